import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApplyReport, RlsReport, VerifyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import { COMMAND, PANEL_TYPE, PLAN_SCHEME } from '../../src/extension/ids';
import {
  FILES,
  LONG_MS,
  SaysNo,
  SaysYes,
  closeEditors,
  extensionApi,
  fileOf,
  restoreFiles,
  rollBackEverything,
  rowOf,
  statusesOf,
  untilMigrations,
  untilTab,
  writeFile,
} from './extensionUnderTest';

const applied = (api: TestApi) =>
  FILES.filter((_, index) => statusesOf(api)[index] === 'applied').length;

describe('the commands', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
  });
  beforeEach(() => rollBackEverything(api));
  after(async () => {
    await rollBackEverything(api);
    await closeEditors();
  });

  it('ask before anything is applied, with the target and the very SQL, and take no for an answer', async () => {
    const no = new SaysNo();
    api.answerWith(no);
    assert.equal(await api.run('applyAll'), undefined);
    assert.equal(no.asked, 1);
    await api.run('refresh');
    assert.equal(applied(api), 0);
    const yes = new SaysYes();
    api.answerWith(yes);
    await api.run('apply', rowOf(api, FILES[0]!));
    const [plan] = yes.plans;
    assert.ok(plan);
    assert.equal(plan.target.name, 'Built-in');
    assert.deepEqual(
      plan.steps.map(({ path }) => path),
      [FILES[0]],
    );
    assert.match(plan.steps[0]!.sql, /create table/i);
  });

  it('Show Plan opens what would run, which then runs as it was shown or not at all', async () => {
    api.answerWith(new SaysYes());
    const file = FILES[0]!;
    await api.run('showPlan', rowOf(api, file));
    const document = vscode.window.activeTextEditor?.document;
    assert.equal(document?.uri.scheme, PLAN_SCHEME);
    assert.match(document.getText(), /^-- Target Built-in/);
    assert.match(document.getText(), /^create table/im);
    writeFile(api, file, 'create table another (id int);\n');
    try {
      const refused = (await api.run('runPlan', document.uri)) as ApplyReport;
      assert.equal(refused.run.outcome, 'refused');
      assert.equal(refused.error?.code, 'changedSincePlan');
      assert.match(refused.error.message, /what migrations\/001_\w+\.sql would run has changed/);
    } finally {
      restoreFiles();
    }
    const report = (await api.run('runPlan', document.uri)) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded');
    assert.deepEqual(
      report.results.map(({ path }) => path),
      [file],
    );
  });

  it('Apply applies the row and verifies it', async () => {
    api.answerWith(new SaysYes());
    const report = (await api.run('apply', rowOf(api, FILES[0]!))) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded');
    assert.ok((report.verification?.summary.passed ?? 0) > 0);
    assert.equal(report.verification?.summary.failed, 0);
    assert.equal(applied(api), 1);
  });

  it('Apply takes several rows in their order, whatever the order of selection', async () => {
    api.answerWith(new SaysYes());
    const rows = [rowOf(api, FILES[1]!), rowOf(api, FILES[0]!)];
    const report = (await api.run('apply', rows[0], rows)) as ApplyReport;
    assert.deepEqual(
      report.results.map(({ path, outcome }) => [path, outcome]),
      [
        [FILES[0], 'applied'],
        [FILES[1], 'applied'],
      ],
    );
  });

  it('Apply takes a file of the Explorer', async () => {
    api.answerWith(new SaysYes());
    await vscode.commands.executeCommand(COMMAND.apply, fileOf(api, FILES[0]!), [
      fileOf(api, FILES[0]!),
    ]);
    assert.equal(applied(api), 1);
  });

  it('Apply takes the file in the editor when nothing else is named', async () => {
    api.answerWith(new SaysYes());
    await vscode.window.showTextDocument(fileOf(api, FILES[0]!));
    await api.run('apply');
    assert.equal(applied(api), 1);
    await closeEditors();
  });

  it('start nothing when a row that they were called on is gone', async () => {
    api.answerWith(new SaysYes());
    await vscode.window.showTextDocument(fileOf(api, FILES[0]!));
    const row = rowOf(api, FILES[0]!);
    assert.equal(await api.run('apply', undefined, undefined), undefined);
    assert.equal(await api.run('apply', row, [row, undefined]), undefined);
    assert.equal(applied(api), 0);
    await closeEditors();
  });

  it('Apply up to Here stops there', async () => {
    api.answerWith(new SaysYes());
    await api.run('applyUpTo', rowOf(api, FILES[2]!));
    assert.deepEqual(statusesOf(api), [
      'applied',
      'applied',
      'applied',
      'pending',
      'pending',
      'pending',
    ]);
  });

  it('Dry Run keeps nothing and does not ask on the built-in target', async () => {
    const no = new SaysNo();
    api.answerWith(no);
    const report = (await api.run('dryRun', rowOf(api, FILES[0]!))) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded');
    assert.equal(report.run.dryRun, true);
    assert.equal(no.asked, 0);
    assert.equal(applied(api), 0);
  });

  it('Dry Run All runs what is pending together, since each builds on the one before', async () => {
    const report = (await api.run('dryRunAll')) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.results.at(-1)?.error));
    assert.equal(report.results.length, FILES.length);
    await api.run('refresh');
    assert.equal(applied(api), 0);
  });

  it('Apply All, Verify, Verify All and Show Policies report on all of it', async () => {
    api.answerWith(new SaysYes());
    const run = (await api.run('applyAll')) as ApplyReport;
    assert.deepEqual(
      run.results.map(({ path }) => path),
      FILES,
    );
    assert.equal(applied(api), 6);
    const one = (await api.run('verify', rowOf(api, FILES[2]!))) as VerifyReport;
    assert.deepEqual([...new Set(one.checks.map(({ migration }) => migration))], ['003']);
    const all = (await api.run('verifyAll')) as VerifyReport;
    assert.ok(all.summary.passed > one.summary.passed);
    assert.equal(all.summary.failed, 0);
    const { tables } = (await api.run('showPolicies')) as RlsReport;
    assert.ok(tables.some(({ name, enabled }) => name === 'conversations' && enabled));
  });

  it('Roll Back takes the last one back', async () => {
    api.answerWith(new SaysYes());
    await api.run('applyUpTo', rowOf(api, FILES[1]!));
    const report = (await api.run('rollback', rowOf(api, FILES[1]!))) as ApplyReport;
    assert.deepEqual(
      report.results.map(({ path, outcome }) => [path, outcome]),
      [[FILES[1], 'rolledBack']],
    );
    assert.deepEqual(statusesOf(api).slice(0, 2), ['applied', 'pending']);
  });

  it('Open Rollback opens the file with the rollback', async () => {
    await api.run('openRollback', rowOf(api, FILES[2]!));
    assert.equal(
      vscode.window.activeTextEditor?.document.uri.fsPath,
      fileOf(api, 'migrations/rollback/003_create_conversations_table.sql').fsPath,
    );
    await closeEditors();
  });

  it('open the results', async () => {
    api.answerWith(new SaysYes());
    await closeEditors();
    await api.run('apply', rowOf(api, FILES[0]!));
    await untilTab(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_TYPE),
    );
    await closeEditors();
  });

  it('refuse a second run while one is at work, and read when it has ended', async () => {
    let answer: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    api.answerWith({
      confirm: () => {
        answer();
        return Promise.resolve({});
      },
    });
    const first = api.run('applyAll');
    await asked;
    // The first run takes its turn as soon as the answer has arrived.
    await new Promise((resolve) => setImmediate(resolve));
    const second = api.run('applyAll');
    const reading = api.run('verifyAll');
    assert.equal(await second, undefined);
    assert.equal(((await first) as ApplyReport).run.outcome, 'succeeded');
    assert.ok(((await reading) as VerifyReport).summary.passed > 0);
    await untilMigrations(api, ({ migrations }) => migrations[5]?.status === 'applied');
  });
});
