import assert from 'node:assert/strict';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const ROWS = 150_000;
/** The server waits there for a lock of the test: more rows are on their way by then than the connection holds. */
const MIDDLE = 1_000;
const LOCK = 4_711;

const FILE = `create table t (id int, a text);
create function wait() returns trigger language plpgsql as $$
begin
  raise notice 'in the middle';
  perform pg_advisory_xact_lock(${LOCK});
  return new;
end $$;
create trigger wait before insert on t for each row when (new.id = ${MIDDLE}) execute function wait();
copy t (id, a) from stdin;
${Array.from({ length: ROWS }, (_, id) => `${id}\t${'x'.repeat(90)}\n`).join('')}\\.
create index on t (id);
`;

describe('rows of COPY', function () {
  this.timeout(120_000);

  it('leave nothing when they are cancelled on their way, and all arrive the next time', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = workspaceOf({ 'migrations/001_rows.sql': FILE });
      const engine = testEngine();
      const apply = (onNotice: () => void, signal?: AbortSignal): ReturnType<typeof engine.apply> =>
        engine.apply({
          root,
          target: serverTarget(url),
          selection: { kind: 'pending' },
          verify: false,
          ...(signal && { signal }),
          onProgress: ({ kind }) => {
            if (kind === 'notice') onNotice();
          },
        });
      await onClient(url, async (holder) => {
        await holder.query('select pg_advisory_lock($1)', [LOCK]);
        const stop = new AbortController();
        const report = await apply(() => stop.abort(), stop.signal);
        assert.ok(stop.signal.aborted, JSON.stringify(report));
        assert.equal(report.run.outcome, 'cancelled', server.name);
        assert.equal(report.results[0]?.error?.state.code, 'unchanged');
        const { rows } = await holder.query<{ left: boolean; recorded: number; open: number }>(
          `select to_regclass('t') is not null as left,
             (select count(*)::int from plumbline.migration) as recorded,
             (select count(*)::int from pg_stat_activity
              where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()) as open`,
        );
        assert.deepEqual(rows, [{ left: false, recorded: 0, open: 0 }], server.name);
      });
      const again = await apply(() => undefined);
      assert.equal(again.run.outcome, 'succeeded', JSON.stringify(again.error));
      assert.ok(
        again.results[0]?.executed.some(({ tag, rows }) => tag === 'COPY' && rows === ROWS),
      );
      await engine.dispose();
    }
  });
});
