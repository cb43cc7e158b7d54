import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { ApplyReport } from '../../src/core/report/model';
import { cuttingProxy } from './cuttingProxy';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

const NAME = 'migrations/2_large.sql';

/** 16 MB of rows: more than what the buffers on the way take, so that the last are not read when the first arrive. */
const ROWS = 4_000;
const row = 'x'.repeat(4_000);
const inserts = `insert into t values ('${row}');\n`.repeat(ROWS);

/** Files, each with what the server is sent first of the part that is going to be changed. */
const FILES: readonly {
  readonly title: string;
  readonly sql: string;
  readonly first: string;
  readonly steps?: { readonly done: number; readonly total: number };
}[] = [
  {
    title: 'statements',
    sql: `create table t (a text);\n${inserts}`,
    first: 'create table t',
  },
  {
    title: 'rows of COPY',
    sql: `create table t (a text);\ncopy t from stdin;\n${`${row}\n`.repeat(ROWS)}\\.\n`,
    first: row.slice(0, 100),
  },
  {
    title: 'the first of its steps',
    sql: `create table t (a text);\n${inserts}vacuum t;\n`,
    first: 'create table t',
    steps: { done: 0, total: 2 },
  },
  {
    title: 'a step behind others that are done',
    sql: `create table t (a text);\nvacuum t;\n${inserts}`,
    first: 'insert into t',
    steps: { done: 2, total: 3 },
  },
];

/** Applies a workspace whose large file gets another letter near its end when its beginning arrives at the server. */
async function applyChanged(url: string, root: string, first: string): Promise<ApplyReport> {
  let isChanged = false;
  const proxy = await cuttingProxy(url, (sent) => {
    if (!isChanged && sent.includes(first)) {
      isChanged = true;
      const file = fs.openSync(path.join(root, NAME), 'r+');
      fs.writeSync(file, 'y', Math.floor(fs.fstatSync(file).size * 0.9));
      fs.closeSync(file);
    }
    return false;
  });
  try {
    const report = await applyPending(proxy.url, root);
    assert.ok(isChanged);
    return report;
  } finally {
    await proxy.close();
  }
}

async function changes(
  server: TestServer,
  { sql, first, steps }: (typeof FILES)[number],
): Promise<void> {
  const url = await server.createDatabase();
  const root = workspaceOf({
    'migrations/1_before.sql': 'create table before_it (id integer);',
    [NAME]: sql,
    'migrations/3_after.sql': 'create table after_it (id integer);',
  });
  const { run, results } = await applyChanged(url, root, first);
  const told = `${server.name} ${JSON.stringify(results)}`;
  const isPartial = steps !== undefined && steps.done > 0;
  assert.equal(run.outcome, 'failed', told);
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['applied', isPartial ? 'partial' : 'failed', 'notExecuted'],
    told,
  );
  const { error, steps: done } = results[1] ?? {};
  assert.equal(error?.code, 'fileChanged', told);
  assert.equal(error.message, `${NAME} was changed since it was read.`);
  assert.equal(error.line, undefined);
  assert.equal(error.state.code, isPartial ? 'partlyApplied' : 'unchanged');
  assert.deepEqual(done, steps);
  await onClient(url, async (client) => {
    const { rows } = await client.query(
      `select (select array_agg(version) from plumbline.migration) as recorded,
         (select count(*)::int from plumbline.step) as steps,
         (select array_agg(outcome) from plumbline.run) as runs,
         to_regclass('t') is not null as made`,
    );
    const held = { recorded: ['1'], steps: steps?.done ?? 0, runs: ['failed'], made: isPartial };
    assert.deepEqual(rows, [held], told);
    if (isPartial) assert.equal((await client.query('select from t')).rowCount, 0, told);
  });
  fs.writeFileSync(path.join(root, NAME), sql);
  const again = await applyPending(url, root);
  assert.equal(again.run.outcome, 'succeeded', server.name);
  await onClient(url, async (client) => {
    const { rows } = await client.query(
      "select count(*)::int as whole from t where a = repeat('x', 4000)",
    );
    assert.deepEqual(rows, [{ whole: ROWS }], server.name);
  });
}

describe('a large file that changes while it is sent', function () {
  this.timeout(120_000);

  for (const file of FILES) {
    it(`stops the run, and nothing of what was being sent is kept: ${file.title}`, async () => {
      for (const server of await servers()) await changes(server, file);
    });
  }
});
