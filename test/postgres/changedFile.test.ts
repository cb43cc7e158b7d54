import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { ApplyReport } from '../../src/core/report/model';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const NAME = 'migrations/1_large.sql';
const row = `${'xä€😀'.repeat(60)}\n`;
/** Both are longer than a megabyte: of such a file nothing is kept but what its pieces are known by. */
const bodies: Readonly<Record<string, string>> = {
  statements: `create table t (a text);\n${`insert into t values ('${row}');\n`.repeat(3_000)}`,
  'rows of COPY': `create table t (a text);\ncopy t from stdin;\n${row.repeat(3_000)}\\.\n`,
  'steps of which the last is one that cannot run in a transaction': `create table t (a text);\n${`insert into t values ('${row}');\n`.repeat(3_000)}vacuum t;\n`,
};

/** Applies a file that is changed in its last quarter when its step begins. */
async function applyChanged(url: string, sql: string): Promise<ApplyReport> {
  const root = workspaceOf({ [NAME]: sql });
  return applyPending(url, root, {
    onProgress: ({ kind }) => {
      if (kind !== 'stepStarted') return;
      const file = fs.openSync(path.join(root, NAME), 'r+');
      fs.writeSync(file, 'y', Math.floor(Buffer.byteLength(sql) * 0.8));
      fs.closeSync(file);
    },
  });
}

describe('a large file that changes between its plan and its run', function () {
  this.timeout(120_000);

  for (const [title, sql] of Object.entries(bodies)) {
    it(`is refused before anything of it is sent: ${title}`, async () => {
      for (const server of await servers()) {
        const url = await server.createDatabase();
        const { run, results } = await applyChanged(url, sql);
        const told = `${server.name} ${JSON.stringify(results)}`;
        assert.equal(run.outcome, 'failed', told);
        const { code, state } = results[0]?.error ?? {};
        assert.deepEqual([code, state?.code], ['fileChanged', 'unchanged'], told);
        assert.match(
          results[0]?.error?.message ?? '',
          /1_large\.sql was changed since it was read/,
        );
        await onClient(url, async (client) => {
          const { rows } = await client.query(
            `select to_regclass('t') is null as gone,
               (select count(*)::int from plumbline.migration) as recorded`,
          );
          assert.deepEqual(rows, [{ gone: true, recorded: 0 }], told);
        });
        const again = await applyPending(url, workspaceOf({ [NAME]: sql }));
        assert.equal(again.run.outcome, 'succeeded', server.name);
        await onClient(url, async (client) => {
          const { rows } = await client.query(
            `select count(*)::int as whole from t where trim(e'\\n' from a) = repeat('xä€😀', 60)`,
          );
          assert.deepEqual(rows, [{ whole: 3_000 }], server.name);
        });
      }
    });
  }
});

const PADDING = `/*${'y'.repeat(600_000)}*/\n`;

/** Overwrites a mark in the workspace's file, once: the file is as long as before. */
function change(root: string, sql: string): void {
  const file = fs.openSync(path.join(root, NAME), 'r+');
  fs.writeSync(file, 'changed', Buffer.byteLength(sql.slice(0, sql.indexOf('/*mark'))));
  fs.closeSync(file);
}

describe('a large file that changes while it runs', function () {
  this.timeout(120_000);

  /** Applies it, and changes it when the server tells that it is at work in it. */
  async function changedWithin(
    url: string,
    sql: string,
  ): Promise<{ report: ApplyReport; left: unknown }> {
    const root = workspaceOf({ [NAME]: sql, 'migrations/2_next.sql': 'create table next ();' });
    const report = await applyPending(url, root, {
      onProgress: (event) => {
        if (event.kind === 'notice' && event.message === 'now') change(root, sql);
      },
    });
    const left = await onClient(url, async (client) => {
      const { rows } = await client.query(
        `select (select string_agg(tablename, ' ' order by 1) from pg_tables where schemaname = 'public') as tables,
           (select string_agg(version, ' ') from plumbline.migration) as recorded,
           (select outcome from plumbline.run order by started_at desc limit 1) as run,
           (select count(*)::int from pg_stat_activity where datname = current_database()
              and pid <> pg_backend_pid() and backend_type = 'client backend') as sessions`,
      );
      return rows[0] as unknown;
    });
    return { report, left };
  }

  it('and then fails is told with the error of the server, and leaves nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const sql = `create table t ();\ndo $$ begin raise notice 'now'; perform pg_sleep(0.5); end $$;\n${PADDING}/*mark*/\n${PADDING}select 1 / 0;\n`;
      const { report, left } = await changedWithin(url, sql);
      const told = `${server.name} ${JSON.stringify(report)}`;
      const [result] = report.results;
      assert.deepEqual(
        [report.run.outcome, result?.error?.sqlstate, result?.error?.state.code],
        ['failed', '22012', 'unchanged'],
        told,
      );
      assert.deepEqual([result?.error?.line, result?.error?.statement], [6, 3], told);
      assert.equal(report.results[1]?.outcome, 'notExecuted');
      assert.deepEqual(left, { tables: null, recorded: null, run: 'failed', sessions: 0 }, told);
    }
  });

  it('in steps stops before the part that was changed, with the parts before it recorded', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const sql = `-- plumbline: steps\ndo $$ begin raise notice 'now'; perform pg_sleep(0.5); end $$;\n${PADDING}create table v ();/*mark*/\n${PADDING}create table w ();\n`;
      const { report, left } = await changedWithin(url, sql);
      const told = `${server.name} ${JSON.stringify(report)}`;
      const [result] = report.results;
      assert.deepEqual(
        [report.run.outcome, result?.outcome, result?.error?.code, result?.error?.state.code],
        ['failed', 'partial', 'fileChanged', 'partlyApplied'],
        told,
      );
      assert.deepEqual(left, { tables: null, recorded: null, run: 'failed', sessions: 0 }, told);
    }
  });
});
