import assert from 'node:assert/strict';
import { catalogDifference } from '../../src/core/catalog/difference';
import { readCatalog } from '../../src/postgres/catalogReader';
import { onEveryServer } from './catalogDatabase';
import { MIGRATIONS, PRELUDE } from './catalogMigrations';

/** What a rollback could forget, with the key under which the difference must show it; one statement each. */
const FORGOTTEN: readonly (readonly [statement: string, key: string, field: string | null])[] = [
  ['ALTER TABLE leads SET (fillfactor = 70)', 'table public.leads', 'definition'],
  ['ALTER TABLE leads REPLICA IDENTITY FULL', 'table public.leads', 'definition'],
  [
    'ALTER TABLE leads ALTER COLUMN source SET STORAGE EXTERNAL',
    'column public.leads.source',
    'definition',
  ],
  [
    'ALTER TABLE leads ALTER COLUMN source TYPE text COLLATE "C"',
    'column public.leads.source',
    'definition',
  ],
  ['GRANT SELECT (source) ON leads TO anon', 'column public.leads.source', 'definition'],
  ['GRANT SELECT (source) ON leads TO anon', 'grant table public.leads (source) to anon', null],
  [
    'ALTER TABLE leads ADD CHECK (source IS NOT NULL) NO INHERIT',
    'constraint public.leads.leads_source_check',
    null,
  ],
  ['ALTER TABLE leads CLUSTER ON leads_pkey', 'index public.leads_pkey', 'definition'],
  ['ALTER INDEX leads_open SET (fillfactor = 50)', 'index public.leads_open', 'definition'],
  ['ALTER FUNCTION app.count_all() COST 7', 'function app.count_all()', 'definition'],
  [
    'ALTER FUNCTION app.count_all() OWNER TO service_role',
    'function app.count_all()',
    'definition',
  ],
  [
    'CREATE OR REPLACE VIEW lead_summary AS SELECT tenant_id, 1 AS more FROM leads',
    'view public.lead_summary',
    'definition',
  ],
  ['ALTER SEQUENCE app.numbers INCREMENT 5', 'sequence app.numbers', 'definition'],
  ['ALTER SEQUENCE leads_id_seq OWNED BY NONE', 'sequence public.leads_id_seq', 'definition'],
  ['ALTER DOMAIN short SET NOT NULL', 'domain public.short', 'definition'],
  ["ALTER DOMAIN short ADD CHECK (VALUE <> '')", 'domain public.short', 'definition'],
  [
    'ALTER TABLE people ENABLE ALWAYS TRIGGER users_touch',
    'trigger public.people.users_touch',
    'definition',
  ],
  [
    'GRANT SELECT ON leads TO authenticated WITH GRANT OPTION',
    'grant table public.leads to authenticated',
    'definition',
  ],
  ['ALTER SCHEMA app OWNER TO service_role', 'schema app', 'definition'],
  ['CREATE RULE quiet AS ON DELETE TO leads DO INSTEAD NOTHING', 'rule public.leads.quiet', null],
  ['CREATE TYPE span AS RANGE (subtype = date)', 'range public.span', null],
  ['CREATE STATISTICS together ON source, email FROM leads', 'statistics public.together', null],
  ['CREATE PUBLICATION changes FOR TABLE leads', 'publication changes', null],
  [
    'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO anon',
    'defaultPrivileges postgres app r',
    null,
  ],
  ['CREATE CAST (short AS integer) WITH INOUT', 'cast public.short to integer', null],
  ['CREATE ROLE forgotten', 'role forgotten', null],
  [
    "ALTER TABLE leads DROP COLUMN source; ALTER TABLE leads ADD COLUMN source text NOT NULL DEFAULT 'web', ADD CONSTRAINT leads_source CHECK (source IN ('web', 'api')); ALTER TABLE leads DROP COLUMN email; ALTER TABLE leads ADD COLUMN email text NOT NULL",
    'table public.leads',
    null,
  ],
];

describe('catalogDifference on a server', function () {
  this.timeout(120_000);

  it('is empty after a rollback and after an exact undo', () =>
    onEveryServer(async (db) => {
      await db.run(PRELUDE);
      const before = await readCatalog(db);
      await db.run(`BEGIN; ${MIGRATIONS.map(({ text }) => text).join(';')}`);
      const during = await readCatalog(db);
      await db.run('ROLLBACK');
      assert.deepEqual(catalogDifference(before, await readCatalog(db)), []);
      assert.ok(catalogDifference(before, during).length > 80);

      await db.run('CREATE TABLE t (a int); CREATE INDEX i ON t (a); GRANT SELECT ON t TO anon');
      await db.run('DROP TABLE t');
      assert.deepEqual(catalogDifference(before, await readCatalog(db)), []);
    }));

  it('shows whatever a rollback could forget', () =>
    onEveryServer(async (db) => {
      await db.run(PRELUDE);
      for (const { text } of MIGRATIONS) await db.run(text);
      const before = await readCatalog(db);
      for (const [statement, key, field] of FORGOTTEN) {
        await db.run(`BEGIN; ${statement}`);
        const changes = catalogDifference(before, await readCatalog(db));
        await db.run('ROLLBACK');
        const change = changes.find((one) => one.key === key);
        if (statement.startsWith('ALTER TABLE leads DROP COLUMN')) {
          // Back again, but at other places: the table is not what it was.
          assert.deepEqual(change?.fields, ['columnOrder'], statement);
          continue;
        }
        assert.ok(change, `${statement}: ${JSON.stringify(changes.map((one) => one.key))}`);
        if (field === null) assert.equal(change.change, 'added', statement);
        else assert.ok(change.fields?.includes(field), `${statement}: ${change.fields?.join()}`);
      }
    }));
});
