import assert from 'node:assert/strict';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILES = {
  'migrations/001_t.sql': 'create table t (a int);',
  'migrations/002_steps.sql': 'create table u (a int);\ncreate index concurrently u_a on u (a);',
};

/** The history as version 1 made it, with one migration applied and one run that was killed. */
const VERSION_1 = `
create schema plumbline;
comment on schema plumbline is 'History of the migrations that Plumbline applied. Version 1.';
create table plumbline.run (
  id uuid primary key,
  kind text not null check (kind in ('apply', 'rollback')),
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  outcome text check (outcome in ('succeeded', 'failed', 'refused', 'cancelled', 'unknown')),
  application text not null,
  database_user text not null default current_user,
  succeeded text[] not null default '{}',
  failed_version text,
  failure text
);
create table plumbline.migration (
  version text primary key,
  name text not null,
  path text not null,
  fingerprint text not null,
  normalised_fingerprint text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by text not null default current_user,
  duration_ms double precision not null,
  run_id uuid not null
);
revoke all on all tables in schema plumbline from public;
create table t (a int);
insert into plumbline.run (id, kind, application, outcome, succeeded)
values ('00000000-0000-4000-8000-000000000001', 'apply', 'plumbline', 'succeeded', '{001}');
insert into plumbline.run (id, kind, application)
values ('00000000-0000-4000-8000-000000000002', 'apply', 'plumbline');
insert into plumbline.migration (version, name, path, fingerprint, normalised_fingerprint, duration_ms, run_id)
values ('001', 't', 'migrations/001_t.sql', 'x', 'x', 1, '00000000-0000-4000-8000-000000000001');
`;

/** Columns, constraints and rights of the history's tables; where a column stands does not count. */
const SHAPE = `select c.relname || '.' || a.attname || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
    || case when a.attnotnull then ' not null' else '' end as fact
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'plumbline'::regnamespace and c.relkind = 'r' and a.attnum > 0
  union all
  select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint
  where connamespace = 'plumbline'::regnamespace and contype <> 'n'
  union all
  select relname || ' ' || coalesce(relacl::text, '') from pg_class
  where relnamespace = 'plumbline'::regnamespace and relkind = 'r'
  union all select obj_description('plumbline'::regnamespace, 'pg_namespace')
  order by 1`;

async function texts(url: string, sql: string): Promise<string[]> {
  return onClient(url, async (client) => {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows.map((row) => Object.values(row).map(String).join(' '));
  });
}

describe('the history', function () {
  this.timeout(60_000);

  it('of an earlier version is read, brought up to date by the next run, and then like a new one', async () => {
    for (const server of await servers()) {
      const fresh = await server.createDatabase();
      const old = await server.createDatabase();
      await onClient(old, (client) => client.query(VERSION_1));
      const root = workspaceOf(FILES);
      const engine = testEngine();
      const status = await engine.status({ root, target: serverTarget(old) });
      await engine.dispose();
      assert.equal(status.error, undefined, server.name);
      assert.deepEqual(
        status.migrations.map((one) => one.status),
        ['appliedEdited', 'pending'],
      );
      const created = await applyPending(fresh, root);
      assert.equal(created.historyCreated, true);
      const upgraded = await applyPending(old, root);
      assert.equal(upgraded.run.outcome, 'succeeded', JSON.stringify(upgraded));
      assert.equal(upgraded.historyCreated, undefined);
      assert.deepEqual(await texts(old, SHAPE), await texts(fresh, SHAPE), server.name);
      assert.deepEqual(await texts(old, 'select version from plumbline.migration order by 1'), [
        '001',
        '002',
      ]);
      assert.deepEqual(await texts(old, 'select outcome from plumbline.run order by started_at'), [
        'succeeded',
        'interrupted',
        'succeeded',
      ]);
    }
  });

  it('stays as it was when the user may not bring it up to date, who is told who may', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const user = `limited_${new URL(url).pathname.slice(1)}`;
      await onClient(url, async (client) => {
        await client.query(VERSION_1);
        await client.query(`create role ${user} login password 'limited'`);
        await client.query(`grant usage on schema plumbline to ${user}`);
        await client.query(`grant all on all tables in schema plumbline to ${user}`);
      });
      const limited = new URL(url);
      limited.username = user;
      limited.password = 'limited';
      const report = await applyPending(limited.href, workspaceOf(FILES));
      assert.equal(report.error?.code, 'permissionDenied', JSON.stringify(report));
      assert.equal(report.error.state.code, 'unchanged');
      assert.match(report.error.hint ?? '', /owner/);
      assert.deepEqual(await texts(url, "select to_regclass('plumbline.step')"), ['null']);
    }
  });
});
