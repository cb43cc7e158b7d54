import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApplyReport, LoggedRun } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import { runTitle } from '../../src/extension/commands/runHistory';
import {
  FILES,
  LONG_MS,
  SaysYes,
  closeEditors,
  extensionApi,
  rollBackEverything,
  rowOf,
} from './extensionUnderTest';

describe('the run history', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
    api.answerWith(new SaysYes());
    await rollBackEverything(api);
  });
  after(async () => {
    await rollBackEverything(api);
    await closeEditors();
  });

  it('shows a run again, also a dry run, which the target does not log', async () => {
    const tried = (await api.run('dryRun', rowOf(api, FILES[0]!))) as ApplyReport;
    const applied = (await api.run('apply', rowOf(api, FILES[0]!))) as ApplyReport;
    for (const report of [tried, applied]) {
      const again = (await api.run('showRunHistory', report.run.id)) as ApplyReport;
      assert.equal(again.run.id, report.run.id);
      assert.deepEqual(
        again.results.map(({ path, outcome, executed }) => [path, outcome, executed.length]),
        report.results.map(({ path, outcome, executed }) => [path, outcome, executed.length]),
      );
    }
  });

  it('does not take what a dry run verified for what stands', async () => {
    await rollBackEverything(api);
    const before = api.shown.verification;
    const tried = (await api.run('dryRun', rowOf(api, FILES[0]!))) as ApplyReport;
    assert.ok((tried.verification?.summary.passed ?? 0) > 0);
    assert.equal(api.shown.verification, before);
  });

  it('counts the steps of a run that was left between two of them', () => {
    const run: LoggedRun = {
      ...{ id: 'x', kind: 'apply', startedAt: '', outcome: 'failed', target: 't', user: 'me' },
      ...{ application: 'test', succeeded: ['002'], failedVersion: '003' },
      partial: { version: '003', done: 2, total: 5 },
    };
    assert.equal(runTitle(run), 'Apply failed at 003, 1 migration, 2 of 5 steps');
    assert.equal(runTitle({ ...run, succeeded: [] }), 'Apply failed at 003, 2 of 5 steps');
  });

  it('offers a list, and shows nothing when none is picked', async () => {
    const list = { hasEnded: false };
    const shown = api.run('showRunHistory').finally(() => (list.hasEnded = true));
    // It opens once the log has been read.
    while (!list.hasEnded) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await shown, undefined);
  });
});
