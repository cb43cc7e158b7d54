import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ApplyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import {
  LONG_MS,
  SaysYes,
  closeEditors,
  extensionApi,
  fileOf,
  restoreFiles,
  rollBackEverything,
  rowOf,
  untilMigrations,
  writeFile,
} from './extensionUnderTest';

const PATH = 'migrations/007_broken.sql';
const SQL = `-- Übergröße 🎈: a comment with more bytes than letters
create table public.half_done (id int primary key);

select *
  from public.no_such_table;
`;

describe('a migration that fails', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
    await rollBackEverything(api);
    writeFile(api, PATH, SQL);
    await untilMigrations(api, ({ migrations }) => migrations.some(({ path }) => path === PATH));
  });

  after(async () => {
    restoreFiles();
    await closeEditors();
    await untilMigrations(api, ({ migrations }) => !migrations.some(({ path }) => path === PATH));
  });

  const marks = () => vscode.languages.getDiagnostics(fileOf(api, PATH));

  it('is marked at the line and column of the fault, and leaves nothing', async () => {
    api.answerWith(new SaysYes());
    const report = (await api.run('apply', rowOf(api, PATH))) as ApplyReport;
    assert.equal(report.run.outcome, 'failed');
    assert.equal(report.results[0]?.error?.state.code, 'unchanged');
    const [mark, ...others] = marks();
    assert.ok(mark);
    assert.deepEqual(others, []);
    const { line, character } = mark.range.start;
    assert.equal(SQL.split('\n')[line]?.slice(character, character + 20), 'public.no_such_table');
    assert.equal(mark.source, 'Plumbline');
    assert.equal(mark.code, '42P01');
    assert.match(mark.message, /no_such_table/);
    assert.match(String(rowOf(api, PATH).item.description), /failed|pending/);
  });

  it('loses its mark when it is edited', async () => {
    const { document } = await vscode.window.showTextDocument(fileOf(api, PATH));
    const gone = new Promise<void>((resolve) => {
      const listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (!uris.some((uri) => uri.fsPath === document.uri.fsPath) || marks().length > 0) return;
        listening.dispose();
        resolve();
      });
    });
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    await gone;
    assert.deepEqual(marks(), []);
    // What stays unsaved would be saved by itself, after the file is deleted.
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.equal(document.isDirty, false);
  });

  it('that cannot be read as SQL is marked before anybody applies it', async () => {
    writeFile(api, PATH, 'create table public.ok (id int);\nselec 1;\n');
    await api.run('refresh');
    const [mark] = marks();
    assert.ok(mark);
    assert.equal(mark.range.start.line, 1);
  });
});
