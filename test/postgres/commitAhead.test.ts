import assert from 'node:assert/strict';
import type { ApplyReport } from '../../src/core/report/model';
import { startProxy } from '../faults/proxy';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

function onEach(run: (server: TestServer, url: string) => Promise<void>): () => Promise<void> {
  return async () => {
    for (const server of await servers()) await run(server, await server.createDatabase());
  };
}

function outcomes({ results }: ApplyReport): string[] {
  return results.map(({ version, outcome }) => `${version} ${outcome}`);
}

async function textOf(url: string, sql: string): Promise<unknown> {
  return onClient(url, async (client) => {
    const { rows } = await client.query<{ value: unknown }>(`select (${sql})::text as "value"`);
    return rows[0]?.value;
  });
}

const TABLES = `(select string_agg(tablename, ' ' order by tablename) from pg_tables where schemaname = 'public')`;
const OPEN = `(select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend')`;
const RUNS = `(select string_agg(concat_ws(' ', outcome, succeeded), ', ' order by started_at) from plumbline.run)`;

/** A body that shows that it was begun, whatever becomes of its transaction. */
const COUNTED = "create sequence if not exists count; select nextval('count');";

describe('a body behind the COMMIT before it', function () {
  this.timeout(120_000);

  for (const [title, sql, expected] of [
    ['one round trip for a file', 'select 1;', 1],
    [
      'another one for rows of COPY, which the server asks for',
      'create temp table one (a text);\ncopy one from stdin;\n1\n2\n\\.\n',
      2,
    ],
  ] as const) {
    it(`costs ${title}`, async () => {
      for (const server of await servers()) {
        const trips = async (count: number): Promise<number> => {
          const proxy = await startProxy(await server.createDatabase());
          const files = Array.from({ length: count }, (_, index) => [
            `migrations/${index + 10}_t.sql`,
            `create table t${index} (a text);\n${sql}comment on table t${index} is 'é';`,
          ]);
          try {
            const report = await applyPending(
              proxy.url,
              workspaceOf(Object.fromEntries(files) as Record<string, string>),
            );
            assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report));
            return proxy.roundTrips();
          } finally {
            await proxy.close();
          }
        };
        assert.equal((await trips(7)) - (await trips(2)), expected * 5, server.name);
      }
    });
  }

  it(
    'is not begun when a deferred constraint fails at the COMMIT',
    onEach(async (server, url) => {
      await onClient(url, (client) =>
        client.query(
          'create sequence count; create table parent (id int primary key); create table child (id int references parent deferrable initially deferred)',
        ),
      );
      const files = {
        'migrations/001_a.sql': 'create table a ();',
        'migrations/002_child.sql': 'insert into child values (1);',
        'migrations/003_counted.sql': COUNTED,
      };
      const report = await applyPending(url, workspaceOf(files));
      assert.deepEqual(
        outcomes(report),
        ['001 applied', '002 failed', '003 notExecuted'],
        server.name,
      );
      assert.equal(report.results[1]?.error?.sqlstate, '23503');
      assert.equal(await textOf(url, '(select is_called from count)'), 'false', server.name);
      assert.equal(await textOf(url, TABLES), 'a child parent');
      assert.equal(await textOf(url, RUNS), 'failed {001}');
      const mended = {
        ...files,
        'migrations/002_child.sql': 'insert into child select 1 where false;',
      };
      assert.deepEqual(outcomes(await applyPending(url, workspaceOf(mended))), [
        '002 applied',
        '003 applied',
      ]);
    }),
  );

  it(
    'has its own notices, and the COMMIT has its own',
    onEach(async (server, url) => {
      const trigger = (name: string): string => `
      create table ${name} (a int);
      create function ${name}_told() returns trigger language plpgsql as $$ begin raise notice 'commit of ${name}'; return null; end $$;
      create constraint trigger told after insert on ${name} deferrable initially deferred for each row execute function ${name}_told();
      do $$ begin raise notice 'body of ${name}'; end $$;
      insert into ${name} values (1);`;
      const told: string[] = [];
      const report = await applyPending(
        url,
        workspaceOf({
          'migrations/001_a.sql': trigger('a'),
          'migrations/002_b.sql': trigger('b'),
          'migrations/003_c.sql': trigger('c'),
        }),
        {
          onProgress: (event) => {
            if (event.kind === 'notice') told.push(event.message);
            if (event.kind === 'stepStarted') told.push(event.version);
          },
        },
      );
      assert.deepEqual(
        report.results.map(({ notices }) => notices.map(({ message }) => message)),
        ['a', 'b', 'c'].map((name) => [`body of ${name}`, `commit of ${name}`]),
        server.name,
      );
      assert.deepEqual(told, [
        ...['001', 'body of a', 'commit of a'],
        ...['002', 'body of b', 'commit of b'],
        ...['003', 'body of c', 'commit of c'],
      ]);
    }),
  );

  it(
    'is taken back when the run is cancelled before its turn',
    onEach(async (server, url) => {
      const stop = new AbortController();
      const report = await applyPending(
        url,
        workspaceOf({
          'migrations/001_a.sql': 'create table a ();',
          'migrations/002_b.sql': 'create table b (); select pg_sleep(600);',
        }),
        {
          signal: stop.signal,
          onProgress: (event) => {
            if (event.kind === 'stepEnded') stop.abort();
          },
        },
      );
      assert.equal(report.run.outcome, 'cancelled', server.name + JSON.stringify(report));
      // It was begun: what no transaction takes back may have happened.
      assert.deepEqual(outcomes(report), ['001 applied', '002 failed']);
      assert.equal(report.results[1]?.error?.code, 'cancelled');
      assert.equal(await textOf(url, TABLES), 'a');
      assert.equal(await textOf(url, RUNS), 'cancelled {001}');
      assert.equal(await textOf(url, OPEN), '0');
    }),
  );

  it(
    'is stopped by a cancel of its own, which leaves the one before it',
    onEach(async (server, url) => {
      const stop = new AbortController();
      const report = await applyPending(
        url,
        workspaceOf({
          'migrations/001_a.sql': 'create table a ();',
          'migrations/002_b.sql': "do $$ begin raise notice 'now'; perform pg_sleep(600); end $$;",
        }),
        {
          signal: stop.signal,
          onProgress: (event) => {
            if (event.kind === 'stepStarted' && event.version === '002') stop.abort();
          },
        },
      );
      assert.deepEqual(outcomes(report), ['001 applied', '002 failed'], server.name);
      assert.equal(report.results[1]?.error?.code, 'cancelled');
      assert.equal(report.warnings, undefined, 'it was not too late for the first');
      assert.equal(await textOf(url, RUNS), 'cancelled {001}');
    }),
  );

  it(
    'fails at its own place',
    onEach(async (server, url) => {
      const report = await applyPending(
        url,
        workspaceOf({
          'migrations/001_a.sql': 'create table a ();',
          'migrations/002_b.sql': "-- ünï\ncreate table b ();\nselect 'é', missing\nfrom b;",
          'migrations/003_c.sql': COUNTED,
        }),
      );
      assert.deepEqual(outcomes(report), ['001 applied', '002 failed', '003 notExecuted']);
      const { line, column, statement, state } = report.results[1]?.error ?? {};
      assert.deepEqual(
        [line, column, statement, state?.code],
        [3, 13, 2, 'unchanged'],
        server.name,
      );
      assert.equal(await textOf(url, TABLES), 'a');
    }),
  );

  it(
    'is tried again when its first lock is not to be had',
    onEach(async (server, url) => {
      await onClient(url, (client) => client.query('create table busy (id int)'));
      await onClient(url, async (blocker) => {
        await blocker.query('begin; lock table busy');
        let isFree: Promise<unknown> | undefined;
        const report = await applyPending(
          url,
          workspaceOf({
            'migrations/001_a.sql': 'create table a ();',
            'migrations/002_b.sql': 'alter table busy add column a int;',
            'migrations/003_c.sql': 'create table c ();',
          }),
          {
            lockTimeoutMs: 500,
            onProgress: (event) => {
              if (event.kind === 'phase' && event.message.includes('try 2 of 5 in')) {
                isFree ??= blocker.query('rollback');
              }
            },
          },
        );
        await isFree;
        assert.deepEqual(
          outcomes(report),
          ['001 applied', '002 applied', '003 applied'],
          server.name,
        );
      });
    }),
  );

  it(
    'waits for its turn behind a file that runs in steps, and before one',
    onEach(async (server, url) => {
      const report = await applyPending(
        url,
        workspaceOf({
          'migrations/001_a.sql': 'create table a (id int);',
          'migrations/002_b.sql': 'create index concurrently a_id on a (id);',
          'migrations/003_c.sql': 'create table c ();',
          'migrations/004_long.sql': `create table d ();\n-- ${'x'.repeat(200_000)}`,
          'migrations/005_e.sql': 'create table e ();',
        }),
      );
      assert.equal(report.run.outcome, 'succeeded', server.name + JSON.stringify(report));
      assert.equal(await textOf(url, TABLES), 'a c d e');
      assert.equal(await textOf(url, RUNS), 'succeeded {001,002,003,004,005}');
    }),
  );
});
