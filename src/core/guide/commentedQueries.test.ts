import assert from 'node:assert/strict';
import { bindGuide } from './bindGuide';
import { brief, lines, read, statementsOf } from './reading.testing';

describe('comments of SQL files', () => {
  const file = async (...sql: string[]): Promise<string[]> => brief(lines(...sql), 'db/001_a.sql');

  const cases: readonly (readonly [string, string[], string[]])[] = [
    [
      'under a query',
      ['select count(*) from t;', '-- Expected: 3'],
      ['select count(*) from t: value = 3'],
    ],
    [
      'above a query',
      ['-- Should return 1 row', 'select a from t;'],
      ['select a from t: rowCount = 1'],
    ],
    [
      'behind a query',
      ['select count(*) from t; -- should be 0'],
      ['select count(*) from t: value = 0'],
    ],
    [
      'in a block',
      ['select count(*) from t;', '/* Expected: 3 */'],
      ['select count(*) from t: value = 3'],
    ],
    [
      'with the query commented out',
      [
        'alter table t add b int;',
        '',
        '-- Verification:',
        '-- select a from t',
        "--   where a in ('x', 'y');",
        '-- Expected: 2 rows',
      ],
      ["select a from t where a in ('x', 'y'): rowCount = 2"],
    ],
    [
      'with the query commented out, without a semicolon',
      ['-- Verify:', '-- SELECT a FROM t', '-- Expected: 2 rows'],
      ['SELECT a FROM t: rowCount = 2'],
    ],
    [
      'with several queries commented out',
      ['-- select a from t;', '-- Expected: 1 row', '-- select b from t;', '-- Expected: 2 rows'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'with the query in a block comment',
      ['/*', 'Verification:', '  select a from t;', '  Expected: 2 rows', '*/'],
      ['select a from t: rowCount = 2'],
    ],
    [
      'behind a query that is commented out',
      ['-- select count(*) from t; -- should be 0'],
      ['select count(*) from t: value = 0'],
    ],
    ['never of what the file does', ['insert into t values (1);', '-- Expected: 1 row'], []],
    [
      'never of a statement that is commented out and writes',
      ['-- delete from t;', '-- Expected: 1 row'],
      [],
    ],
    ['never of a query without words', ["select set_config('a', 'b', false);", 'select 1;'], []],
    [
      'never of what undoes the file',
      ['-- Rollback:', '-- select count(*) from t;', '-- Expected: 0'],
      [],
    ],
    [
      'never of the down part',
      ['-- migrate:up', 'create table t ();', '-- migrate:down', 'select 1;', '-- Expected: 1'],
      [],
    ],
    ['never in a string', ["select '-- Expected: 1';"], []],
    [
      'never in the body of a function',
      ['create function f() returns int language sql as $$', 'select 1;', '-- Expected: 1', '$$;'],
      [],
    ],
    [
      'never of prose that begins like a query',
      ['-- Select the rows that matter.', '-- Expected: nothing much'],
      [],
    ],
    [
      'beside SQL that is broken',
      ['creat table t;', 'select count(*) from t;', '-- Expected: 0'],
      ['select count(*) from t: value = 0'],
    ],
  ];
  for (const [name, sql, expected] of cases) {
    it(`are read ${name}`, async () => {
      assert.deepEqual(await file(...sql), expected);
    });
  }

  it('belong to the file, and show where each query stands', async () => {
    const text = lines(
      'create table t ();',
      '',
      '-- select a',
      '--   from t;',
      '-- Expected: 2 rows',
    );
    const guide = await read(text, 'db/001_a.sql');
    const [statement] = statementsOf(guide);
    assert.equal(guide.kind, 'sql');
    assert.deepEqual(bindGuide(guide, [{ path: 'db/001_a.sql', version: '001', name: 'a' }]), [
      'db/001_a.sql',
    ]);
    assert.deepEqual(
      [statement?.line, statement?.endLine, statement?.outcomeLine, statement?.verbatim],
      [3, 4, 5, false],
    );
  });
});
