import assert from 'node:assert/strict';
import { Client } from 'pg';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const FIRST = { 'migrations/001_t.sql': 'create table t (a int);' };
const FILES = { ...FIRST, 'migrations/002_v.sql': 'vacuum t;\n' };

describe('a statement that fails alone while its record is locked', function () {
  this.timeout(120_000);

  it('is told by its own error, and is cleared away by the next run', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await applyPending(url, workspaceOf(FIRST));
      const root = workspaceOf(FILES);
      const blocker = new Client({ connectionString: url });
      await blocker.connect();
      try {
        await blocker.query('begin; lock table t in access exclusive mode');
        const running = applyPending(url, root, { statementTimeoutMs: 5_000 });
        await once(running, async () => {
          const { rowCount } = await blocker.query('select from plumbline.step');
          return rowCount === 1;
        });
        await blocker.query('lock table plumbline.step in exclusive mode');
        const { run, results } = await running;
        const [result] = results;
        assert.equal(run.outcome, 'failed', server.name);
        assert.equal(result?.outcome, 'partial');
        assert.equal(result.error?.code, 'statementTimeout', JSON.stringify(result.error));
        assert.equal(result.error.line, 1);
        assert.match(result.error.hint ?? '', /lock on plumbline\.step held by .*; the next run/);
      } finally {
        await blocker.end();
      }
      assert.equal((await applyPending(url, root)).run.outcome, 'succeeded', server.name);
      const left = await onClient(url, (client) => client.query('select from plumbline.step'));
      assert.equal(left.rowCount, 0);
    }
  });
});

/** Waits until `isSo`, or until what it is about has ended. */
async function once(running: Promise<unknown>, isSo: () => Promise<boolean>): Promise<void> {
  let isOver = false;
  void running.finally(() => (isOver = true));
  while (!(await isSo())) assert.equal(isOver, false, 'It ended before it began.');
}
