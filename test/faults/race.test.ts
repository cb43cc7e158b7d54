import assert from 'node:assert/strict';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { startPgbouncer } from '../postgres/pgbouncer';
import { servers, type TestServer } from '../postgres/server';
import { startApply } from './commandLine';
import { everyRound, prepared, undisturbed } from './endure';
import { injected } from './faultReport';
import { sampleRoot, type Fixture } from './fixture';
import { endStateOf } from './invariant';
import { rounds } from './random';

const SAMPLES = ['agentflow', 'assistant', 'crm-dashboard', 'lead-conversion', 'meta-hub'];
const RUNNERS = 3;

/** Every object that a statement made or changed, as often as it did: what ran twice is seen, whatever it made. */
const DDL_LOG = `
  create table fault.ddl (tag text, object text);
  create function fault.log_ddl() returns event_trigger language plpgsql security definer as $$
  begin
    insert into fault.ddl
    select command_tag, object_identity from pg_catalog.pg_event_trigger_ddl_commands()
    where coalesce(schema_name, '') not in ('plumbline', 'pg_temp');
  end $$;
  create event trigger log_ddl on ddl_command_end execute function fault.log_ddl();
`;

function sampleFixture(sample: string): Fixture {
  return {
    name: sample,
    root: sampleRoot(sample),
    before: SUPABASE_PRELUDE + DDL_LOG,
    migrations: [],
    rowsVary: true,
  };
}

/** Three runs at once: each migration is applied by one of them, and who applied nothing says why or found it done. */
async function race(
  server: TestServer,
  fixture: Fixture,
  through: (url: string) => string,
): Promise<void> {
  const { end } = await undisturbed(server, fixture);
  const url = await prepared(server, fixture);
  const all = await Promise.all(
    Array.from({ length: RUNNERS }, () => startApply(through(url), fixture.root).ended),
  );
  const applied: string[] = [];
  for (const { exitCode, report, stdout, stderr } of all) {
    const said = stdout + stderr;
    assert.ok(report, said);
    if (report.error === undefined) assert.equal(exitCode, 0, said);
    else assert.deepEqual([exitCode, report.error.code], [6, 'guardHeld'], said);
    for (const { version, outcome } of report.results) {
      assert.equal(outcome, 'applied', said);
      applied.push(version);
    }
  }
  const recorded = end.history.map(({ version }) => version);
  assert.deepEqual(applied.sort(), [...recorded].sort(), 'each migration once');
  assert.deepEqual(await endStateOf(url, fixture), end);
}

describe('three runners at once', function () {
  this.timeout(0);

  for (const sample of SAMPLES) {
    it(`apply each migration of ${sample} exactly once`, async () => {
      const fixture = sampleFixture(sample);
      await everyRound(rounds(1), async (round) => {
        const all = await servers();
        const server = all[(round + SAMPLES.indexOf(sample)) % all.length]!;
        const what = `${sample}, round ${round}, ${server.name}`;
        await injected('three runners', what, () => race(server, fixture, (url) => url));
      });
    });
  }

  it('apply each migration exactly once through pgbouncer in transaction mode', async () => {
    const all = await servers();
    const server = all[0]!;
    const pooler = await startPgbouncer(server.connectionString);
    try {
      for (const sample of SAMPLES) {
        const fixture = sampleFixture(sample);
        await everyRound(rounds(1), (round) =>
          injected('three runners through a pooler', `${sample}, round ${round}`, () =>
            race(server, fixture, (url) => pooler.through(url)),
          ),
        );
      }
    } finally {
      await pooler.stop();
    }
  });
});
