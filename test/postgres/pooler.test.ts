import assert from 'node:assert/strict';
import { Client } from 'pg';
import type { Engine, Target } from '../../src/app/engine';
import type { ApplyReport } from '../../src/core/report/model';
import { connect } from '../../src/postgres/connect';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { onClient, sampleCopy, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { startProxy } from '../faults/proxy';
import { startPgbouncer, type Pgbouncer } from './pgbouncer';
import { servers, type TestServer } from './server';

/** What a body can leave in the session that it ran in. */
const LEAVES_EVERYTHING = `
set search_path = '';
set role pg_monitor;
reset role;
set work_mem = '77MB';
set client_encoding = 'LATIN1';
prepare left_behind as select 1;
create temp table left_temp (id int);
select pg_advisory_lock(4711);
listen left_channel;
declare left_cursor cursor with hold for select 1;
set role pg_monitor;
`;

interface Left {
  readonly settings: readonly string[];
  readonly prepared: number;
  readonly cursors: number;
  readonly temporary: number;
  readonly locks: number;
  readonly channels: number;
  readonly role: boolean;
}

const NOTHING: Left = {
  settings: [],
  prepared: 0,
  cursors: 0,
  temporary: 0,
  locks: 0,
  channels: 0,
  role: false,
};

const LEFT = `select
  (select coalesce(array_agg(name order by name), '{}') from pg_settings
    where source = 'session' and setting is distinct from reset_val and name not in ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings', 'IntervalStyle')) as settings,
  (select count(*)::int from pg_prepared_statements where from_sql) as prepared,
  (select count(*)::int from pg_cursors where is_holdable) as cursors,
  (select count(*)::int from pg_class where relname = 'left_temp') as temporary,
  (select count(*)::int from pg_locks where locktype = 'advisory' and objid = 4711) as locks,
  (select count(*)::int from pg_listening_channels()) as channels,
  current_user <> session_user as role`;

/** Looks at every backend of the pool, by as many clients at once as it has backends. */
async function leftInPool(url: string, backends: number): Promise<Left[]> {
  const clients = Array.from({ length: backends }, () => new Client({ connectionString: url }));
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const pids = await Promise.all(
      clients.map(async (client) => {
        await client.query('begin');
        const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
        return rows[0]?.pid;
      }),
    );
    assert.equal(new Set(pids).size, backends, 'each client has a backend of its own');
    return await Promise.all(
      clients.map(async (client) => (await client.query<Left>(LEFT)).rows[0] ?? NOTHING),
    );
  } finally {
    await Promise.all(clients.map((client) => client.end()));
  }
}

describe('through pgbouncer in transaction mode', function () {
  this.timeout(120_000);

  /** With few backends, so that the clients of a test really share them. */
  async function pooled(
    poolSize: number,
    work: (pool: Pgbouncer, server: TestServer, engine: Engine) => Promise<void>,
  ): Promise<void> {
    for (const server of await servers()) {
      const pool = await startPgbouncer(server.connectionString, { poolSize });
      const engine = testEngine();
      try {
        await work(pool, server, engine);
      } finally {
        await engine.dispose();
        await pool.stop();
      }
    }
  }

  it('is recognised by the backend that answers', () =>
    pooled(2, async (pool, server) => {
      for (const [url, expected] of [
        [server.connectionString, false],
        [pool.through(server.connectionString), true],
      ] as const) {
        const session = await connect(parseConnectionUrl(url), { applicationName: 'the test' });
        assert.equal(session.server.pooled, expected, server.name);
        assert.equal(session.server.application, 'the test');
        await session.close();
      }
    }));

  it('applies, verifies and rolls back a sample', () =>
    pooled(3, async (pool, server, engine) => {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query(SUPABASE_PRELUDE));
      const target: Target = serverTarget(pool.through(url));
      const root = sampleCopy();
      const applied = await engine.apply({ root, target, selection: { kind: 'pending' } });
      assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied.error));
      assert.equal(applied.verification?.summary.failed, 0, server.name);
      assert.equal(applied.verification.summary.errored, 0, server.name);
      const status = await engine.status({ root, target });
      assert.equal(status.summary.pending, 0, JSON.stringify(status.error));
      const back = await engine.rollback({ root, target, selection: { kind: 'last', count: 1 } });
      assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
      assert.equal((await engine.status({ root, target })).summary.pending, 1);
    }));

  it('leaves nothing in the backends that others get next', () =>
    pooled(3, async (pool, server, engine) => {
      const url = await server.createDatabase();
      const target = serverTarget(pool.through(url));
      const bodies = {
        committed: LEAVES_EVERYTHING,
        failed: `${LEAVES_EVERYTHING} select 1 / 0;`,
      };
      for (const [outcome, body] of Object.entries(bodies)) {
        const report = await engine.apply({
          root: workspaceOf({ [`migrations/${outcome === 'failed' ? 2 : 1}_leaves.sql`]: body }),
          target,
          selection: { kind: 'pending' },
          verify: false,
        });
        assert.equal(
          report.results[0]?.outcome,
          outcome === 'failed' ? 'failed' : 'applied',
          JSON.stringify(report),
        );
        for (const left of await leftInPool(pool.through(url), 3)) {
          assert.deepEqual(left, NOTHING, `${server.name}: ${outcome}`);
        }
      }
    }));

  it('lets one of three runs apply each file, and the others find nothing to do', () =>
    pooled(4, async (pool, server, engine) => {
      const target = serverTarget(pool.through(await server.createDatabase()));
      const root = workspaceOf(
        Object.fromEntries(
          [1, 2, 3, 4].map((version) => [
            `migrations/${version}_t.sql`,
            `create table t${version} (id int);`,
          ]),
        ),
      );
      const reports = await Promise.all(
        [0, 1, 2].map(() => engine.apply({ root, target, selection: { kind: 'pending' } })),
      );
      assert.deepEqual(
        reports.map(({ run }) => run.outcome),
        ['succeeded', 'succeeded', 'succeeded'],
        JSON.stringify(reports.map(({ error }) => error)),
      );
      const applied = reports.flatMap(({ results }) => results.map(({ version }) => version));
      assert.deepEqual(applied.sort(), ['1', '2', '3', '4'], server.name);
    }));

  it('runs a file in steps, and goes on after one that failed', () =>
    pooled(3, async (pool, server, engine) => {
      const url = await server.createDatabase();
      const target = serverTarget(pool.through(url));
      const root = workspaceOf({
        'migrations/1_t.sql': 'create table t (a int); insert into t values (1), (1);',
        'migrations/2_steps.sql':
          'create table u (a int);\ncreate unique index concurrently t_a on t (a);\ninsert into u values (1);',
      });
      const selection = { kind: 'pending' } as const;
      const failed = await engine.apply({ root, target, selection, verify: false });
      assert.equal(failed.results[1]?.outcome, 'partial', JSON.stringify(failed));
      assert.deepEqual(failed.results[1].error?.invalidIndexes, ['public.t_a'], server.name);
      await onClient(url, (client) =>
        client.query('delete from t where ctid = (select min(ctid) from t)'),
      );
      const done = await engine.apply({ root, target, selection, dropInvalid: true });
      assert.equal(done.run.outcome, 'succeeded', JSON.stringify(done));
      assert.deepEqual(done.results[0]?.steps, { done: 3, total: 3 });
      assert.equal((await engine.status({ root, target })).summary.applied, 2);
      await onClient(url, async (client) => {
        const { rows } = await client.query('select a from u');
        assert.deepEqual(rows, [{ a: 1 }]);
      });
    }));

  for (const kind of ['unanswered', 'unsent'] as const) {
    it(`tells what became of a COMMIT that was ${kind}`, () =>
      pooled(3, async (pool, server, engine) => {
        const url = await server.createDatabase();
        let isCommitting = false;
        const proxy = await startProxy(pool.through(url), {
          // At its own message, or at the Sync after it; that of the history is in a plain message.
          cutAt: ({ type, bytes }) => {
            if (type === 'P' && /\0commit\0/i.test(bytes.toString('latin1'))) isCommitting = true;
            return isCommitting && type === (kind === 'unsent' ? 'P' : 'S') ? kind : null;
          },
        });
        const root = workspaceOf({ 'migrations/1_t.sql': 'create table t (a int);' });
        const selection = { kind: 'pending' } as const;
        const apply = (through: string): Promise<ApplyReport> =>
          engine.apply({ root, target: serverTarget(through), selection, verify: false });
        try {
          const cut = await apply(proxy.url);
          assert.ok(proxy.wasCut());
          const left = await onClient(url, async (client) => {
            const { rows } = await client.query<{ recorded: number; there: boolean }>(
              "select (select count(*)::int from plumbline.migration) as recorded, to_regclass('t') is not null as there",
            );
            return rows[0];
          });
          const isApplied = cut.results[0]?.outcome === 'applied';
          assert.deepEqual(left, { recorded: isApplied ? 1 : 0, there: isApplied }, server.name);
          if (!isApplied) assert.equal(cut.results[0]?.error?.state.code, 'unchanged');
          assert.equal(isApplied, kind === 'unanswered');
        } finally {
          await proxy.close();
        }
        const next = await apply(pool.through(url));
        assert.equal(next.run.outcome, 'succeeded', JSON.stringify(next));
        const status = await engine.status({ root, target: serverTarget(pool.through(url)) });
        assert.equal(status.summary.applied, 1);
      }));
  }

  it('stops a statement by the pooler’s own key', () =>
    pooled(3, async (pool, server, engine) => {
      const stop = new AbortController();
      const report = await engine.apply({
        root: workspaceOf({
          'migrations/001_slow.sql': `do $$ begin raise notice 'sleeping'; perform pg_sleep(600); end $$;`,
        }),
        target: serverTarget(pool.through(await server.createDatabase())),
        selection: { kind: 'pending' },
        signal: stop.signal,
        onProgress: (event) => {
          if (event.kind === 'notice') stop.abort();
        },
      });
      assert.equal(report.run.outcome, 'cancelled', JSON.stringify(report));
      assert.equal(report.results[0]?.error?.state.code, 'unchanged', server.name);
    }));
});
