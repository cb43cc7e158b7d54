import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Client } from 'pg';
import type { ApplyReport } from '../../src/core/report/model';
import { cuttingProxy } from './cuttingProxy';
import { applyPending, onClient, temporaryFolder, workspaceOf } from './engineHarness';
import { servers } from './server';

const GUARD_KEY = '1158931231124502679';
const TABLE = 'create table t (id int);';

interface Left {
  readonly tables: readonly string[];
  readonly recorded: readonly string[];
}

/** What stands in the database: its tables in `public`, and the versions of the history. */
function leftIn(url: string): Promise<Left> {
  return onClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "select tablename::text as name from pg_tables where schemaname = 'public' order by 1",
    );
    const { rows: recorded } = await client.query<{ version: string }>(
      'select version from plumbline.migration order by 1',
    );
    return {
      tables: tables.map(({ name }) => name),
      recorded: recorded.map(({ version }) => version),
    };
  });
}

const nothing: Left = { tables: [], recorded: [] };

/** The report says that the one file failed and changed nothing, and so it is. */
async function assertNothingHappened(report: ApplyReport, url: string): Promise<void> {
  assert.equal(report.run.outcome, 'failed', JSON.stringify(report.error));
  assert.equal(report.results[0]?.outcome, 'failed');
  assert.equal(report.results[0].error?.code, 'connectionLost');
  assert.equal(report.results[0].error.state.code, 'unchanged');
  assert.deepEqual(await leftIn(url), nothing);
}

/** Tells another session that it runs: the lock `mark`, which `waitForMark` finds taken. */
const sleepingFile = (mark: number): string =>
  `create table half (id int);
   do $$ begin perform pg_advisory_xact_lock(${mark}); perform pg_sleep(600); end $$;`;

/** Resolves to the backend that holds the advisory lock `mark`; asks the server until there is one. */
async function waitForMark(client: Client, mark: number): Promise<number> {
  const limit = Date.now() + 60_000;
  while (Date.now() < limit) {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_locks where locktype = 'advisory' and classid = 0 and objid = $1 and granted
       and database = (select oid from pg_database where datname = current_database())`,
      [mark],
    );
    if (rows[0]) return rows[0].pid;
  }
  throw new Error(`Nobody took the lock ${String(mark)}.`);
}

function startCli(url: string, root: string): ChildProcess {
  return spawn(process.execPath, [path.resolve('dist/cli.js'), 'apply', '--database-url', url], {
    cwd: root,
    stdio: 'ignore',
    env: { ...process.env, PLUMBLINE_CACHE_DIR: temporaryFolder('cache') },
  });
}

/** Kills the command line while its file with the lock `mark` runs, and waits until its backend is gone. */
async function killAtMark(url: string, root: string, mark: number): Promise<void> {
  const cli = startCli(url, root);
  const ended = once(cli, 'exit');
  try {
    await onClient(url, async (client) => {
      const pid = await waitForMark(client, mark);
      cli.kill('SIGKILL');
      await ended;
      // A sleeping backend learns of its dead client only when it answers.
      await client.query('select pg_terminate_backend($1)', [pid]);
      const limit = Date.now() + 60_000;
      for (let there = true; there;) {
        assert.ok(Date.now() < limit, 'the backend ends');
        const { rowCount } = await client.query('select from pg_stat_activity where pid = $1', [
          pid,
        ]);
        there = rowCount !== 0;
      }
    });
  } finally {
    cli.kill('SIGKILL');
  }
}

describe('a run that is broken off', function () {
  this.timeout(120_000);

  for (const [title, last] of [
    ['is lost', undefined],
    ['is a last error', errorResponse('SFATAL', 'C58030', 'Mcould not write to file')],
  ] as const) {
    it(`reports what was committed when the answer to the COMMIT ${title}`, async () => {
      for (const server of await servers()) {
        const url = await server.createDatabase();
        const proxy = await cuttingProxy(
          url,
          (sent) => sent.includes('insert into plumbline.migration') && sent.includes('commit\0'),
          last,
        );
        try {
          const report = await applyPending(
            proxy.url,
            workspaceOf({ 'migrations/001_t.sql': TABLE }),
          );
          assert.equal(proxy.cuts(), 1, server.name);
          const left = await leftIn(url);
          assert.deepEqual(left, { tables: ['t'], recorded: ['001'] }, server.name);
          assert.equal(report.results[0]?.outcome, 'applied', JSON.stringify(report));
        } finally {
          await proxy.close();
        }
      }
    });
  }

  it('leaves and records nothing when the connection is cut with the body', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const proxy = await cuttingProxy(url, (sent) => sent.includes(TABLE));
      try {
        const report = await applyPending(
          proxy.url,
          workspaceOf({ 'migrations/001_t.sql': TABLE }),
        );
        assert.equal(proxy.cuts(), 1, server.name);
        await assertNothingHappened(report, url);
      } finally {
        await proxy.close();
      }
    }
  });

  it('leaves and records nothing when the server ends the session in the body', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, async (client) => {
        const root = workspaceOf({ 'migrations/001_half.sql': sleepingFile(7) });
        const [report] = await Promise.all([
          applyPending(url, root),
          waitForMark(client, 7).then((pid) =>
            client.query('select pg_terminate_backend($1)', [pid]),
          ),
        ]);
        await assertNothingHappened(report, url);
      });
    }
  });

  it('keeps the files that were committed when the process is killed in the next one', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const first = { 'migrations/001_t.sql': TABLE };
      await killAtMark(
        url,
        workspaceOf({ ...first, 'migrations/002_half.sql': sleepingFile(8) }),
        8,
      );
      assert.deepEqual(await leftIn(url), { tables: ['t'], recorded: ['001'] }, server.name);
      const again = workspaceOf({ ...first, 'migrations/002_half.sql': 'create table half ();' });
      const report = await applyPending(url, again);
      assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error));
      assert.deepEqual(await leftIn(url), { tables: ['half', 't'], recorded: ['001', '002'] });
    }
  });

  it('leaves nothing when the process is killed in the first file, and can be run again', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await killAtMark(url, workspaceOf({ 'migrations/001_half.sql': sleepingFile(9) }), 9);
      assert.deepEqual(await leftIn(url), nothing, server.name);
      const report = await applyPending(url, workspaceOf({ 'migrations/001_half.sql': TABLE }));
      assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error));
      assert.deepEqual(await leftIn(url), { tables: ['t'], recorded: ['001'] });
    }
  });

  it('names the session that holds the guard, and changes nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const holder = new Client({ connectionString: url, application_name: 'the other run' });
      await holder.connect();
      try {
        await holder.query(`begin; select pg_advisory_xact_lock(${GUARD_KEY})`);
        const report = await applyPending(url, workspaceOf({ 'migrations/001_t.sql': TABLE }));
        assert.equal(report.run.outcome, 'refused', server.name);
        assert.equal(report.error?.code, 'guardHeld');
        assert.match(report.error.message, /postgres \(the other run\)/);
        assert.equal(report.error.state.code, 'unchanged');
        const { rows } = await holder.query<{ tables: number }>(
          "select count(*)::int as tables from pg_tables where schemaname in ('public', 'plumbline')",
        );
        assert.deepEqual(rows, [{ tables: 0 }]);
      } finally {
        await holder.end();
      }
    }
  });
});

/** ErrorResponse of the wire protocol, of fields that each begin with their type. */
function errorResponse(...fields: readonly string[]): Buffer {
  const body = Buffer.from(`${fields.map((field) => `${field}\0`).join('')}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
