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

/** A row for step 2 of the file as another run writes it that goes on with the file too. */
const TAKEN = `insert into plumbline.step (version, kind, number, total, tag, hash, path, started_at, run_id)
  values ('002', 'apply', 2, 3, 'X', 'x', 'x', now(), gen_random_uuid())`;

const END_GUARD = `select pg_terminate_backend(pid, 10000) as ended from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and strpos(query, 'pg_try_advisory_xact_lock') > 0`;

describe('steps beside a run that has the guard by now', function () {
  this.timeout(120_000);

  /** Runs a test on every server, behind an apply of a first migration. */
  async function behindFirst(second: string, test: (one: Beside) => Promise<void>): Promise<void> {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const first = 'create table t (a int);';
      const root = workspaceOf({ 'migrations/001_t.sql': first });
      assert.equal((await applyPending(url, root)).run.outcome, 'succeeded');
      const both = workspaceOf({
        'migrations/001_t.sql': first,
        'migrations/002_steps.sql': second,
      });
      await onClient(url, (client) =>
        onClient(url, (holder) => test({ url, root: both, client, holder })),
      );
    }
  }

  async function indexes(client: Client): Promise<number | null> {
    return (await client.query("select from pg_indexes where tablename = 't'")).rowCount;
  }

  for (const [title, statement] of [
    ['a statement that runs alone', 'create index concurrently on t (a);'],
    ['a transaction', 'begin; create index on t (a); commit;'],
  ] as const) {
    it(`run no step that it has begun: ${title}`, async () => {
      await behindFirst(
        `-- plumbline: steps\nbegin; lock table t in share mode; commit;\n${statement}\nvacuum t;\n`,
        async ({ url, root, client, holder }) => {
          await holder.query('begin; lock table t in row exclusive mode');
          const running = applyPending(url, root);
          await waiting(url, 'begin');
          await client.query(TAKEN);
          await holder.query('rollback');
          const { run, results } = await running;
          const told = JSON.stringify(results);
          assert.equal(run.outcome, 'failed', told);
          assert.equal(results[0]?.error?.code, 'changedSincePlan', told);
          assert.match(results[0].error.message, /has begun or done step 2 of 002/);
          assert.equal(await indexes(client), 0, told);
          const { rows } = await client.query('select number, tag from plumbline.step order by 1');
          assert.deepEqual(rows[1], { number: 2, tag: 'X' }, told);
        },
      );
    });
  }

  it('send nothing once the guard is gone, and forget that they were about to', async () => {
    await behindFirst(
      'create index concurrently on t (a);',
      async ({ url, root, client, holder }) => {
        await holder.query('begin; lock table plumbline.step in share mode');
        const running = applyPending(url, root);
        await waiting(url, 'insert into plumbline.step');
        assert.deepEqual((await client.query(END_GUARD)).rows, [{ ended: true }]);
        await holder.query('rollback');
        const { run, results } = await running;
        const told = JSON.stringify(results);
        assert.equal(run.outcome, 'failed', told);
        assert.equal(results[0]?.error?.code, 'connectionLost', told);
        assert.match(results[0].error.message, /The guard against a second run is gone/);
        assert.equal(results[0].error.state.code, 'unchanged', told);
        assert.equal(await indexes(client), 0, told);
        assert.equal((await client.query('select from plumbline.step')).rowCount, 0, told);
        const again = await applyPending(url, root);
        assert.equal(again.run.outcome, 'succeeded', JSON.stringify(again));
        assert.equal(await indexes(client), 1);
      },
    );
  });
});
