import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as vscode from 'vscode';
import type {
  ApplyReport,
  GeneratedRollbackReport,
  PlanReport,
  RehearseReport,
} from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import type { Confirmation, RunKind } from '../../src/extension/commands/confirmation';
import { PANEL_TYPE } from '../../src/extension/ids';
import {
  FILES,
  LONG_MS,
  closeEditors,
  extensionApi,
  fileOf,
  restoreFiles,
  rollBackEverything,
  rowOf,
  SaysYes,
  statusesOf,
  untilTab,
  writeFile,
} from './extensionUnderTest';

const NOTES = 'migrations/007_notes.sql';
const ROLLBACK = 'migrations/rollback/007_notes.sql';

/** Wants the rollback rehearsed before saying yes. */
class RehearsesFirst implements Confirmation {
  readonly asked: (RehearseReport | undefined)[] = [];
  confirm(plan: PlanReport, kind: RunKind, rehearsed?: RehearseReport) {
    this.asked.push(rehearsed);
    if (kind === 'rollback' && !rehearsed) return Promise.resolve('rehearse' as const);
    return Promise.resolve({ database: plan.target.database });
  }
}

describe('rollbacks in the editor', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
    await rollBackEverything(api);
  });
  afterEach(async () => {
    await closeEditors();
    restoreFiles();
    await api.run('refresh');
    await rollBackEverything(api);
  });

  const rehearse = async (file: string) => {
    const report = (await api.run('rehearse', rowOf(api, file))) as RehearseReport;
    assert.equal(report.error, undefined, JSON.stringify(report.error));
    return report;
  };

  it('rehearse clean where they take back all, and nothing of it stays', async () => {
    const { run, results } = await rehearse(FILES[1]!);
    assert.equal(run.outcome, 'succeeded');
    assert.deepEqual(
      results.map(({ path, outcome }) => [path, outcome]),
      [[FILES[1], 'clean']],
    );
    await untilTab(
      ({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(PANEL_TYPE),
    );
    await api.run('refresh');
    assert.ok(statusesOf(api).every((status) => status === 'pending'));
  });

  it('name what a rollback leaves behind, and where one fails', async () => {
    writeFile(api, NOTES, 'create table notes (id int);\ncreate table notes_old (id int);\n');
    writeFile(api, ROLLBACK, 'drop table notes;\n');
    await api.run('refresh');
    const left = await rehearse(NOTES);
    assert.equal(left.run.outcome, 'failed');
    const [result] = left.results;
    assert.ok(result?.outcome === 'different');
    assert.deepEqual(
      result.differences.map(({ change, object }) => `${change} ${object}`),
      ['added Table notes_old'],
    );
    writeFile(api, ROLLBACK, 'drop table notes;\ndrop table note_old;\n');
    await api.run('refresh');
    const [failed] = (await rehearse(NOTES)).results;
    const error = failed?.stages.find((stage) => stage.error)?.error;
    assert.deepEqual([failed?.outcome, error?.path, error?.line], ['failed', ROLLBACK, 2]);
  });

  it('run after a rehearsal that found nothing, and not after one that did', async () => {
    api.answerWith(new SaysYes());
    await api.run('apply', rowOf(api, FILES[0]!));
    const clean = new RehearsesFirst();
    api.answerWith(clean);
    const report = (await api.run('rollback', rowOf(api, FILES[0]!))) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded');
    assert.deepEqual(
      clean.asked.map((rehearsed) => rehearsed?.run.outcome),
      [undefined, 'succeeded'],
    );
    writeFile(api, NOTES, 'create table if not exists notes (id int);\n');
    writeFile(api, ROLLBACK, 'select 1;\n');
    api.answerWith(new SaysYes());
    await api.run('refresh');
    await api.run('applyAll');
    const bad = new RehearsesFirst();
    api.answerWith(bad);
    assert.equal(await api.run('rollback', rowOf(api, NOTES)), undefined);
    assert.equal(bad.asked.length, 1);
    await api.run('refresh');
    assert.equal(statusesOf(api).at(-1), 'applied');
    writeFile(api, ROLLBACK, 'drop table notes;\n');
    await rollBackEverything(api);
  });

  it('are generated as a draft at their own place, which is then rehearsed as it was saved', async () => {
    writeFile(api, NOTES, 'create table notes (id int);\ncreate index notes_id on notes (id);\n');
    await api.run('refresh');
    const made = (await api.run('generateRollback', rowOf(api, NOTES))) as GeneratedRollbackReport;
    assert.equal(made.error, undefined, JSON.stringify(made.error));
    const draft = vscode.window.activeTextEditor?.document;
    assert.ok(draft?.isUntitled);
    assert.equal(draft.uri.fsPath, fileOf(api, ROLLBACK).fsPath);
    assert.equal(draft.languageId, 'sql');
    assert.equal(draft.getText(), made.sql);
    assert.equal(fs.existsSync(fileOf(api, ROLLBACK).fsPath), false);

    // Somebody has written on the draft: it stays as it is, and another one is opened.
    const edit = new vscode.WorkspaceEdit();
    edit.insert(draft.uri, new vscode.Position(0, 0), '-- mine\n');
    await vscode.workspace.applyEdit(edit);
    await api.run('generateRollback', rowOf(api, NOTES));
    assert.equal(draft.getText(), `-- mine\n${made.sql}`);
    const second = vscode.window.activeTextEditor?.document;
    assert.notEqual(second?.uri.toString(), draft.uri.toString());
    assert.equal(second?.getText(), made.sql);

    writeFile(api, ROLLBACK, made.sql);
    await api.run('refresh');
    const [result] = (await rehearse(NOTES)).results;
    assert.deepEqual([result?.outcome, result?.rollbackPath], ['clean', ROLLBACK]);
    assert.equal(await api.run('generateRollback', rowOf(api, NOTES)), undefined);
  });
});
