import assert from 'node:assert/strict';
import { indexCatalog, type CatalogIndex } from '../../src/core/catalog/catalogIndex';
import { sameExpression, type ExpressionContext } from '../../src/core/sql/expression';
import { loadSqlParser } from '../../src/core/sql/parser';
import { readCatalog } from '../../src/postgres/catalogReader';
import { onEveryServer, type TestDatabase } from './catalogDatabase';
import { CHANGED, DEFAULTS, INDEX_KEYS, PREDICATES, WORLD } from './catalogExpressions';

/** Makes one object per expression and tells what the server prints for each, in order. */
async function printed(db: TestDatabase): Promise<{
  readonly defaults: readonly (string | null)[];
  readonly policies: readonly (string | null)[];
  readonly predicates: ReadonlyMap<string, string | null>;
  readonly keys: readonly string[];
  readonly index: CatalogIndex;
}> {
  await db.run(WORLD);
  const statements = [
    `CREATE TABLE app.defaults (${DEFAULTS.map(([type, text], n) => `c${n} ${type} DEFAULT ${text}`).join(', ')})`,
    ...PREDICATES.map((text, n) => `CREATE POLICY p${n} ON app.items USING (${text})`),
    ...PREDICATES.flatMap((text, n) =>
      usesOnlyItems(text)
        ? [`ALTER TABLE app.items ADD CONSTRAINT k${n} CHECK (${text}) NOT VALID`]
        : [],
    ),
    ...INDEX_KEYS.map((text, n) => `CREATE INDEX i${n} ON app.items (${text})`),
  ];
  for (const statement of statements) await db.run(statement);
  const index = indexCatalog(await readCatalog(db));
  const policies = index.ofTable('policy', 'app', 'items');
  const constraints = index.ofTable('constraint', 'app', 'items');
  const indexes = index.ofTable('index', 'app', 'items');
  return {
    defaults: index.ofTable('column', 'app', 'defaults').map((column) => column.default),
    policies: PREDICATES.map((_, n) => policies.find(({ name }) => name === `p${n}`)!.using),
    predicates: new Map(
      PREDICATES.flatMap((text, n): [string, string | null][] => {
        const made = constraints.find(({ name }) => name === `k${n}`);
        return made ? [[text, made.expression]] : [];
      }),
    ),
    keys: INDEX_KEYS.map((_, n) => indexes.find(({ name }) => name === `i${n}`)!.keys[0]!.text),
    index,
  };
}

/** A CHECK refuses subqueries. */
const usesOnlyItems = (text: string) => !/\bselect\b/i.test(text);

function contextOf(index: CatalogIndex): ExpressionContext {
  return {
    columnType: (table, column) => {
      const columns = index.ofTable('column', 'app', table?.at(-1) ?? 'items');
      const type = columns.find(({ name }) => name === column)?.type;
      return type === 'app.short' ? 'character varying(20)' : type;
    },
  };
}

/** Expressions of the table that mean the same. */
const SAME_MEANING = [
  ['is_active = true', "is_active = 't'"],
  ['name IS NOT NULL', 'name IS DISTINCT FROM NULL'],
  [
    'tenant_id = ANY (SELECT tenants_of(auth.uid()))',
    'tenant_id IN (SELECT app.tenants_of(auth.uid()) AS t)',
  ],
];

describe('sameExpression against what servers print', function () {
  this.timeout(120_000);

  it('knows every expression again that the server printed', async () => {
    const parser = await loadSqlParser();
    await onEveryServer(async (db) => {
      const found = await printed(db);
      const pairs: [string, string | null][] = [
        ...DEFAULTS.map(([, text], n): [string, string | null] => [text, found.defaults[n]!]),
        ...PREDICATES.map((text, n): [string, string | null] => [text, found.policies[n]!]),
        ...found.predicates,
        ...INDEX_KEYS.map((text, n): [string, string | null] => [text, found.keys[n]!]),
      ];
      assert.ok(pairs.length > 150, String(pairs.length));
      for (const context of [{}, contextOf(found.index)]) {
        const strangers = pairs.filter(
          ([text, print]) => print === null || !sameExpression(parser, text, print, context),
        );
        assert.deepEqual(strangers, []);
      }
    });
  });

  it('sees one meaningful change in an expression that the server printed', async () => {
    const parser = await loadSqlParser();
    await onEveryServer(async (db) => {
      await db.run(WORLD);
      for (const [n, [, actual]] of CHANGED.entries()) {
        await db.run(`CREATE POLICY p${n} ON app.items USING (${actual})`);
      }
      const index = indexCatalog(await readCatalog(db));
      const policies = index.ofTable('policy', 'app', 'items');
      for (const context of [{}, contextOf(index)]) {
        const overlooked = CHANGED.flatMap(([expected, actual], n) => {
          const print = policies.find(({ name }) => name === `p${n}`)!.using!;
          assert.ok(sameExpression(parser, actual, print, context), actual);
          return sameExpression(parser, expected, print, context) ? [[expected, print]] : [];
        });
        assert.deepEqual(overlooked, []);
      }
    });
  });

  it('never takes one of the expressions for another one', async () => {
    const parser = await loadSqlParser();
    await onEveryServer(async (db) => {
      const { policies, index } = await printed(db);
      const context = contextOf(index);
      const confused = PREDICATES.flatMap((text, n) =>
        policies.flatMap((print, m) => {
          const other = PREDICATES[m]!;
          const mayBeSame = SAME_MEANING.some((set) => set.includes(text) && set.includes(other));
          if (n === m || mayBeSame) return [];
          return sameExpression(parser, text, print!, context) ? [[text, other]] : [];
        }),
      );
      assert.deepEqual(confused, []);
    });
  });
});
