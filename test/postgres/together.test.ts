import assert from 'node:assert/strict';
import type { ApplyReport } from '../../src/core/report/model';
import { runText } from '../../src/core/report/text/run';
import { PLAIN } from '../../src/core/report/text/style';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

async function applyTogether(
  url: string,
  files: Readonly<Record<string, string>>,
  dryRun = false,
): Promise<ApplyReport> {
  const engine = testEngine();
  try {
    return await engine.apply({
      root: workspaceOf(files),
      target: serverTarget(url),
      selection: { kind: 'pending' },
      singleTransaction: true,
      verify: false,
      dryRun,
    });
  } finally {
    await engine.dispose();
  }
}

interface Left {
  readonly tables: string[];
  readonly recorded: string[];
  readonly run: { outcome: string; succeeded: string[]; transactions: number };
}

function leftIn(url: string): Promise<Left> {
  return onClient(url, async (client) => {
    const { rows } = await client.query<Left>(`select
      (select coalesce(array_agg(tablename::text order by tablename), '{}') from pg_tables where schemaname = 'public') as tables,
      (select coalesce(array_agg(version order by version), '{}') from plumbline.migration) as recorded,
      (select json_build_object('outcome', outcome, 'succeeded', succeeded,
        'transactions', (select count(distinct xmin::text) from plumbline.migration)) from plumbline.run) as run`);
    assert.ok(rows[0]);
    return rows[0];
  });
}

const outcomes = (report: ApplyReport): string[] => report.results.map(({ outcome }) => outcome);

const TWO = {
  'migrations/001_a.sql': 'create table a (id int primary key); set search_path = nowhere;',
  'migrations/002_b.sql': 'create table b (a int references a deferrable initially deferred);',
};

describe('all in one transaction', function () {
  this.timeout(60_000);

  it('keeps every file with its row by one COMMIT', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await applyTogether(url, TWO);
      assert.equal(report.run.outcome, 'succeeded', server.name + JSON.stringify(report));
      assert.deepEqual(await leftIn(url), {
        tables: ['a', 'b'],
        recorded: ['001', '002'],
        run: { outcome: 'succeeded', succeeded: ['001', '002'], transactions: 1 },
      });
    }
  });

  it('keeps nothing when one file fails, and says which', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await applyTogether(url, {
        ...TWO,
        'migrations/003_c.sql': 'create table c ();\nselect 1 / 0;',
        'migrations/004_d.sql': 'create table d ();',
      });
      assert.equal(report.run.outcome, 'failed', server.name);
      assert.deepEqual(outcomes(report), ['notExecuted', 'notExecuted', 'failed', 'notExecuted']);
      assert.equal(report.results[2]?.error?.line, 2);
      assert.equal(report.results[2].error.state.code, 'unchanged');
      assert.match(report.results[0]?.warnings?.join() ?? '', /taken back .*003_c\.sql failed/);
      assert.deepEqual(await leftIn(url), {
        tables: [],
        recorded: [],
        run: { outcome: 'failed', succeeded: [], transactions: 0 },
      });
    }
  });

  it('would apply none when one file fails in a dry run', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const files = { ...TWO, 'migrations/003_c.sql': 'select 1 / 0;' };
      const report = await applyTogether(url, files, true);
      assert.equal(report.run.outcome, 'failed', server.name);
      assert.deepEqual(outcomes(report), ['notExecuted', 'notExecuted', 'failed']);
      assert.match(runText(report, PLAIN), /^0 migrations would be applied in /m);
    }
  });

  it('counts the time of each file by itself, and logs no value that the server could not take', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const slow = {
        'migrations/001_a.sql': 'select pg_sleep(1);',
        'migrations/002_b.sql': 'select 1;',
      };
      assert.equal((await applyTogether(url, slow)).run.outcome, 'succeeded', server.name);
      const secret = { 'migrations/003_c.sql': 'select \'my "secret"\'::int;' };
      assert.equal((await applyTogether(url, secret)).run.outcome, 'failed', server.name);
      await onClient(url, async (client) => {
        const { rows } = await client.query(`select
          (select array_agg(version order by duration_ms desc) from plumbline.migration) as slowest,
          (select failure from plumbline.run where outcome = 'failed') as failure,
          (select steps::text like '%secret%' from plumbline.run where outcome = 'failed') as told`);
        const failure = 'invalid input syntax for type integer: "…"';
        assert.deepEqual(rows, [{ slowest: ['001', '002'], failure, told: false }]);
      });
    }
  });

  it('keeps nothing when a deferred constraint fails, and says in which file', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await applyTogether(url, {
        ...TWO,
        'migrations/003_c.sql': 'insert into b values (1);',
      });
      assert.equal(report.run.outcome, 'failed', server.name);
      assert.deepEqual(outcomes(report), ['notExecuted', 'notExecuted', 'failed']);
      assert.equal(report.results[2]?.error?.sqlstate, '23503');
      assert.equal(report.results[2].error.state.code, 'unchanged');
      assert.deepEqual((await leftIn(url)).tables, []);
    }
  });
});
