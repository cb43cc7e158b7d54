import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApplyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
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

  it('offers a list, and shows nothing when none is picked', async () => {
    const list = { hasEnded: false };
    const shown = api.run('showRunHistory').finally(() => (list.hasEnded = true));
    // It opens once the log has been read.
    while (!list.hasEnded) await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    assert.equal(await shown, undefined);
  });
});
