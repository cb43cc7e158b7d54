import assert from 'node:assert/strict';
import type { StatusReport } from '../../src/core/report/model';
import { startApply, startCli } from '../faults/commandLine';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILES = {
  'migrations/001_t.sql': 'create table t (a int);',
  'migrations/002_waits.sql': 'select pg_advisory_xact_lock(4712);',
};
const LIMIT_MS = 60_000;

/** Asks until the answer is there, for a minute at most. */
async function until<Answer>(ask: () => Promise<Answer | null>, what: string): Promise<Answer> {
  const deadline = Date.now() + LIMIT_MS;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error(`${what} did not come in ${LIMIT_MS} ms.`);
}

describe('a run that has logged no end', function () {
  this.timeout(180_000);

  it('is told by status while it goes on, and once it was killed, until the next one', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = workspaceOf(FILES);
      const engine = testEngine();
      const target = serverTarget(url);
      const status = (): Promise<StatusReport> => engine.status({ root, target });
      try {
        await onClient(url, async (holder) => {
          await holder.query('select pg_advisory_lock(4712)');
          const { child, ended } = startApply(url, root);
          await until(async () => {
            const { rowCount } = await holder.query(
              "select from pg_locks where locktype = 'advisory' and objid = 4712 and not granted",
            );
            return rowCount === 1 ? true : null;
          }, 'The second file');
          const going = await status();
          assert.equal(going.openRun?.isGoing, true, JSON.stringify(going));
          assert.equal(going.openRun.kind, 'apply');
          assert.match(going.openRun.by, /@/);
          child.kill('SIGKILL');
          await ended;
          const killed = await until(async () => {
            const report = await status();
            return report.openRun?.isGoing === false ? report : null;
          }, 'The end of the guard');
          assert.deepEqual(
            killed.migrations.map((one) => one.status),
            ['applied', 'pending'],
          );
          const cli = await startCli(['status', '-C', root, '--database-url', url]).ended;
          assert.match(cli.stdout, /The last run did not end: apply, started .* UTC by .*@/);
        });
        const next = await engine.apply({ root, target, selection: { kind: 'pending' } });
        assert.equal(next.run.outcome, 'succeeded', JSON.stringify(next));
        assert.equal((await status()).openRun, undefined, server.name);
      } finally {
        await engine.dispose();
      }
    }
  });
});
