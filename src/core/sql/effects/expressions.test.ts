import assert from 'node:assert/strict';
import type { Node } from 'libpg-query';
import { as, descendants } from '../ast';
import type { Effect } from '../effect';
import type { SqlParser } from '../parser';
import { effectsIn, loadParser } from './effects.testing';

/** Expressions that may stand everywhere, with what could mislead a reader who looks for their end. */
const anywhere: readonly string[] = [
  '1',
  "'a, b'",
  "'it''s (not) over; -- yet'",
  "E'\\'),'",
  "E'a'\n    'b\\'c'",
  '$$, ) check ($$',
  '$x$ $$ $x$',
  "U&'d\\0061t\\+000061'",
  "B'01'",
  'now()',
  'f(1, 2)',
  'f(a, g((b), c))',
  '(1 + 2) * 3',
  '((a))',
  '((a) = (b))',
  '-1',
  '- a + + b',
  "'{}'::jsonb",
  "'{a,b}'::text[]",
  'ARRAY[1, 2, (3)]',
  'ARRAY[[1, 2], [3, 4]]',
  'a[1]',
  'b[1:2]',
  '(a).b',
  '"check" = "default, )"',
  'CASE WHEN a THEN 1 ELSE 2 END',
  'CASE a WHEN 1 THEN (2) END',
  "'ä€😀' || b",
  "'x' /* ) , */ || 'y'",
  "'x' -- ) , check\n || 'y'",
  'a <> b',
  'f(VARIADIC a)',
  'f(a => 1, b := 2)',
  'ROW(1, 2)',
  'CAST(a AS numeric(10, 2))',
  'COALESCE(a, b, 1)',
  'EXTRACT(epoch FROM a)',
  "interval '1 day'",
  "timestamp with time zone '2020-01-01 00:00:00+00'",
  'a::numeric(10,2)::text',
  'CURRENT_TIMESTAMP',
  'CURRENT_TIMESTAMP(3)',
  '(SELECT max(x) FROM t WHERE (y))',
  'a.b.c',
  'NULL',
  'true',
];

/** More that may stand where the grammar takes any expression, but not behind a column's DEFAULT. */
const elsewhere: readonly string[] = [
  'a IS NOT NULL AND (b OR NOT c)',
  "a IN ('x', 'y', ')')",
  'a NOT IN (SELECT b FROM c)',
  "a ~ '^[a-z]+$' AND length(a) BETWEEN 1 AND (2)",
  "a LIKE '%)%' ESCAPE '\\'",
  "now() AT TIME ZONE 'utc'",
  'EXISTS (SELECT 1 FROM u WHERE u.id = a) AND b',
  'a = ANY (b) OR a = ALL (ARRAY[1, 2])',
  'a COLLATE "C" < b',
  'a IS DISTINCT FROM b',
  'a = 1 OR -- or\n b = 2 /* done */',
  "(auth.jwt() ->> 'role') = 'admin'",
];

/** Statements with one expression each. */
const places: Readonly<Record<string, (expression: string) => string>> = {
  'CHECK of a column': (e) => `CREATE TABLE t (a int CHECK (${e}) NOT NULL, b int)`,
  'CHECK of a table': (e) => `CREATE TABLE t (a int, CONSTRAINT "check" CHECK(${e}), b int)`,
  'ADD CHECK': (e) => `ALTER TABLE t DROP b, ADD CONSTRAINT c CHECK ( ${e} ) NOT VALID, DROP c`,
  GENERATED: (e) => `CREATE TABLE t (a int GENERATED ALWAYS AS (${e}) STORED, b int)`,
  'SET EXPRESSION': (e) => `ALTER TABLE t DROP b, ALTER a SET EXPRESSION AS (${e}), DROP c`,
  'SET DEFAULT': (e) => `ALTER TABLE t ALTER "set" SET DEFAULT ${e}\n, DROP c`,
  'a lone SET DEFAULT': (e) => `/* ä */ ALTER TABLE t ALTER COLUMN a SET DEFAULT ${e}\n;`,
  USING: (e) => `CREATE POLICY p ON t FOR SELECT TO public USING (${e})`,
  'WITH CHECK': (e) => `CREATE POLICY "using" ON t FOR INSERT WITH CHECK (${e})`,
  'USING of ALTER POLICY': (e) => `ALTER POLICY p ON "with" TO x USING (${e})`,
  'an index predicate': (e) => `CREATE INDEX "on" ON t (a, b) INCLUDE (c) WHERE ${e}\n`,
  'an index expression': (e) => `CREATE INDEX ON t USING gin (a, (${e}) x_ops DESC, b) INCLUDE (c)`,
};

const defaults: Readonly<Record<string, (expression: string) => string>> = {
  'a last DEFAULT': (e) => `CREATE TABLE t (b int, a text DEFAULT ${e}\n)`,
  'a DEFAULT before a column': (e) => `CREATE TABLE t ("default" text DEFAULT ${e}\n, b int)`,
  'a DEFAULT before a constraint': (e) => `CREATE TABLE t (a text DEFAULT ${e}\n NOT NULL UNIQUE)`,
  'a DEFAULT behind constraints': (e) =>
    `CREATE TABLE t (a text NOT NULL CONSTRAINT "default" DEFAULT ${e}\n CONSTRAINT x REFERENCES u)`,
  'a DEFAULT before COLLATE': (e) => `CREATE TABLE t (a text DEFAULT ${e}\n COLLATE "C")`,
  'a DEFAULT of ADD COLUMN': (e) =>
    `ALTER TABLE t ADD a text UNIQUE DEFERRABLE DEFAULT ${e}\n NOT NULL, DROP b`,
};

describe('expressions cut out of the text', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadParser();
  });

  /** The slice must be the tree's own expression when it is read alone. */
  function assertSame(sql: string): void {
    const slices = slicesOf(effectsIn(sql));
    const trees = parser.parse(sql).stmts.flatMap(({ stmt }) => (stmt ? treesOf(stmt) : []));
    assert.deepEqual(
      slices.map((slice) => bare(parser.parseExpression(slice))),
      trees.map(bare),
      sql,
    );
    assert.equal(slices.length, 1, sql);
  }

  for (const [place, statement] of Object.entries({ ...places, ...defaults })) {
    const expressions = place in defaults ? anywhere : [...anywhere, ...elsewhere];
    it(`are whole in ${place}, for ${expressions.length} expressions`, () => {
      for (const expression of expressions) assertSame(statement(expression));
    });
  }

  it('are whole in an index on a function without parentheses of its own', () => {
    for (const call of ['lower(a)', 'app.f(a, (b))', 'coalesce(a, b)', '"F"(a)', 'f()']) {
      assertSame(`CREATE INDEX ON t (${call} COLLATE "C" x_ops ASC NULLS FIRST, a)`);
    }
  });

  it('are kept to the letter', () => {
    const [effect] = effectsIn('CREATE POLICY p ON t USING ( a  =  /* why */ 1 -- end\n )');
    assert.ok(effect?.change === 'create' && effect.object.kind === 'policy');
    assert.equal(effect.object.using, 'a  =  /* why */ 1');
  });
});

function slicesOf(effects: readonly Effect[]): string[] {
  return effects.flatMap((effect) => {
    if (effect.change !== 'create' && effect.change !== 'amend') return [];
    const { object } = effect;
    const found =
      object.kind === 'column'
        ? [object.default, object.generated]
        : object.kind === 'constraint'
          ? [object.expression]
          : object.kind === 'policy'
            ? [object.using, object.withCheck]
            : object.kind === 'index'
              ? [
                  ...(object.keys ?? []).map((key) => (key.isExpression ? key.text : null)),
                  object.predicate,
                ]
              : [];
    return found.filter((slice) => typeof slice === 'string');
  });
}

/** The expressions that the tree has in the places that the catalog model knows. */
function treesOf(root: Node): Node[] {
  return [...descendants(root)].flatMap((node) => {
    const command = as(node, 'AlterTableCmd');
    const isDefault =
      command?.subtype === 'AT_ColumnDefault' || command?.subtype === 'AT_SetExpression';
    const policy = as(node, 'CreatePolicyStmt') ?? as(node, 'AlterPolicyStmt');
    return [
      as(node, 'Constraint')?.raw_expr,
      isDefault ? command.def : undefined,
      policy?.qual,
      policy?.with_check,
      as(node, 'IndexElem')?.expr,
      as(node, 'IndexStmt')?.whereClause,
    ].filter((found) => found !== undefined);
  });
}

/** A tree without the places of its nodes. */
function bare(tree: Node): unknown {
  return JSON.parse(
    JSON.stringify(tree, (key, value: unknown) =>
      /^(location|rexpr_list_start|rexpr_list_end|list_start|list_end)$/.test(key)
        ? undefined
        : value,
    ),
  );
}
