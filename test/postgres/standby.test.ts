import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { ApplyReport, ErrorReport, StatusReport } from '../../src/core/report/model';
import { runCommandLine } from './commandLine';
import { onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const STANDBY =
  'This server is a standby: it follows a primary server, answers what is read, and takes no writes.';

/** A workspace of which the first migration is applied to a database, with a second one that is pending. */
function halfApplied(url: string): string {
  const root = workspaceOf({
    'migrations/001_a.sql': 'create table a (id integer);',
    'migrations/001_a.down.sql': 'drop table a;',
  });
  assert.equal(runCommandLine(root, url, ['apply']).code, 0);
  fs.writeFileSync(path.join(root, 'migrations/002_b.sql'), 'create table b (id integer);');
  return root;
}

/** What is recorded and what is there, with how many runs are logged. */
function stateOf(url: string): Promise<unknown> {
  return onClient(url, async (client) => {
    const { rows } = await client.query<object>(
      `select (select array_agg(version order by version) from plumbline.migration) as recorded,
         (select count(*)::int from plumbline.run) as runs,
         to_regclass('a') is not null as a, to_regclass('b') is not null as b`,
    );
    return rows;
  });
}

describe('a standby', function () {
  this.timeout(120_000);

  it('is read, and refuses every run in words of its own, with nothing changed', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const empty = await server.createDatabase();
      const root = halfApplied(url);
      const before = await stateOf(url);
      await server.asStandby(() => {
        const run = <Report>(at: string, ...args: string[]): [Report, number | null] => {
          const { code, out } = runCommandLine(root, at, [...args, '--json']);
          return [JSON.parse(out) as Report, code];
        };
        const [status, pending] = run<StatusReport>(url, 'status');
        assert.deepEqual(
          status.migrations.map((one) => one.status),
          ['applied', 'pending'],
          server.name,
        );
        assert.equal(pending, 3);
        assert.equal(status.refusal?.message, STANDBY);
        assert.equal(run(url, 'verify')[1], 0);
        for (const [at, ...args] of [
          [url, 'apply'],
          [empty, 'apply'],
          [url, 'apply', '--dry-run'],
          [url, 'rollback', '001'],
          [url, 'rollback', '001', '--rehearse'],
          [url, 'rollback', '002', '--generate'],
        ] as [string, ...string[]][]) {
          const about = `${server.name}: ${args.join(' ')}`;
          const [report, code] = run<Partial<ApplyReport>>(at, ...args);
          assert.equal(code, 6, `${about}: ${JSON.stringify(report)}`);
          assertRefused(report.error, about);
          assert.equal(report.run?.outcome ?? 'refused', 'refused', about);
        }
        const { out } = runCommandLine(root, url, ['plan']);
        assert.ok(out.includes(`A run would be refused. ${STANDBY}`), out);
      });
      assert.deepEqual(await stateOf(url), before, server.name);
      await onClient(empty, async (client) => {
        const { rows } = await client.query("select to_regnamespace('plumbline') as made");
        assert.deepEqual(rows, [{ made: null }]);
      });
      // It is a primary again: the same command goes on from where it was.
      assert.equal(runCommandLine(root, url, ['apply']).code, 0, server.name);
    }
  });

  it('with nothing to do is no failure', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = halfApplied(url);
      fs.rmSync(path.join(root, 'migrations/002_b.sql'));
      await server.asStandby(() => {
        const { code, out } = runCommandLine(root, url, ['apply']);
        assert.equal(code, 0, `${server.name}: ${out}`);
        assert.equal(runCommandLine(root, url, ['status']).code, 0);
      });
    }
  });
});

describe('a database whose transactions are read only by default', function () {
  this.timeout(60_000);

  it('is told by status and plan, and refuses a run, with nothing changed', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = halfApplied(url);
      const set = (what: string): Promise<unknown> =>
        onClient(url, async (client) => {
          await client.query('set default_transaction_read_only = off');
          await client.query(
            `do $$ begin execute format('alter database %I ${what}', current_database()); end $$`,
          );
        });
      await set('set default_transaction_read_only = on');
      const before = await stateOf(url);
      const said = /are read only: default_transaction_read_only is on\./;
      const status = runCommandLine(root, url, ['status', '--json']);
      assert.match((JSON.parse(status.out) as StatusReport).refusal?.message ?? '', said);
      assert.match(runCommandLine(root, url, ['plan']).out, said);
      for (const args of [['apply'], ['apply', '--dry-run'], ['rollback', '001']]) {
        const { code, out } = runCommandLine(root, url, [...args, '--json']);
        const { error } = JSON.parse(out) as ApplyReport;
        assert.deepEqual(
          [code, error?.code, error?.state.code],
          [6, 'readOnlyServer', 'unchanged'],
        );
        assert.match(error?.message ?? '', said, server.name);
        assert.match(error?.nextStep ?? '', /RESET default_transaction_read_only/);
      }
      assert.deepEqual(await stateOf(url), before, server.name);
      await set('reset default_transaction_read_only');
      assert.equal(runCommandLine(root, url, ['apply']).code, 0, server.name);
    }
  });
});

function assertRefused(error: ErrorReport | undefined, about: string): void {
  const { code, message, nextStep, state } = error ?? {};
  assert.deepEqual(
    { code, message, nextStep, state: state?.code },
    {
      code: 'readOnlyServer',
      message: STANDBY,
      nextStep: 'Choose the primary server as target.',
      state: 'unchanged',
    },
    about,
  );
}
