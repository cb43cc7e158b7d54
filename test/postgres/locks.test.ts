import assert from 'node:assert/strict';
import { Client } from 'pg';
import type { ApplyRequest } from '../../src/app/engine';
import type { ApplyReport } from '../../src/core/report/model';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

type Options = Partial<Omit<ApplyRequest, 'root' | 'target'>>;

/** Applies the files, with everything that is told meanwhile. */
async function apply(
  url: string,
  files: Readonly<Record<string, string>>,
  options: Options = {},
): Promise<{ report: ApplyReport; told: string[] }> {
  const engine = testEngine();
  const told: string[] = [];
  try {
    const report = await engine.apply({
      root: workspaceOf(files),
      target: serverTarget(url),
      selection: { kind: 'pending' },
      verify: false,
      ...options,
      onProgress: (event) => {
        if (event.kind === 'phase') told.push(event.message);
        options.onProgress?.(event);
      },
    });
    return { report, told };
  } finally {
    await engine.dispose();
  }
}

/** A session named `the blocker` for the time of `work`. */
async function blocking(
  url: string,
  sql: string,
  work: (blocker: Client, pid: number) => Promise<void>,
): Promise<void> {
  const blocker = new Client({ connectionString: url, application_name: 'the blocker' });
  await blocker.connect();
  try {
    await blocker.query(sql);
    const { rows } = await blocker.query<{ pid: number }>('select pg_backend_pid() as pid');
    await work(blocker, rows[0]?.pid ?? 0);
  } finally {
    await blocker.end();
  }
}

async function onEach(work: (server: TestServer, url: string) => Promise<void>): Promise<void> {
  for (const server of await servers()) await work(server, await server.createDatabase());
}

const ALTER = { 'migrations/001_alter.sql': 'alter table busy add column a int;' };
const HOLD = 'begin; lock table busy';

describe('waiting for the lock of a table', function () {
  this.timeout(120_000);

  it('tries the step again, names who holds the lock, and goes on when it is free', () =>
    onEach(async (server, url) => {
      await onClient(url, (client) => client.query('create table busy (id int)'));
      await blocking(url, HOLD, async (blocker, pid) => {
        let isFree: Promise<unknown> | undefined;
        const { report, told } = await apply(url, ALTER, {
          lockTimeoutMs: 3_000,
          onProgress: (event) => {
            if (event.kind === 'phase' && event.message.includes('try 2 of 5 in')) {
              isFree ??= blocker.query('rollback');
            }
          },
        });
        await isFree;
        assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report));
        const waits = told.filter((message) => message.includes('lock'));
        assert.match(
          waits[0] ?? '',
          new RegExp(
            `^Waiting for a lock on public\\.busy held by postgres \\(the blocker\\) from 127\\.0\\.0\\.1, process ${pid}, since .* UTC; try 1 of 5$`,
          ),
          server.name,
        );
        assert.match(waits[1] ?? '', /^No lock on public\.busy held by .*; try 2 of 5 in 0\.\d s$/);
      });
    }));

  it('gives up after the tries, names the holder and what to do, and leaves nothing', () =>
    onEach(async (server, url) => {
      await onClient(url, (client) => client.query('create table busy (id int)'));
      await blocking(url, HOLD, async (_, pid) => {
        const { report } = await apply(url, ALTER, { lockTimeoutMs: 3_000, lockRetries: 1 });
        const error = report.results[0]?.error;
        assert.equal(error?.code, 'lockTimeout', server.name);
        assert.match(error.message, /^Could not get a lock on public\.busy held by postgres \(/);
        assert.match(error.message, /after 2 tries/);
        assert.match(error.nextStep ?? '', new RegExp(`pg_terminate_backend\\(${pid}\\)`));
        assert.deepEqual([error.line, error.statement], [1, 1]);
        assert.equal(error.state.code, 'unchanged');
      });
    }));

  it('does not try again once a statement has completed', () =>
    onEach(async (server, url) => {
      await onClient(url, (client) => client.query('create table busy (id int)'));
      await blocking(url, HOLD, async () => {
        const { report, told } = await apply(
          url,
          { 'migrations/001_two.sql': 'create table t (); alter table busy add column a int;' },
          { lockTimeoutMs: 100 },
        );
        assert.equal(report.results[0]?.error?.code, 'lockTimeout', server.name);
        assert.equal(
          told.some((message) => message.includes('try 2')),
          false,
        );
      });
    }));

  for (const [when, told] of [
    ['a statement waits', 'Waiting for a lock'],
    ['it waits to try again', 'try 2 of 5 in'],
  ] as const) {
    it(`is cancelled while ${when}`, () =>
      onEach(async (server, url) => {
        await onClient(url, (client) => client.query('create table busy (id int)'));
        await blocking(url, HOLD, async () => {
          const stop = new AbortController();
          const { report } = await apply(url, ALTER, {
            lockTimeoutMs: when === 'a statement waits' ? 0 : 100,
            signal: stop.signal,
            onProgress: (event) => {
              if (event.kind === 'phase' && event.message.includes(told)) stop.abort();
            },
          });
          assert.equal(report.run.outcome, 'cancelled', server.name + JSON.stringify(report));
          assert.equal(report.results[0]?.error?.state.code, 'unchanged');
        });
      }));
  }
});

const GUARD_KEY = '1158931231124502679';
const FILE = { 'migrations/001_t.sql': 'create table t (id int);' };

describe('the guard', function () {
  this.timeout(120_000);

  it('is cancelled while another run is waited for, which it names', () =>
    onEach(async (server, url) => {
      await blocking(url, `begin; select pg_advisory_xact_lock(${GUARD_KEY})`, async (_, pid) => {
        const stop = new AbortController();
        const { report, told } = await apply(url, FILE, {
          signal: stop.signal,
          onProgress: (event) => {
            if (event.kind === 'phase' && event.message.includes('Another run')) stop.abort();
          },
        });
        assert.equal(report.run.outcome, 'cancelled', server.name);
        assert.equal(report.error?.state.code, 'unchanged');
        const waiting = told.find((message) => message.includes('Another run'));
        assert.match(
          waiting ?? '',
          new RegExp(
            `^Another run is going on: postgres \\(the blocker\\) from 127\\.0\\.0\\.1, process ${pid}, since .* UTC\\.`,
          ),
        );
      });
    }));

  it('refuses to run beside another tool that is at work on its own history', () =>
    onEach(async (server, url) => {
      await onClient(url, (client) => client.query('create table pgmigrations (id int)'));
      await blocking(url, 'select pg_advisory_lock(7241865325823964)', async (blocker, pid) => {
        const { report } = await apply(url, FILE);
        assert.equal(report.run.outcome, 'refused', server.name);
        assert.equal(report.error?.code, 'guardHeld');
        assert.match(
          report.error.message,
          /^node-pg-migrate is at work on this database: postgres/,
        );
        assert.match(report.error.nextStep ?? '', new RegExp(String(pid)));
        await blocker.query('select pg_advisory_unlock_all()');
        assert.equal((await apply(url, FILE)).report.run.outcome, 'succeeded');
      });
    }));

  it('refuses while the lock row of Liquibase is taken', () =>
    onEach(async (server, url) => {
      await onClient(url, (client) =>
        client.query(
          `create table databasechangeloglock (id int primary key, locked bool, lockgranted timestamp, lockedby varchar);
           insert into databasechangeloglock values (1, true, '2026-01-31 12:00:00', 'build-7 (10.0.0.5)')`,
        ),
      );
      const { report } = await apply(url, FILE);
      assert.equal(report.error?.code, 'guardHeld', server.name);
      assert.equal(
        report.error.message,
        'Liquibase holds its lock here: build-7 (10.0.0.5) since 2026-01-31 12:00:00.',
      );
      assert.match(report.error.nextStep ?? '', /liquibase release-locks/);
    }));

  /** Applies three files, of which the second goes on until the guard has been lost. */
  async function loseGuard(
    url: string,
    client: Client,
    options: Pick<ApplyRequest, 'singleTransaction'>,
  ): Promise<ApplyReport> {
    const holdsGuard = `select pid from pg_locks
      where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())
        and ((classid::bigint << 32) | objid::bigint) = ${GUARD_KEY}`;
    const endGuard = async (): Promise<void> => {
      await client.query(`select pg_terminate_backend(pid) from (${holdsGuard}) as guard`);
      // Its lock goes after it has said goodbye, so that our process has been told by then.
      const limit = Date.now() + 60_000;
      while ((await client.query(holdsGuard)).rowCount !== 0) assert.ok(Date.now() < limit);
    };
    // The body goes on until the guard is gone: it waits for the lock that is given free then.
    await client.query('select pg_advisory_lock(99)');
    let isGone: Promise<void> | undefined;
    const { report } = await apply(
      url,
      {
        ...FILE,
        'migrations/002_u.sql': `do $$ begin raise notice 'here'; perform pg_advisory_xact_lock(99); end $$; create table u ();`,
        'migrations/003_v.sql': 'create table v ();',
      },
      {
        ...options,
        lockTimeoutMs: 0,
        onProgress: (event) => {
          if (event.kind !== 'notice') return;
          isGone = endGuard().then(async () => {
            await client.query('select pg_advisory_unlock(99)');
          });
        },
      },
    );
    await isGone;
    return report;
  }

  async function leftIn(client: Client): Promise<{ tables: string[]; recorded: string[] }> {
    const { rows } = await client.query<{ tables: string[]; recorded: string[] }>(
      `select
         (select coalesce(array_agg(relname::text order by relname), '{}') from pg_class
          where relnamespace = 'public'::regnamespace and relkind = 'r') as tables,
         (select coalesce(array_agg(version order by version), '{}') from plumbline.migration) as recorded`,
    );
    assert.ok(rows[0]);
    return rows[0];
  }

  it('lets nothing more run, and commits nothing, once it is lost', () =>
    onEach(async (server, url) => {
      await onClient(url, async (client) => {
        const report = await loseGuard(url, client, {});
        assert.deepEqual(
          report.results.map(({ outcome }) => outcome),
          ['applied', 'failed', 'notExecuted'],
          server.name + JSON.stringify(report),
        );
        assert.match(report.results[1]?.error?.message ?? '', /guard against a second run is gone/);
        assert.equal(report.results[1]?.error?.state.code, 'unchanged');
        assert.deepEqual(await leftIn(client), { tables: ['t'], recorded: ['001'] });
      });
    }));

  it('keeps nothing of a single transaction in which it is lost', () =>
    onEach(async (server, url) => {
      await onClient(url, async (client) => {
        const report = await loseGuard(url, client, { singleTransaction: true });
        assert.equal(report.run.outcome, 'failed', server.name);
        assert.ok(
          report.results.every(({ outcome }) => outcome === 'notExecuted'),
          server.name + JSON.stringify(report),
        );
        assert.match(report.error?.message ?? '', /guard against a second run is gone/);
        assert.equal(report.error?.state.code, 'unchanged');
        assert.deepEqual(await leftIn(client), { tables: [], recorded: [] });
      });
    }));
});
