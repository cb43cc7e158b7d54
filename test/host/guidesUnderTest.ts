import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VerifyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import {
  applyEverything,
  closeEditors,
  extensionApi,
  fileOf,
  LONG_MS,
  restoreFiles,
  rollBackEverything,
  writeFile,
} from './extensionUnderTest';

export const GUIDE = 'GUIDE.md';
/** A guide of the tests' own, whose lines they know. */
export const SMALL = 'small-guide.md';
export const SMALL_TEXT = [
  '# Small guide',
  '',
  '## Tables',
  '',
  '```sql',
  "select count(*) from pg_catalog.pg_tables where schemaname = 'public' and tablename = 'tenants';",
  '-- Expected: 1',
  '```',
  '',
  '## Names',
  '',
  '```sql',
  'select slug from public.tenants;',
  '-- Expected: 3 rows',
  '```',
  '',
  '## Person',
  '',
  '```sql',
  "select id from public.users where id = '<user-uuid>';",
  '-- Expected: 0 rows',
  '```',
  '',
  '## After',
  '',
  '- [ ] Tell the support team.',
  '',
].join('\n');

export async function show(api: TestApi, path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(fileOf(api, path));
}

/** The lenses of a file, as the editor asks for them: line (from 1), title, command. */
export async function lensesOf(api: TestApi, path: string) {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    fileOf(api, path),
    1000,
  );
  return lenses.map(({ range, command }) => ({
    line: range.start.line + 1,
    title: command?.title ?? '',
    command,
  }));
}

export async function press(lens: { readonly command: vscode.Command | undefined } | undefined) {
  assert.ok(lens?.command, 'there is such a lens');
  const { command, arguments: given } = lens.command;
  return vscode.commands.executeCommand<VerifyReport | undefined>(
    command,
    ...((given ?? []) as unknown[]),
  );
}

export function marksOf(api: TestApi, path: string) {
  return api.outcomes
    .of(path)
    .map(({ line, check, stale }) => ({ line: line + 1, outcome: check.outcome, stale }))
    .sort((a, b) => a.line - b.line);
}

export function itemsOf(collection: vscode.TestItemCollection): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  collection.forEach((item) => all.push(item));
  return all;
}

/** Opens a file so that its document ends with its editor: VS Code keeps what an extension opened for minutes. */
export async function openAsPerson(api: TestApi, path: string): Promise<vscode.TextEditor> {
  const uri = fileOf(api, path);
  await vscode.commands.executeCommand('vscode.open', uri);
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), uri.toString());
  return editor;
}

/** Resolves once no editor has the file. */
export async function untilClosed(api: TestApi, path: string): Promise<void> {
  const uri = fileOf(api, path).toString();
  const isOpen = () => vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri);
  while (isOpen()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the next change of a file on disk is told of: to be called before it is made. */
export function untilTold(api: TestApi, path: string): Promise<void> {
  return new Promise((resolve) => {
    const listening = api.guides.onDidChangeFile((changed) => {
      if (changed !== path) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Resolves once something works on the target. */
export async function untilBusy(api: TestApi): Promise<void> {
  while (!api.isBusy) await new Promise((resolve) => setImmediate(resolve));
}

/**
 * Describes tests of guides: every migration of the sample is applied, the small guide is there and nothing was run or
 * answered yet.
 *
 * @param tests is given what answers with the extension, which is there once the tests run
 */
export function describeGuides(title: string, tests: (api: () => TestApi) => void): void {
  describe(title, function () {
    this.timeout(LONG_MS);
    let api: TestApi;

    before(async () => {
      api = await extensionApi();
      await rollBackEverything(api);
      const applied = await applyEverything(api);
      assert.equal(applied?.run.outcome, 'succeeded', JSON.stringify(applied?.error));
    });
    beforeEach(async () => {
      api.outcomes.clear();
      writeFile(api, SMALL, SMALL_TEXT);
      api.guides.lookAgain();
      assert.ok((await api.guides.list()).includes(SMALL));
    });
    afterEach(async () => {
      api.answerPlaceholdersWith(undefined);
      api.answerOrderWith(undefined);
      await api.run('forgetPlaceholders');
      await vscode.commands.executeCommand('workbench.action.files.revert');
      await closeEditors();
      restoreFiles();
    });
    after(() => rollBackEverything(api));

    tests(() => api);
  });
}
