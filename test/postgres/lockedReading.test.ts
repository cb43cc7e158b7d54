import assert from 'node:assert/strict';
import { Client } from 'pg';
import type { Engine } from '../../src/app/engine';
import type { ErrorReport } from '../../src/core/report/model';
import { connect } from '../../src/postgres/connect';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

async function onEach(work: (server: TestServer, url: string) => Promise<void>): Promise<void> {
  for (const server of await servers()) await work(server, await server.createDatabase());
}

/** A session named `the blocker` that holds what `sql` locks for the time of `work`. */
async function blocking(
  url: string,
  sql: string,
  work: (pid: number) => Promise<void>,
): Promise<void> {
  const blocker = new Client({ connectionString: url, application_name: 'the blocker' });
  await blocker.connect();
  try {
    await blocker.query(`begin; ${sql}`);
    const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
    await work(rows[0]?.pid ?? 0);
  } finally {
    await blocker.end();
  }
}

const APPLIED = {
  'migrations/001_t.sql': 'create table public.busy (id int primary key, n int check (n > 0));',
  'migrations/001_t.down.sql': 'drop table public.busy;',
};
const PENDING = {
  ...APPLIED,
  'migrations/002_u.sql': 'create table public.u (id int);',
  'migrations/002_u.down.sql': 'drop table public.u;',
};

type Reading = (
  engine: Engine,
  request: Parameters<Engine['status']>[0],
) => Promise<ErrorReport | undefined>;

const readings: Readonly<Record<string, Reading>> = {
  status: async (engine, request) => (await engine.status(request)).error,
  plan: async (engine, request) =>
    (await engine.plan({ ...request, kind: 'apply', selection: { kind: 'pending' } })).error,
  verify: async (engine, request) => (await engine.verify(request)).error,
  'dry run': async (engine, request) =>
    (await engine.apply({ ...request, selection: { kind: 'pending' }, dryRun: true })).error,
  apply: async (engine, request) =>
    (await engine.apply({ ...request, selection: { kind: 'pending' } })).error,
  rehearse: async (engine, request) =>
    (await engine.rehearse({ ...request, selection: { kind: 'pending' } })).error,
  runs: async (engine, request) => (await engine.runs(request)).error,
};

/** Does all of it at once, since each waits for as long as it may. */
async function failuresOf(
  url: string,
  names: readonly string[],
): Promise<{ name: string; error: ErrorReport | undefined; told: string[] }[]> {
  const root = workspaceOf(PENDING);
  return Promise.all(
    names.map(async (name) => {
      const engine = testEngine();
      const told: string[] = [];
      try {
        const error = await readings[name]?.(engine, {
          root,
          target: serverTarget(url),
          onProgress: (event) => {
            if (event.kind === 'phase') told.push(event.message);
          },
        });
        return { name, error, told };
      } finally {
        await engine.dispose();
      }
    }),
  );
}

describe('reading what another session has locked', function () {
  this.timeout(120_000);

  it('gives up, names who holds the history, and says what to do', () =>
    onEach(async (server, url) => {
      const done = await applyPending(url, workspaceOf(APPLIED));
      assert.equal(done.run.outcome, 'succeeded', JSON.stringify(done));
      const lock = 'lock table plumbline.migration, plumbline.run in access exclusive mode';
      await blocking(url, lock, async (pid) => {
        for (const { name, error, told } of await failuresOf(url, Object.keys(readings))) {
          const who = `${server.name}, ${name}`;
          const held = `a lock on plumbline\\.(migration|run) held by postgres \\(the blocker\\) from 127\\.0\\.0\\.1, process ${pid}, since .* UTC`;
          assert.equal(error?.code, 'lockTimeout', `${who}: ${JSON.stringify(error)}`);
          assert.match(error.message, new RegExp(`^Could not get ${held}: `), who);
          assert.match(error.nextStep ?? '', new RegExp(`pg_terminate_backend\\(${pid}\\)`), who);
          assert.equal(error.state.code, 'unchanged', who);
          assert.match(told.join('\n'), new RegExp(`^Waiting for ${held}$`, 'm'), who);
        }
      });
    }));

  it('gives up reading a table, and reads it when it is free', () =>
    onEach(async (server, url) => {
      await applyPending(url, workspaceOf(APPLIED));
      // A table that is being altered: what the catalog's functions print of it waits for the end of that.
      const alter = 'alter table public.busy add column more int default 1 check (more > 0)';
      await onClient(url, (client) => client.query('create view v as select * from busy'));
      const engine = testEngine();
      const request = { root: workspaceOf(PENDING), target: serverTarget(url) };
      try {
        await blocking(url, alter, async () => {
          const report = await engine.policies(request);
          assert.equal(report.error?.code, 'lockTimeout', server.name);
          assert.match(report.error.message, /^Could not get a lock on public\.busy held by /);
        });
        assert.equal((await engine.policies(request)).error, undefined);
      } finally {
        await engine.dispose();
      }
    }));

  it('leaves no limit in the session', () =>
    onEach(async (server, url) => {
      const session = await connect(parseConnectionUrl(url), { applicationName: 'test' });
      try {
        const limit = async (): Promise<unknown> =>
          (await session.script('show lock_timeout', 0)).rows;
        await session.query('select 1 as one');
        assert.deepEqual(await limit(), [['0']], server.name);
        await session.read([{ text: 'select to_json(1)', values: [] }]);
        assert.deepEqual(await limit(), [['0']]);
        // In a transaction the limit is the one that the transaction has.
        await session.script('begin; set local lock_timeout = 7');
        await session.query('select 1 as one');
        assert.deepEqual(await limit(), [['7ms']]);
        await session.script('rollback');
      } finally {
        await session.close();
      }
    }));
});
