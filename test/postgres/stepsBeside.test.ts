import assert from 'node:assert/strict';
import type { Client } from 'pg';
import type { ApplyReport } from '../../src/core/report/model';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILE = 'migrations/001_steps.sql';

/** A table with two equal rows, on which a unique index cannot be built: it is left INVALID. */
const FILES = {
  [FILE]: `create table t (a int);
insert into t values (1), (1);
create unique index concurrently t_a on t (a);
`,
  'migrations/001_steps.down.sql': 'drop table t;',
};

const LIMIT_MS = 60_000;

interface Beside {
  readonly url: string;
  readonly root: string;
  /** A session beside the runs. */
  readonly client: Client;
  /** Holds what the other session waits for. */
  readonly holder: Client;
}

/** Runs a test on every server, behind an apply that has left the index INVALID. */
async function onEach(test: (one: Beside) => Promise<void>): Promise<void> {
  for (const server of await servers()) {
    const url = await server.createDatabase();
    const root = workspaceOf(FILES);
    const left = await applyPending(url, root);
    assert.deepEqual(left.results[0]?.error?.invalidIndexes, ['public.t_a']);
    await onClient(url, (client) => onClient(url, (holder) => test({ url, root, client, holder })));
  }
}

/** Resolves when a statement that begins with `sql` waits for another session. */
async function waiting(url: string, sql: string): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  await onClient(url, async (asking) => {
    for (;;) {
      const { rowCount } = await asking.query(
        "select from pg_stat_activity where state = 'active' and wait_event_type = 'Lock' and datname = current_database() and starts_with(query, $1)",
        [sql],
      );
      if (rowCount !== 0) return;
      assert.ok(Date.now() < limit, `Waited in vain for: ${sql}`);
    }
  });
}

function errorOf({ error, results }: ApplyReport): { code?: string; message?: string } {
  return error ?? results[0]?.error ?? {};
}

describe('steps beside another session', function () {
  this.timeout(120_000);

  it('are not taken back while one of them still runs, and the plan tells that', async () => {
    await onEach(async ({ url, root, client, holder }) => {
      const sql = 'create unique index concurrently t_a on t (a)';
      await holder.query('begin; lock table t in share update exclusive mode');
      const ended = client.query(sql).catch((error: unknown) => error);
      await waiting(url, sql);
      const engine = testEngine();
      const request = { root, target: serverTarget(url) };
      const selection = { kind: 'file', path: FILE } as const;
      const running = /A statement of migrations\/001_steps\.sql still runs on the server/;
      try {
        const pending = { kind: 'pending' } as const;
        const apply = await engine.plan({ ...request, kind: 'apply', selection: pending });
        assert.match(apply.steps[0]?.warnings.join('\n') ?? '', running);
        const back = await engine.plan({ ...request, kind: 'rollback', selection });
        assert.match(back.steps[0]?.warnings.join('\n') ?? '', running);
        const refused = await engine.rollback({ ...request, selection });
        assert.equal(refused.error?.code, 'stepRunning', JSON.stringify(refused));
        assert.match(refused.error.message, running);
        assert.match(refused.error.nextStep ?? '', /pg_cancel_backend\(\d+\)/);
        assert.equal(refused.error.state.code, 'unchanged');
        await holder.query('rollback');
        await ended;
        const done = await engine.rollback({ ...request, selection });
        assert.equal(done.run.outcome, 'succeeded', JSON.stringify(done));
      } finally {
        await engine.dispose();
      }
    });
  });

  it('drop no INVALID index that a foreign REINDEX is repairing', async () => {
    await onEach(async ({ url, root, client, holder }) => {
      await client.query('delete from t where ctid = (select min(ctid) from t)');
      await holder.query('begin isolation level repeatable read');
      await holder.query('select from t');
      const sql = 'reindex index concurrently t_a';
      const repaired = client.query(sql);
      await waiting(url, sql);
      const refused = await applyPending(url, root, { dropInvalid: true });
      const { code, message = '' } = errorOf(refused);
      assert.equal(code, 'stepRunning', JSON.stringify(refused));
      assert.match(message, /public\.t_a is INVALID, but session \d+ .* may be building it/);
      await holder.query('commit');
      await repaired;
      const done = await applyPending(url, root, { dropInvalid: true });
      assert.equal(done.run.outcome, 'succeeded', JSON.stringify(done));
      assert.deepEqual(done.results[0]?.notices, []);
      const { rows } = await client.query(
        "select indisvalid from pg_index where indexrelid = 't_a'::regclass",
      );
      assert.deepEqual(rows, [{ indisvalid: true }]);
    });
  });
});
