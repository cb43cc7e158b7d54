import assert from 'node:assert/strict';
import { foreignRun, type HeldLock } from './foreignLocks';

function lock(key: string): HeldLock {
  return { key, pid: 12, user: 'app', application: 'other', address: null, since: null };
}

describe('the locks of other tools', () => {
  const cases: readonly [tool: string, schema: string, table: string, key: string][] = [
    // The keys that are made of names were computed by another program.
    ['Flyway', 'public', 'flyway_schema_history', '77433833903597'],
    ['Sqitch', 'sqitch', 'changes', '75474063'],
    ['Atlas', 'atlas_schema_revisions', 'atlas_schema_revisions', '2686470616'],
    ['golang-migrate', 'public', 'schema_migrations', '3689236698'],
    ['goose', 'public', 'goose_db_version', '4097083626'],
    ['graphile-migrate', 'graphile_migrate', 'migrations', '4727445306447283'],
    ['node-pg-migrate', 'public', 'pgmigrations', '7241865325823964'],
    ['Prisma', 'public', '_prisma_migrations', '72707369'],
    ['sqlx', 'public', '_sqlx_migrations', '2969972169318647292'],
    ['pgroll', 'pgroll', 'migrations', '12388221127840347'],
  ];

  for (const [tool, schema, name, key] of cases) {
    it(`knows the one of ${tool}`, () => {
      const found = foreignRun([{ schema, name }], [lock('1'), lock(key)], 'shop');
      assert.deepEqual(found, { tool, lock: lock(key) });
    });
  }

  it('takes a number for no lock of a tool whose table is not there', () => {
    const table = { schema: 'public', name: 'pgmigrations' };
    assert.equal(foreignRun([table], [lock('72707369')], 'shop'), null);
  });

  it('takes a table of a common name for no tool outside of its schema', () => {
    const table = { schema: 'public', name: 'changes' };
    assert.equal(foreignRun([table], [lock('75474063')], 'shop'), null);
  });
});
