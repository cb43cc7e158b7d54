import assert from 'node:assert/strict';
import type { Target } from '../../src/app/engine';
import { startProxy } from '../faults/proxy';
import { onClient, serverTarget, temporaryFolder, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

/** Numbered files of five statements each, one of them big enough for several packets. */
function files(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const table = `t${index}`;
      const statements = [
        `create table ${table} (id int primary key, a text)`,
        `create index ${table}_a on ${table} (a)`,
        `insert into ${table} select n, repeat('x', 100) from generate_series(1, 10) as n`,
        `insert into ${table} values (0, '${'y'.repeat(100_000)}')`,
        `comment on table ${table} is 'table ${index}'`,
      ];
      return [`migrations/${String(index).padStart(3, '0')}_${table}.sql`, statements.join(';\n')];
    }),
  );
}

describe('running a step', function () {
  this.timeout(60_000);

  it('takes two round trips for a file, whatever the number of its statements', async () => {
    for (const server of await servers()) {
      const trips = async (count: number): Promise<number> => {
        const proxy = await startProxy(await server.createDatabase());
        const engine = testEngine();
        try {
          const report = await engine.apply({
            root: workspaceOf(files(count)),
            target: serverTarget(proxy.url),
            selection: { kind: 'pending' },
            verify: false,
          });
          assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error));
          return proxy.roundTrips();
        } finally {
          await engine.dispose();
          await proxy.close();
        }
      };
      assert.equal((await trips(7)) - (await trips(2)), 2 * 5, server.name);
    }
  });

  it('takes few round trips besides the files, and status one, once connected', async () => {
    for (const server of await servers()) {
      const proxy = await startProxy(await server.createDatabase());
      const engine = testEngine();
      const target = serverTarget(proxy.url);
      const apply = async (count: number, verify: boolean): Promise<number> => {
        const before = proxy.questions();
        const root = workspaceOf(files(count));
        const selection = { kind: 'pending' } as const;
        const report = await engine.apply({ root, target, selection, verify });
        assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error));
        return proxy.questions() - before - 2 * report.results.length;
      };
      try {
        // The facts of the server, the guard, history and catalog (twice without a history), its making, begin and end of the log.
        assert.equal(await apply(3, false), 7, server.name);
        assert.equal(await apply(6, false), 5, server.name);
        assert.ok((await apply(9, true)) <= 8, server.name);
        const before = proxy.questions();
        const status = await engine.status({ root: workspaceOf(files(9)), target });
        assert.equal(status.summary.applied, 9, JSON.stringify(status.error));
        assert.equal(proxy.questions() - before, 1, server.name);
      } finally {
        await engine.dispose();
        await proxy.close();
      }
    }
  });

  it('is stopped on the server by a signal, and leaves nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const stop = new AbortController();
      const report = await testEngine().apply({
        root: workspaceOf({
          'migrations/001_slow.sql':
            "create table t (id int);\ndo $$ begin raise notice 'sleeping'; perform pg_sleep(600); end $$;",
          'migrations/002_never.sql': 'create table never (id int);',
        }),
        target: serverTarget(url),
        selection: { kind: 'pending' },
        signal: stop.signal,
        // The notice tells that the statement runs: no need to guess when.
        onProgress: (event) => {
          if (event.kind === 'notice') stop.abort();
        },
      });
      assert.equal(report.run.outcome, 'cancelled', server.name);
      assert.deepEqual(
        report.results.map(({ outcome }) => outcome),
        ['failed', 'notExecuted'],
      );
      assert.equal(report.results[0]?.error?.state.code, 'unchanged');
      const left = await onClient(url, async (client) => ({
        table: (await client.query<{ t: string | null }>("select to_regclass('t')::text as t"))
          .rows,
        // Ours is the only statement that sleeps on this server.
        running: (
          await client.query(
            "select from pg_stat_activity where state = 'active' and query like '%pg_sleep(600)%' and pid <> pg_backend_pid()",
          )
        ).rowCount,
        recorded: (await client.query('select from plumbline.migration')).rowCount,
        run: (await client.query<{ outcome: string }>('select outcome from plumbline.run')).rows,
      }));
      assert.deepEqual(left, {
        table: [{ t: null }],
        running: 0,
        recorded: 0,
        run: [{ outcome: 'cancelled' }],
      });
    }
  });

  it('is stopped by a signal on the built-in target too, which goes on working', async () => {
    const engine = testEngine(60_000);
    try {
      for (const dataDirectory of [temporaryFolder('data'), 'memory']) {
        const target: Target = {
          kind: 'builtin',
          id: 'builtin',
          name: 'Built-in',
          origin: 'the test',
          dataDirectory,
        };
        const root = workspaceOf({
          'migrations/001_slow.sql':
            "create table t (id int);\ndo $$ begin raise notice 'sleeping'; perform pg_sleep(600); end $$;",
        });
        const stop = new AbortController();
        const report = await engine.apply({
          root,
          target,
          selection: { kind: 'pending' },
          signal: stop.signal,
          onProgress: (event) => {
            if (event.kind === 'notice') stop.abort();
          },
        });
        assert.equal(report.run.outcome, 'cancelled', dataDirectory);
        const status = await engine.status({ root, target });
        assert.deepEqual(status.error, undefined);
        assert.equal(status.summary.applied, 0);
        const { tables } = await engine.policies({ root, target });
        assert.equal(
          tables.some(({ name }) => name === 't'),
          false,
        );
      }
    } finally {
      await engine.dispose();
    }
  });

  it('gives up on a table that another session holds, at the lock timeout, and leaves nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, async (client) => {
        await client.query('create table busy (id int)');
        await client.query('begin; lock table busy');
        const report = await testEngine().apply({
          root: workspaceOf({
            'migrations/001_alter.sql':
              'create table t (id int);\nalter table busy add column a int;',
          }),
          target: serverTarget(url),
          selection: { kind: 'pending' },
          lockTimeoutMs: 50,
        });
        const error = report.results[0]?.error;
        assert.equal(error?.code, 'lockTimeout', server.name);
        assert.deepEqual([error.line, error.statement], [2, 2]);
        assert.equal(error.state.code, 'unchanged');
      });
    }
  });

  it('keeps notices with the file that raised them', async () => {
    for (const server of await servers()) {
      const report = await testEngine().apply({
        root: workspaceOf({
          'migrations/001_a.sql': "do $$ begin raise notice 'from a'; end $$;",
          'migrations/002_b.sql': "do $$ begin raise warning 'from b'; end $$;",
        }),
        target: serverTarget(await server.createDatabase()),
        selection: { kind: 'pending' },
      });
      assert.deepEqual(
        report.results.map(({ notices }) => notices.map((n) => `${n.severity}: ${n.message}`)),
        [['NOTICE: from a'], ['WARNING: from b']],
        server.name,
      );
    }
  });

  it('lets one of two runs at the same time apply each file, and the other find nothing to do', async () => {
    for (const server of await servers()) {
      const target = serverTarget(await server.createDatabase());
      const root = workspaceOf(files(4));
      const reports = await Promise.all(
        [0, 1, 2].map(() => testEngine().apply({ root, target, selection: { kind: 'pending' } })),
      );
      assert.deepEqual(
        reports.map(({ run }) => run.outcome),
        ['succeeded', 'succeeded', 'succeeded'],
        JSON.stringify(reports.map(({ error }) => error)),
      );
      const applied = reports.flatMap(({ results }) => results.map(({ version }) => version));
      assert.deepEqual(applied.sort(), ['000', '001', '002', '003'], server.name);
    }
  });

  it('refuses a plan that is not the one that was confirmed', async () => {
    for (const server of await servers()) {
      const target = serverTarget(await server.createDatabase());
      const engine = testEngine();
      const before = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      const after = workspaceOf({ 'migrations/001_a.sql': 'create table b (id int);' });
      const selection = { kind: 'pending' } as const;
      const plan = await engine.plan({ root: before, target, kind: 'apply', selection });
      const confirmedSteps = plan.steps;
      const edited = await engine.apply({ root: after, target, selection, confirmedSteps });
      assert.equal(edited.error?.code, 'changedSincePlan', server.name);
      assert.match(edited.error.message, /what migrations\/001_a\.sql would run has changed/);
      assert.equal(edited.run.outcome, 'refused');
      const elsewhere = await engine.apply({
        root: before,
        target: serverTarget(await server.createDatabase()),
        selection,
        confirmedSteps,
        confirmedTarget: plan.target,
      });
      assert.equal(elsewhere.error?.code, 'changedSincePlan', server.name);
      const same = await engine.apply({
        root: before,
        target,
        selection,
        confirmedSteps,
        confirmedTarget: plan.target,
      });
      assert.equal(same.run.outcome, 'succeeded');
    }
  });

  it('writes to a target that counts as production only with the name of its database', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = { ...serverTarget(url), environment: 'production' } as const;
      const engine = testEngine();
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      const selection = { kind: 'pending' } as const;
      for (const confirm of [undefined, 'another', '']) {
        const report = await engine.apply({ root, target, selection, confirm });
        assert.equal(report.error?.code, 'confirmationNeeded', server.name);
        assert.equal(report.run.outcome, 'refused');
      }
      const confirm = new URL(url).pathname.slice(1);
      const report = await engine.apply({ root, target, selection, confirm });
      assert.equal(report.run.outcome, 'succeeded', server.name);
    }
  });

  it('tries everything in a dry run and keeps nothing of it', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const engine = testEngine();
      const request = {
        root: workspaceOf({
          'migrations/001_a.sql': 'create table a (id int primary key);',
          'migrations/002_b.sql': 'create table b (a int references a);',
          'migrations/003_c.sql': 'insert into b values (1);',
        }),
        target: serverTarget(url),
        selection: { kind: 'pending' },
        dryRun: true,
      } as const;
      const report = await engine.apply(request);
      assert.deepEqual(
        report.results.map(({ outcome }) => outcome),
        ['applied', 'applied', 'failed'],
        server.name,
      );
      assert.equal(report.results[2]?.error?.sqlstate, '23503');
      const rows = await onClient(
        url,
        async (client) =>
          (
            await client.query<{ clean: boolean }>(
              "select to_regclass('a') is null and to_regnamespace('plumbline') is null as clean",
            )
          ).rows,
      );
      assert.deepEqual(rows, [{ clean: true }], server.name);
    }
  });

  it('takes back the file that was applied and no other of its version', async () => {
    for (const server of await servers()) {
      const target = serverTarget(await server.createDatabase());
      const engine = testEngine();
      const good = { 'b/migrations/001_good.sql': 'create table good (id int);' };
      const selection = { kind: 'pending' } as const;
      await engine.apply({ root: workspaceOf(good), target, selection });
      const both = workspaceOf({
        ...good,
        'a/migrations/001_other.sql': 'create table other (id int);',
        'a/migrations/001_other.down.sql': 'drop table if exists other;',
      });
      const back = await engine.rollback({
        root: both,
        target,
        selection: { kind: 'last', count: 1 },
      });
      assert.equal(back.error?.code, 'duplicateVersion', server.name);
      const status = await engine.status({ root: workspaceOf(good), target });
      assert.equal(status.migrations[0]?.status, 'applied');
    }
  });

  it('knows a file again whose version is spelled with more zeros', async () => {
    for (const server of await servers()) {
      const target = serverTarget(await server.createDatabase());
      const engine = testEngine();
      const sql = 'create table a (id int);';
      const selection = { kind: 'pending' } as const;
      await engine.apply({ root: workspaceOf({ 'migrations/1_a.sql': sql }), target, selection });
      const root = workspaceOf({
        'migrations/001_a.sql': sql,
        'migrations/rollback/001_a.sql': 'drop table a;',
      });
      const status = await engine.status({ root, target });
      assert.deepEqual(
        status.migrations.map((one) => one.status),
        ['applied'],
        server.name,
      );
      const back = await engine.rollback({ root, target, selection: { kind: 'last', count: 1 } });
      assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
      assert.equal((await engine.status({ root, target })).summary.pending, 1);
    }
  });

  it('does not take half a history for an empty one', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const engine = testEngine();
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      const request = { root, target: serverTarget(url), selection: { kind: 'pending' } } as const;
      await engine.apply(request);
      await onClient(url, (client) => client.query('drop table plumbline.run'));
      assert.equal((await engine.status(request)).error?.code, 'historyUnusable', server.name);
      assert.equal((await engine.apply(request)).error?.code, 'historyUnusable');
    }
  });

  it('tells that the steps stand when only the end of the log could not be written', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const engine = testEngine();
      const selection = { kind: 'pending' } as const;
      const target = serverTarget(url);
      await engine.apply({
        root: workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' }),
        target,
        selection,
      });
      await onClient(url, (client) =>
        client.query(`create function no() returns trigger language plpgsql as 'begin raise exception $$no$$; end';
          create trigger no before update on plumbline.run for each row execute function no()`),
      );
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (id int);',
        'migrations/002_b.sql': 'create table b (id int);',
      });
      const report = await engine.apply({ root, target, selection });
      assert.equal(report.run.outcome, 'succeeded', server.name);
      assert.match(report.warnings?.join() ?? '', /not in the log/);
      assert.equal((await engine.status({ root, target })).summary.applied, 2);
    }
  });

  it('leaves nothing of a file in the session of the next one', async () => {
    for (const server of await servers()) {
      const report = await testEngine().apply({
        root: workspaceOf({
          'migrations/001_a.sql':
            'prepare q as select 1; create temp table keep (id int); set statement_timeout = 1;',
          'migrations/002_b.sql':
            'prepare q as select 2; create temp table keep (id int); select pg_sleep(0.05);',
        }),
        target: serverTarget(await server.createDatabase()),
        selection: { kind: 'pending' },
        verify: false,
      });
      assert.equal(report.run.outcome, 'succeeded', `${server.name} ${JSON.stringify(report)}`);
    }
  });

  it('never skips what is not recorded, however much of it seems to stand already', async () => {
    for (const server of await servers()) {
      const engine = testEngine();
      const first =
        'create table a (x int); insert into a values (1), (2); create view v as select x from a;';
      const next =
        'create or replace view v as select x from a where x > 1; insert into a values (3);';
      const idempotent = 'create table if not exists a (x int);';
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const selection = { kind: 'pending' } as const;
      const apply = (files: Record<string, string>) =>
        engine.apply({ root: workspaceOf(files), target, selection, verify: false });
      await apply({ 'migrations/001_a.sql': first });
      const files = {
        'migrations/001_a.sql': first,
        'migrations/002_b.sql': next,
        'migrations/003_c.sql': idempotent,
      };
      const status = await engine.status({ root: workspaceOf(files), target });
      assert.equal(status.migrations[1]?.status, 'pending', server.name);
      const report = await apply(files);
      assert.deepEqual(
        report.results.map(({ version, outcome }) => `${version} ${outcome}`),
        ['002 applied', '003 applied'],
      );
      const rows = await onClient(url, async (client) => (await client.query('table v')).rowCount);
      assert.equal(rows, 2);
    }
  });

  it('says so when a rollback takes nothing back', async () => {
    for (const server of await servers()) {
      const target = serverTarget(await server.createDatabase());
      const engine = testEngine();
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (x int);',
        'migrations/001_a.down.sql': 'select 1;',
      });
      await engine.apply({ root, target, selection: { kind: 'pending' } });
      const back = await engine.rollback({ root, target, selection: { kind: 'last', count: 1 } });
      assert.match(back.warnings?.join() ?? '', /still stand/, server.name);
    }
  });
});
