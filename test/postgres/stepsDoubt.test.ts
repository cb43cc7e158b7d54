import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from 'pg';
import type { ApplyReport } from '../../src/core/report/model';
import { cuttingProxy } from './cuttingProxy';
import { applyPending, onClient, temporaryFolder, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

const FILE = 'migrations/001_steps.sql';
const LIMIT_MS = 60_000;

async function assertApplied(url: string, report: ApplyReport, about: string): Promise<void> {
  assert.equal(report.run.outcome, 'succeeded', `${about}: ${JSON.stringify(report)}`);
  await onClient(url, async (client) => {
    const { rows } = await client.query(
      `select (select count(*) from plumbline.migration)::int as migrations,
         (select count(*) from plumbline.step)::int as steps`,
    );
    assert.deepEqual(rows, [{ migrations: 1, steps: 0 }], about);
  });
}

/** Applies through a proxy that cuts the connection when the server has done what `sql` says and not told us. */
async function cutBehind(url: string, root: string, sql: string): Promise<ApplyReport> {
  const proxy = await cuttingProxy(url, (sent) => sent.includes(sql) && sent[0] === 0x51);
  try {
    const report = await applyPending(proxy.url, root);
    assert.equal(proxy.cuts(), 1, sql);
    return report;
  } finally {
    await proxy.close();
  }
}

/** Statements whose answer is lost, each with what must stand before it, and what tells how often it was done. */
const statements: readonly {
  readonly title: string;
  readonly before: string;
  readonly sql: (database: string) => string;
  readonly since?: number;
  /** Where a second time would be no error: how many rows there are when it was done once. */
  readonly once?: readonly [query: string, rows: number];
}[] = [
  {
    title: 'CREATE INDEX CONCURRENTLY',
    before: 'create table t (a int);',
    sql: () => 'create index concurrently t_a on t (a)',
  },
  {
    title: 'CREATE INDEX CONCURRENTLY without a name',
    before: 'create table t (a int); create index on t (a);',
    sql: () => 'create index concurrently on t (a)',
    once: ["select from pg_indexes where tablename = 't'", 2],
  },
  {
    title: 'DROP INDEX CONCURRENTLY',
    before: 'create table t (a int); create index t_a on t (a);',
    sql: () => 'drop index concurrently t_a',
  },
  {
    title: 'REINDEX CONCURRENTLY',
    before: 'create table t (a int); create index t_a on t (a);',
    sql: () => 'reindex index concurrently t_a',
  },
  {
    title: 'DETACH PARTITION CONCURRENTLY',
    before:
      'create table t (a int) partition by range (a); create table t_1 partition of t for values from (1) to (2);',
    sql: () => 'alter table t detach partition t_1 concurrently',
    since: 14,
  },
  { title: 'CREATE DATABASE', before: 'select 1;', sql: (name) => `create database ${name}` },
  { title: 'VACUUM', before: 'create table t (a int);', sql: () => 'vacuum t' },
];

async function doubted(
  server: TestServer,
  { before, sql, title, once: count }: (typeof statements)[number],
): Promise<void> {
  const about = `${title} on ${server.name}`;
  const url = await server.createDatabase();
  const statement = sql(`${new URL(url).pathname.slice(1)}_made`);
  const root = workspaceOf({ [FILE]: `${before}\n${statement};\ncreate table after_it ();` });
  const cut = await cutBehind(url, root, statement);
  assert.equal(cut.results[0]?.error?.code, 'connectionLost', about);
  assert.equal(cut.results[0].outcome, 'partial', about);
  assert.deepEqual(cut.results[0].steps, { done: 1, total: 3 }, about);
  assert.equal(cut.results[0].error.state.code, 'partlyApplied', about);
  // The statement may go on for a moment: nothing is run beside it.
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const report = await applyPending(url, root);
    if (report.results[0]?.error?.code !== 'stepRunning') {
      await assertApplied(url, report, about);
      if (!count) break;
      const [query, rows] = count;
      const { rowCount } = await onClient(url, (client) => client.query(query));
      assert.equal(rowCount, rows, about);
      break;
    }
    assert.ok(Date.now() < limit, about);
  }
}

describe('a step whose answer was lost', function () {
  this.timeout(120_000);

  for (const one of statements) {
    it(`is neither run twice nor left out: ${one.title}`, async () => {
      for (const server of await servers()) {
        if (server.version >= (one.since ?? 0)) await doubted(server, one);
      }
    });
  }

  it('is not run beside itself while the server still works on it for a client that was killed', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = workspaceOf({
        [FILE]: 'create table t (a int);\ncreate index concurrently t_a on t (a);',
      });
      await onClient(url, async (client) => {
        // A transaction that has seen the table before the index: CREATE INDEX CONCURRENTLY waits for its end.
        const old = new Client({ connectionString: url });
        await old.connect();
        const cli = spawn(
          process.execPath,
          [path.resolve('dist/cli.js'), 'apply', '--no-verify', '--database-url', url],
          {
            cwd: root,
            stdio: 'ignore',
            env: { ...process.env, PLUMBLINE_CACHE_DIR: temporaryFolder('cache') },
          },
        );
        const ended = once(cli, 'exit');
        try {
          await old.query('begin isolation level repeatable read; select 1');
          await waitFor(
            client,
            "a.query like 'create index concurrently%' and a.wait_event is not null",
            true,
          );
          cli.kill('SIGKILL');
          await ended;
          const refused = await applyPending(url, root);
          const [result] = refused.results;
          const { rows } = await client.query<{ there: boolean }>(
            "select exists (select from pg_stat_activity where query like 'create index concurrently%' and state = 'active') as there",
          );
          // A server that looks after its clients has ended it by now: then its INVALID index is found.
          if (rows[0]?.there) {
            assert.equal(result?.error?.code, 'stepRunning', JSON.stringify(refused));
            assert.equal(result.outcome, 'partial');
          }
          await old.query('commit');
          await waitFor(client, "a.query like 'create index concurrently%'", false);
          await assertApplied(
            url,
            await applyPending(url, root, { dropInvalid: true }),
            server.name,
          );
        } finally {
          cli.kill('SIGKILL');
          await old.end();
        }
      });
    }
  });
});

/** Resolves when an active session is there, or is there no more, that the condition on `a` describes. */
async function waitFor(client: Client, condition: string, there: boolean): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  while (Date.now() < limit) {
    const { rowCount } = await client.query(
      `select from pg_stat_activity as a
       where a.datname = current_database() and a.state = 'active' and a.pid <> pg_backend_pid() and ${condition}`,
    );
    if ((rowCount !== 0) === there) return;
  }
  throw new Error(`Waited in vain: ${condition}`);
}
