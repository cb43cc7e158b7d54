import assert from 'node:assert/strict';
import { loadParser, shapeOf } from './expectation.testing';
import type { QueryShape } from './model';

describe('queryShapeOf', () => {
  before(loadParser);

  const names: readonly (readonly [sql: string, columns: readonly (string | null)[]])[] = [
    ['select a, t.b, c as d from t', ['a', 'b', 'd']],
    ['select *, a from t', [null, 'a']],
    ['select t.* from t', [null]],
    ['select count(*), max(a), 1, a + 1 from t', ['count', 'max', '?column?', '?column?']],
    ["select a::text, '1'::int, cast(null as app.mood)", ['a', 'int4', 'mood']],
    [
      'select exists (select 1), array(select 1), (select b from t), (select 1)',
      ['exists', 'array', 'b', '?column?'],
    ],
    [
      'select coalesce(a, b), greatest(a, b), nullif(a, b), row(1, 2), array[1]',
      ['coalesce', 'greatest', 'nullif', 'row', 'array'],
    ],
    ['select case when a then b end, case when a then 1 else c end', ['case', 'c']],
    ['select current_user, current_date, (r).name', ['current_user', 'current_date', 'name']],
    ['select a as x from t union select b from u', ['x']],
    ['values (1, 2), (3, 4)', ['column1', 'column2']],
    ['show search_path', ['search_path']],
    ['explain select 1', ['QUERY PLAN']],
    ['insert into t values (1) returning id, now()', ['id', 'now']],
    ['update t set a = 1 returning *', [null]],
    ['create table t ()', []],
  ];
  for (const [sql, columns] of names) {
    it(`names the columns of ${sql}`, () => assert.deepEqual(shapeOf(sql).columns, columns));
  }

  const facts: readonly (readonly [sql: string, facts: Partial<QueryShape>])[] = [
    [
      'select count(*) from t',
      { kind: 'select', singleRow: true, singleValue: true, counts: ['count'], grouped: false },
    ],
    ['select count(*), max(a) from t', { singleRow: true, singleValue: false }],
    ['select count(*) over () from t', { singleRow: false, singleValue: false, counts: [] }],
    [
      'select a, count(*) from t group by a',
      { singleRow: false, grouped: true, counts: ['count'] },
    ],
    ['select count(*) from t having count(*) > 1', { singleRow: false }],
    ['select count(*) from t limit 0', { singleRow: false }],
    ['select count(*) from t limit 1', { singleRow: true }],
    ['select 1 where false', { singleRow: false }],
    ['select 1', { singleRow: true, singleValue: true }],
    ['select app.next()', { singleRow: false, singleValue: true }],
    ['select * from app.next()', { singleRow: false, singleValue: false, open: true }],
    ['select distinct a from t', { grouped: true }],
    ['select a from t order by a', { ordered: true }],
    [
      'select exists (select 1) as there, a is null as gone, a > 1 from t',
      { booleans: ['there', 'gone', '?column?'] },
    ],
    ['select relrowsecurity as rls from pg_class', { booleans: ['rls'] }],
    [
      "select has_table_privilege('x', 'y', 'select')",
      { booleans: ['has_table_privilege'], singleRow: true },
    ],
    ['explain analyze select 1', { kind: 'explain', explained: { analyze: true } }],
    ['explain (analyze false, costs off) select 1', { explained: { analyze: false } }],
    ['insert into t values (1)', { kind: 'write', returnsRows: false, command: 'insert' }],
    ['delete from t returning 1', { kind: 'write', returnsRows: true, command: 'delete' }],
    ['select 1 into t', { kind: 'other', returnsRows: false }],
    ['do $$ begin end $$', { kind: 'other' }],
    [
      'with w as (select * from a) select * from w join app.B on true',
      { relations: ['app.b', 'a'] },
    ],
    [
      "select 1 from t where a in ('x', 'y') and b = 'z'",
      {
        restrictions: [
          { column: 'a', values: ['x', 'y'] },
          { column: 'b', values: ['z'] },
        ],
      },
    ],
    [
      "select 1 from t where t.a::text = any (array['x', 'y']::text[]) and 'z' = b",
      {
        restrictions: [
          { column: 'a', values: ['x', 'y'] },
          { column: 'b', values: ['z'] },
        ],
      },
    ],
    [
      "select 1 from t where (a = 'x' or b = 'y') and c = 1",
      { restrictions: [{ column: 'c', values: ['1'] }] },
    ],
    [
      "select 1 from t where a not in ('x') and b <> 'y' and c = d and not (e = 'z')",
      { restrictions: [] },
    ],
    ["select a from t where a in ('x', other)", { restrictions: [] }],
    ["select a from t where a = 'x' union select a from t where a = 'y'", { restrictions: [] }],
  ];
  for (const [sql, expected] of facts) {
    it(`knows of ${sql}: ${JSON.stringify(expected)}`, () => {
      const shape = shapeOf(sql);
      const found = Object.fromEntries(
        Object.keys(expected).map((key) => [key, shape[key as keyof QueryShape]]),
      );
      assert.deepEqual(found, expected);
    });
  }

  it('reads a condition of ten thousand parts', () => {
    const sql = `select a from t where ${Array.from({ length: 10_000 }, (_, at) => `a${at} = 'x'`).join(' and ')}`;
    assert.equal(shapeOf(sql).restrictions.length, 10_000);
  });
});
