import assert from 'node:assert/strict';
import { startApply } from '../faults/commandLine';
import { startProxy } from '../faults/proxy';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

/** Divided among the servers. */
const ROUNDS = 50;

const FILES = Object.fromEntries(
  [1, 2, 3, 4].map((version) => [
    `migrations/${version}_t.sql`,
    `create table t${version} (id int); select pg_sleep(0.01); create index on t${version} (id);`,
  ]),
);

interface Left {
  readonly tables: string[];
  readonly recorded: string[];
  readonly runs: { outcome: string | null; succeeded: string[] }[];
}

function leftIn(url: string): Promise<Left> {
  return onClient(url, async (client) => {
    const { rows: there } = await client.query<{ there: boolean }>(
      "select to_regclass('plumbline.run') is not null as there",
    );
    if (!there[0]?.there) return { tables: [], recorded: [], runs: [] };
    const { rows } = await client.query<Left>(`select
      (select coalesce(array_agg(ltrim(tablename, 't')::text order by tablename), '{}') from pg_tables where schemaname = 'public') as tables,
      (select coalesce(array_agg(version order by version), '{}') from plumbline.migration) as recorded,
      (select coalesce(json_agg(json_build_object('outcome', outcome, 'succeeded', succeeded)), '[]') from plumbline.run) as runs`);
    assert.ok(rows[0]);
    return rows[0];
  });
}

describe('a cancel at any time', function () {
  this.timeout(300_000);

  it('tells what was committed, and ends the log', async () => {
    const all = await servers();
    for (const server of all) {
      let longest = 400;
      for (let round = 0; round < ROUNDS / all.length; round += 1) {
        const url = await server.createDatabase();
        const engine = testEngine();
        const stop = new AbortController();
        const after = Math.random() * longest;
        const timer = setTimeout(() => stop.abort(), after);
        const began = performance.now();
        const report = await engine.apply({
          root: workspaceOf(FILES),
          target: serverTarget(url),
          selection: { kind: 'pending' },
          signal: stop.signal,
          verify: false,
        });
        clearTimeout(timer);
        await engine.dispose();
        const place = `${server.name}, cancelled after ${after.toFixed(1)} ms: ${JSON.stringify(report)}`;
        const applied = report.results.filter(({ outcome }) => outcome === 'applied');
        const versions = applied.map(({ version }) => version);
        const left = await leftIn(url);
        assert.deepEqual(left.tables, versions, place);
        assert.deepEqual(left.recorded, versions, place);
        const expected = versions.length === 4 ? 'succeeded' : 'cancelled';
        assert.equal(report.run.outcome, expected, place);
        if (report.results.length > 0) {
          assert.deepEqual(left.runs, [{ outcome: expected, succeeded: versions }], place);
        }
        if (expected === 'succeeded') longest = Math.min(longest, performance.now() - began + 20);
      }
    }
  });

  it('in CREATE INDEX CONCURRENTLY leaves a partial file, whose INVALID index is named and dropped', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query('create table t (a int)'));
      const root = workspaceOf({
        'migrations/1_steps.sql':
          'create table u (a int);\ncreate index concurrently t_a on t (a);\ninsert into u values (1);',
      });
      await onClient(url, async (writer) => {
        await writer.query('begin; insert into t values (1)');
        const { child, ended } = startApply(url, root);
        const deadline = Date.now() + 60_000;
        const built = async (): Promise<boolean> =>
          (
            await writer.query(
              "select from pg_index where indexrelid = to_regclass('t_a') and not indisvalid",
            )
          ).rowCount === 1;
        while (!(await built())) assert.ok(Date.now() < deadline, 'No index was begun.');
        child.kill('SIGINT');
        const end = await ended;
        assert.equal(end.exitCode, 130, end.stdout);
        assert.equal(end.report?.run.outcome, 'cancelled', end.stdout);
        assert.equal(end.report.results[0]?.outcome, 'partial', server.name);
        await writer.query('commit');
      });
      const engine = testEngine();
      const { migrations } = await engine.status({ root, target: serverTarget(url) });
      await engine.dispose();
      assert.equal(migrations[0]?.status, 'partial');
      const refused = await startApply(url, root).ended;
      assert.equal(refused.exitCode, 5, refused.stdout);
      assert.deepEqual(refused.report?.results[0]?.error?.invalidIndexes, ['public.t_a']);
      const done = await startApply(url, root, ['--drop-invalid']).ended;
      assert.equal(done.exitCode, 0, done.stdout);
      await onClient(url, async (client) => {
        const { rows } = await client.query(
          "select (select count(*)::int from u) as rows, (select indisvalid from pg_index where indexrelid = 't_a'::regclass) as valid",
        );
        assert.deepEqual(rows, [{ rows: 1, valid: true }]);
      });
    }
  });

  it('comes too late for what is being committed, and says so', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const stop = new AbortController();
      const engine = testEngine();
      const report = await engine.apply({
        root: workspaceOf({
          // The notice of a deferred trigger comes from inside the COMMIT, or right before it.
          'migrations/001_t.sql': `create table t (id int);
            create function told() returns trigger language plpgsql as $$ begin raise notice 'committing'; return null; end $$;
            create constraint trigger told after insert on t deferrable initially deferred for each row execute function told();
            insert into t values (1);`,
          'migrations/002_never.sql': 'create table never (id int);',
        }),
        target: serverTarget(url),
        selection: { kind: 'pending' },
        signal: stop.signal,
        verify: false,
        onProgress: (event) => {
          if (event.kind === 'notice') stop.abort();
        },
      });
      await engine.dispose();
      assert.equal(report.run.outcome, 'cancelled', server.name);
      const [first, second] = report.results;
      // The request may still have been in time; either way the report says what happened.
      if (first?.outcome === 'applied') {
        assert.match(report.warnings?.join() ?? '', /came too late for migrations\/001_t\.sql/);
        // It was sent behind that COMMIT.
        assert.equal(second?.error?.code, 'cancelled', JSON.stringify(report));
      } else {
        assert.equal(first?.error?.state.code, 'unchanged', JSON.stringify(report));
        assert.equal(second?.outcome, 'notExecuted');
      }
      const { recorded } = await leftIn(url);
      assert.equal(recorded.length, first.outcome === 'applied' ? 1 : 0);
    }
  });

  it('ends the wait for a server that is gone', async () => {
    for (const server of await servers()) {
      const proxy = await startProxy(await server.createDatabase(), {
        cutAt: ({ bytes }) => (bytes.includes('pg_sleep') ? 'unsent' : null),
        staysDown: true,
      });
      const stop = new AbortController();
      const told: string[] = [];
      try {
        const report = await applyPending(proxy.url, workspaceOf(FILES), {
          signal: stop.signal,
          onProgress: (event) => {
            if (event.kind !== 'phase') return;
            told.push(event.message);
            if (event.message.startsWith('The connection was lost')) stop.abort();
          },
        });
        const [first] = report.results;
        assert.equal(first?.error?.code, 'connectionLost', server.name + JSON.stringify(report));
        assert.equal(first.error.state.code, 'unchanged');
        // Not as long as it would have waited.
        assert.ok(first.durationMs < 25_000, String(first.durationMs));
        assert.equal(told.filter((message) => message.includes('was lost')).length, 1);
      } finally {
        await proxy.close();
      }
    }
  });
});
