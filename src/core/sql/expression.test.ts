import assert from 'node:assert/strict';
import { sameExpression } from './expression';
import { loadSqlParser, SqlSyntaxError, type SqlParser } from './parser';

/** What servers print for expressions is in test/postgres; here stand the rules one by one. */
describe('sameExpression', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadSqlParser();
  });

  const same: readonly (readonly [expected: string, actual: string])[] = [
    [`'{"b":1,"a":[1.50]}'`, `'{"a": [1.50], "b": 1}'::jsonb`],
    [`'t'`, 'true'],
    [`'off'`, `'f'::boolean`],
    ['1.50', `'1.5'::numeric`],
    ['1e3', `'1000'::double precision`],
    ['-5', `'-5'::integer`],
    [`interval '90 minutes'`, `'01:30:00'::interval`],
    [`'1 year -2 days'`, `'1 year -2 days'::interval`],
    [`'2024-01-01T10:00:00+02'`, `'2024-01-01 08:00:00+00'::timestamp with time zone`],
    [`'2024-01-01'`, `'2024-01-01 00:00:00'::timestamp without time zone`],
    [`'{a, "b c" ,NULL}'`, `'{a,"b c",NULL}'::text[]`],
    [`'{{1,2},{3,4}}'`, `'{{1, 2}, {3, 4}}'::integer[]`],
    [`'AB'`, `'\\x4142'::bytea`],
    [`nextval('my_seq')`, `nextval('public.my_seq'::regclass)`],
    [`nextval('"My Seq"')`, `nextval('public."My Seq"'::regclass)`],
    [`'ok'::mood`, `'ok'::app.mood`],
    ['pg_catalog.now()', 'now()'],
    ['a and (b and c)', '(a AND b AND c)'],
    ['f(variadic array[a, b])', 'f(a, b)'],
    ['exists (select * from t)', 'EXISTS ( SELECT t.a, t.b FROM public.t)'],
    ['extract(epoch from a)', `date_part('epoch'::text, a)`],
    ['a in (1)', 'a = 1'],
    [
      '(select max(x) from t order by 1)',
      '( SELECT max(t.x) AS max FROM public.t ORDER BY (max(t.x)))',
    ],
  ];
  for (const [expected, actual] of same) {
    it(`takes ${expected} for ${actual}`, () =>
      assert.ok(sameExpression(parser, expected, actual)));
  }

  const different: readonly (readonly [expected: string, actual: string])[] = [
    [`'{"a":1}'`, `'{"a": 1.0}'::jsonb`],
    [`'{"a":1}'`, `'{"a": "1"}'::jsonb`],
    [`'{"a":1}'`, `'{"a": 1}'::text`],
    ['1', `'1'::text`],
    ['true', `'true'::text`],
    [`'x'::mood`, `'x'::text`],
    [`'x'::app.mood`, `'x'::other.mood`],
    [`'a'`, `'A'::text`],
    ['null', `''::text`],
    [`'1 mon'`, `'30 days'::interval`],
    [`'2024-01-01T10:00:00+02'`, `'2024-01-01 10:00:00+00'::timestamp with time zone`],
    [`'{a,b}'`, `'{"a,b"}'::text[]`],
    [`'{NULL}'`, `'{"NULL"}'::text[]`],
    ['now()', 'CURRENT_TIMESTAMP'],
    ['app.now()', 'now()'],
    ['now()', 'now() + now()'],
    ['a::int', 'a'],
    ['a', 'a::int'],
    ['a / b', '((a)::numeric / (b)::numeric)'],
    ['a / 2', '((a)::numeric / 2.0)'],
    ['a / 2', '((a)::numeric / (2)::numeric)'],
    ['1', '1.0'],
    [`a = 'x'`, `((a)::character varying(3))::text = 'x'::text`],
    ['auth.uid() = a', '((auth.uid())::text = a)'],
    ['a and b or c', '(a AND (b OR c))'],
    ['not a and b', '(NOT (a AND b))'],
    ['a between 1 and 5', '((a >= 1) OR (a <= 5))'],
    ['a - b', 'b - a'],
    ['f(a, b)', 'f(b, a)'],
    ['count(*)', 'count(a)'],
    ['count(distinct a)', 'count(a)'],
    ['a is null', 'a IS NOT NULL'],
    ['numeric_column::numeric(8,1)', '(numeric_column)::numeric(8,2)'],
    ['items.a = 1', 'other.a = 1'],
    ['b.id = 1 ', 'exists (select 1 from b where b.id = 1)'],
    [
      'exists (select 1 from t u where u.a = u.a)',
      'EXISTS ( SELECT 1 FROM public.t u WHERE (u.a = items.a))',
    ],
    ['(select a from t limit 1)', '( SELECT t.a FROM public.t)'],
    ['(select a from x.t)', '( SELECT t.a FROM y.t)'],
    ['(select distinct a from t)', '( SELECT t.a FROM public.t)'],
    ['(select a from only t)', '( SELECT t.a FROM public.t)'],
    [
      '(select a from t union select b from t)',
      '( SELECT t.a FROM public.t UNION ALL SELECT t.b FROM public.t)',
    ],
    ['a = any (select b from t)', '(a = ALL ( SELECT t.b FROM public.t))'],
    ['case when a then 1 end', 'CASE WHEN a THEN 1 ELSE 0 END'],
    ['a[1]', 'a[2]'],
    ['sum(a) over (partition by b)', 'sum(a) OVER (PARTITION BY c)'],
  ];
  for (const [expected, actual] of different) {
    it(`does not take ${expected} for ${actual}`, () =>
      assert.ok(!sameExpression(parser, expected, actual)));
  }

  it('takes table aliases of both sides for the tables that they stand for', () => {
    const expected =
      'exists (select 1 from members a join members b on a.id = b.id where a.team = items.team)';
    const printed = (team: string) =>
      `EXISTS ( SELECT 1 FROM (public.members x JOIN public.members y ON ((x.id = y.id))) WHERE (${team} = items.team))`;
    assert.ok(sameExpression(parser, expected, printed('x.team')));
    assert.ok(!sameExpression(parser, expected, printed('y.team')));
  });

  describe('with the types of columns', () => {
    const columnType = (table: readonly string[] | null, column: string): string | undefined =>
      table === null
        ? {
            id: 'uuid',
            name: 'text',
            title: 'character varying(20)',
            team: 'uuid',
            code: 'character(3)',
            email: 'extensions.citext',
          }[column]
        : { members: { team: 'uuid', person: 'uuid' } }[table.at(-1) ?? '']?.[column];

    it('tells a relabelling that the server adds from a cast that somebody added', () => {
      const context = { columnType };
      assert.ok(sameExpression(parser, `title = 'x'`, `((title)::text = 'x'::text)`, context));
      assert.ok(!sameExpression(parser, `id = 'x'`, `((id)::text = 'x'::text)`, context));
      assert.ok(!sameExpression(parser, `code = 'x'`, `((code)::text = 'x'::text)`, context));
      assert.ok(!sameExpression(parser, `email = 'x'`, `((email)::text = 'x'::text)`, context));
      assert.ok(sameExpression(parser, 'email = name', '((email)::text = name)', context));
    });

    it('knows that a cast to a column’s own type is not printed', () => {
      const context = { columnType };
      assert.ok(sameExpression(parser, `name::text = 'x'`, `(name = 'x'::text)`, context));
      assert.ok(!sameExpression(parser, `id::text = 'x'`, `(id = 'x'::uuid)`, context));
    });

    it('takes a bare name in a subquery for the column of its own table', () => {
      const expected = 'exists (select 1 from members where person = id and team = items.team)';
      const printed = (team: string) =>
        `EXISTS ( SELECT 1 FROM public.members WHERE ((members.person = items.id) AND (${team} = items.team)))`;
      assert.ok(sameExpression(parser, expected, printed('members.team'), { columnType }));
      assert.ok(!sameExpression(parser, expected, printed('items.team'), { columnType }));
    });
  });

  it('refuses a text that is no expression', () => {
    assert.throws(() => sameExpression(parser, 'select', '1'), SqlSyntaxError);
    assert.throws(() => sameExpression(parser, '1', '1; DROP TABLE t'), SqlSyntaxError);
  });
});
