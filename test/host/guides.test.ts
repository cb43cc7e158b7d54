import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VerifyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import { COMMAND, SETTING } from '../../src/extension/ids';
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

const GUIDE = 'GUIDE.md';
/** A guide of the tests' own, whose lines they know. */
const SMALL = 'small-guide.md';
const SMALL_TEXT = [
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

async function show(api: TestApi, path: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(fileOf(api, path));
}

/** The lenses of a file, as the editor asks for them: line (from 1), title, command. */
async function lensesOf(api: TestApi, path: string) {
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

async function press(lens: { readonly command: vscode.Command | undefined } | undefined) {
  assert.ok(lens?.command, 'there is such a lens');
  const { command, arguments: given } = lens.command;
  return vscode.commands.executeCommand<VerifyReport | undefined>(
    command,
    ...((given ?? []) as unknown[]),
  );
}

function marksOf(api: TestApi, path: string) {
  return api.outcomes
    .of(path)
    .map(({ line, check, stale }) => ({ line: line + 1, outcome: check.outcome, stale }))
    .sort((a, b) => a.line - b.line);
}

function itemsOf(collection: vscode.TestItemCollection): vscode.TestItem[] {
  const all: vscode.TestItem[] = [];
  collection.forEach((item) => all.push(item));
  return all;
}

/** Opens a file so that its document ends with its editor: VS Code keeps what an extension opened for minutes. */
async function openAsPerson(api: TestApi, path: string): Promise<vscode.TextEditor> {
  const uri = fileOf(api, path);
  await vscode.commands.executeCommand('vscode.open', uri);
  const editor = vscode.window.activeTextEditor;
  assert.equal(editor?.document.uri.toString(), uri.toString());
  return editor;
}

/** Resolves once no editor has the file. */
async function untilClosed(api: TestApi, path: string): Promise<void> {
  const uri = fileOf(api, path).toString();
  const isOpen = () => vscode.workspace.textDocuments.some((one) => one.uri.toString() === uri);
  while (isOpen()) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the next change of a file on disk is told of: to be called before it is made. */
function untilTold(api: TestApi, path: string): Promise<void> {
  return new Promise((resolve) => {
    const listening = api.guides.onDidChangeFile((changed) => {
      if (changed !== path) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Resolves once something works on the target. */
async function untilBusy(api: TestApi): Promise<void> {
  while (!api.isBusy) await new Promise((resolve) => setImmediate(resolve));
}

describe('guides in the editor', function () {
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

  it('have lenses over the guide, sections, checks, the order and rollbacks', async () => {
    await show(api, GUIDE);
    const lenses = await lensesOf(api, GUIDE);
    const titles = lenses.map(({ title }) => title);
    assert.match(titles[0] ?? '', /Verify Guide \(\d+ checks\)/);
    assert.ok(titles.some((title) => title.includes('Run Section (2 checks)')));
    assert.ok(titles.some((title) => title.includes('Import Order from Guide (6 files)')));
    const rollbacks = lenses.filter(({ command }) => command?.command === COMMAND.rollback);
    assert.deepEqual(
      rollbacks.map(({ title }) => /Roll Back (\d+)…/.exec(title)?.[1]),
      ['006', '005', '004', '003', '002', '001'],
    );
  });

  it('run a section from its lens, and show each outcome at its line', async () => {
    await show(api, GUIDE);
    const lenses = await lensesOf(api, GUIDE);
    const text = (await vscode.workspace.openTextDocument(fileOf(api, GUIDE))).getText();
    const lines = text.split('\n');
    const heading = lines.findIndex((line) => line.startsWith('### 4. The policies')) + 1;
    const report = await press(
      lenses.find(({ line, title }) => line === heading && title.includes('Run Section')),
    );
    assert.ok(report);
    assert.equal(report.error, undefined);
    assert.deepEqual(
      report.checks.map(({ outcome }) => outcome),
      ['passed', 'passed'],
    );
    const marks = marksOf(api, GUIDE);
    assert.deepEqual(
      marks.map(({ outcome, stale }) => [outcome, stale]),
      [
        ['passed', false],
        ['passed', false],
      ],
    );
    assert.match(lines[marks[1]!.line - 1] ?? '', /Should show: 16/);
    assert.equal(api.shown.verification?.checks.length, 2);
  });

  it('run as a whole, with every check of the sample passed or said why not', async () => {
    const report = (await api.run('runGuide', fileOf(api, GUIDE))) as VerifyReport;
    assert.equal(report.error, undefined);
    const stated = report.checks.filter(({ source }) => source.kind === 'guide');
    assert.ok(stated.length > 15, String(stated.length));
    const bad = stated.filter(({ outcome }) => outcome === 'failed' || outcome === 'errored');
    assert.deepEqual(
      bad.map(({ title, actual }) => `${title}: ${actual}`),
      [],
    );
    assert.ok(report.checks.some(({ source }) => source.kind === 'derived'));
  });

  it('tell of a failed check in the problems, until its text changes', async () => {
    const editor = await show(api, SMALL);
    const uri = fileOf(api, SMALL);
    await press((await lensesOf(api, SMALL)).find(({ line }) => line === 12));
    assert.deepEqual(marksOf(api, SMALL), [{ line: 14, outcome: 'failed', stale: false }]);
    const [problem] = vscode.languages.getDiagnostics(uri);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(problem.range.start.line, 13);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Words.\n\n'));
    assert.deepEqual(marksOf(api, SMALL), [{ line: 16, outcome: 'failed', stale: false }]);
    await editor.edit((edit) => edit.insert(new vscode.Position(14, 0), ' '));
    assert.deepEqual(marksOf(api, SMALL), [{ line: 16, outcome: 'failed', stale: true }]);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
  });

  it('run what stands in the editor, also where it is not saved yet', async () => {
    const editor = await show(api, SMALL);
    await editor.edit((edit) =>
      edit.replace(new vscode.Range(13, 0, 13, 19), '-- Expected: 0 rows'),
    );
    const report = await press((await lensesOf(api, SMALL)).find(({ line }) => line === 12));
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api, SMALL), [{ line: 14, outcome: 'passed', stale: false }]);
  });

  it('run the check at the cursor', async () => {
    const editor = await show(api, SMALL);
    editor.selection = new vscode.Selection(6, 0, 6, 0);
    const report = (await api.run('runCheck')) as VerifyReport;
    assert.deepEqual(
      report.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
  });

  it('ask for a placeholder once for a target, and leave its check unchecked on Escape', async () => {
    const asked: string[] = [];
    let answer: string | undefined = undefined;
    api.answerPlaceholdersWith(({ path, placeholder, target }) => {
      asked.push(`${path} ${placeholder.name} ${placeholder.wants} ${target}`);
      return Promise.resolve(answer);
    });
    await show(api, SMALL);
    const lens = async () => (await lensesOf(api, SMALL)).find(({ line }) => line === 19);
    const open = await press(await lens());
    assert.deepEqual(
      open?.checks.map(({ outcome, stated }) => [outcome, stated?.unanswered?.length]),
      [['notChecked', 1]],
    );
    answer = 'a0000000-0000-4000-8000-000000000000';
    const answered = await press(await lens());
    assert.deepEqual(
      answered?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    await press(await lens());
    assert.equal(asked.length, 2);
    assert.match(asked[0] ?? '', /^small-guide\.md user-uuid uuid Built-in$/);
    await api.run('forgetPlaceholders');
    await press(await lens());
    assert.equal(asked.length, 3);
  });

  it('ask for what a part above the chosen one leaves open, and outdate with it', async () => {
    const text = [
      '## Release 7',
      '',
      '**Prepare**:',
      '```sql',
      "insert into public.tenants (name, slug) values ('<tenant-name>', 'parts');",
      '```',
      '',
      '**Verify**:',
      '```sql',
      "select slug from public.tenants where slug = 'parts';",
      '-- Expected: 1 row',
      '```',
      '',
    ].join('\n');
    writeFile(api, 'parts-guide.md', text);
    api.guides.lookAgain();
    const asked: string[] = [];
    api.answerPlaceholdersWith(({ placeholder }) => {
      asked.push(placeholder.name);
      return Promise.resolve('Parts');
    });
    const editor = await show(api, 'parts-guide.md');
    const lens = (await lensesOf(api, 'parts-guide.md')).find(
      ({ line, command }) => line === 9 && command?.command === COMMAND.runCheck,
    );
    const report = await press(lens);
    assert.deepEqual(asked, ['tenant-name']);
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api, 'parts-guide.md'), [
      { line: 11, outcome: 'passed', stale: false },
    ]);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), '-- '));
    assert.deepEqual(marksOf(api, 'parts-guide.md'), [
      { line: 11, outcome: 'passed', stale: true },
    ]);
  });

  describe('whose edits are', () => {
    /** Runs a check whose expectation was edited, in an editor of a file that no other test opens. */
    async function runEdited(name: string, open: (path: string) => Promise<vscode.TextEditor>) {
      const isThere = untilTold(api, name);
      writeFile(api, name, SMALL_TEXT);
      await isThere;
      const editor = await open(name);
      await editor.edit((edit) =>
        edit.replace(new vscode.Range(13, 0, 13, 19), '-- Expected: 0 rows'),
      );
      await press((await lensesOf(api, name)).find(({ line }) => line === 12));
      assert.deepEqual(marksOf(api, name), [{ line: 14, outcome: 'passed', stale: false }]);
      return editor;
    }

    it('discarded with their editor have no outcome any more', async () => {
      await runEdited('discarded-guide.md', (path) => openAsPerson(api, path));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await untilClosed(api, 'discarded-guide.md');
      assert.deepEqual(marksOf(api, 'discarded-guide.md'), []);
    });

    it('discarded after their file was deleted have none either', async () => {
      await runEdited('deleted-guide.md', (path) => openAsPerson(api, path));
      const file = fileOf(api, 'deleted-guide.md');
      await vscode.workspace.fs.delete(file);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await untilClosed(api, 'deleted-guide.md');
      assert.deepEqual(marksOf(api, 'deleted-guide.md'), []);
      // For `restoreFiles`.
      await vscode.workspace.fs.writeFile(file, new Uint8Array());
    });

    it('taken back in the editor have an outcome of before', async () => {
      const editor = await runEdited('reverted-guide.md', (path) => show(api, path));
      await vscode.commands.executeCommand('workbench.action.files.revert');
      assert.equal(editor.document.lineAt(13).text, '-- Expected: 3 rows');
      assert.deepEqual(
        marksOf(api, 'reverted-guide.md').filter(({ stale }) => !stale),
        [],
      );
    });

    it('saved keep their outcome when the editor is closed', async () => {
      const { document } = await runEdited('saved-guide.md', (path) => openAsPerson(api, path));
      // A change that is told of after the document was closed is somebody else's.
      const isSaved = untilTold(api, 'saved-guide.md');
      await document.save();
      await isSaved;
      await closeEditors();
      await untilClosed(api, 'saved-guide.md');
      assert.deepEqual(marksOf(api, 'saved-guide.md'), [
        { line: 14, outcome: 'passed', stale: false },
      ]);
    });
  });

  it('run nothing of a guide that was edited while its placeholder was asked for', async () => {
    const editor = await show(api, SMALL);
    const lens = (await lensesOf(api, SMALL)).find(({ line }) => line === 19);
    api.answerPlaceholdersWith(async () => {
      await editor.edit((edit) => edit.delete(new vscode.Range(2, 0, 9, 0)));
      return 'a0000000-0000-4000-8000-000000000000';
    });
    assert.equal(await press(lens), undefined);
    assert.deepEqual(marksOf(api, SMALL), []);
    const again = (await lensesOf(api, SMALL)).find(({ line }) => line === 12);
    const report = await press(again);
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api, SMALL), [{ line: 14, outcome: 'passed', stale: false }]);
  });

  it('run nothing of a guide that no editor has and that was changed while it was asked about', async () => {
    const path = 'unopened-guide.md';
    const isThere = untilTold(api, path);
    writeFile(api, path, SMALL_TEXT);
    await isThere;
    let asked = 0;
    api.answerPlaceholdersWith(async () => {
      asked += 1;
      const isChanged = untilTold(api, path);
      writeFile(api, path, SMALL_TEXT.replace('## Tables', 'Words.\n\n## Tables'));
      await isChanged;
      return 'a0000000-0000-4000-8000-000000000000';
    });
    assert.equal(await api.run('runGuide', fileOf(api, path)), undefined);
    assert.equal(asked, 1);
    assert.deepEqual(marksOf(api, path), []);
  });

  it('tell what is wrong in the manifest, instead of that there is no guide', async () => {
    await show(api, SMALL);
    await api.tests.resolveHandler?.(undefined);
    writeFile(api, 'plumbline.json', '{\n  "guides": 1\n}');
    api.guides.lookAgain();
    await assert.rejects(api.guides.list(), { name: 'PlumblineError', code: 'manifestInvalid' });
    const { problem } = api.guides;
    assert.deepEqual([problem?.path, problem?.line], ['plumbline.json', 2]);
    assert.match(problem?.nextStep ?? '', /Correct plumbline\.json/);
    const item = itemsOf(api.tests.items).find(({ label }) => label === 'plumbline.json');
    assert.ok(typeof item?.error === 'string');
    assert.match(item.error, /^plumbline\.json, line 2: .*Correct plumbline\.json/);
    assert.equal(await api.run('runGuide'), undefined);
    restoreFiles();
    api.guides.lookAgain();
    await api.guides.list();
    assert.equal(api.guides.problem, undefined);
    assert.ok(!itemsOf(api.tests.items).some(({ label }) => label === 'plumbline.json'));
  });

  it('keep the tick of a step, with who and when, and take it back', async () => {
    await show(api, SMALL);
    const lens = async () => (await lensesOf(api, SMALL)).find(({ line }) => line === 26);
    const open = await lens();
    assert.match(open?.title ?? '', /☐/);
    await press(open);
    // As the second click of a double click does.
    await press(open);
    assert.match((await lens())?.title ?? '', /☑ Done .*\d{4}/);
    await press(await lens());
    assert.match((await lens())?.title ?? '', /☐/);
  });

  it('show what an order would write, and write it only when a person says so', async () => {
    const manifest = fileOf(api, 'plumbline.json');
    const shown: string[] = [];
    let yes = false;
    api.answerOrderWith((report) => {
      shown.push(report.manifest);
      return Promise.resolve(yes);
    });
    assert.equal(await api.run('importOrder', fileOf(api, GUIDE)), undefined);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(manifest)));
    yes = true;
    assert.ok(await api.run('importOrder', fileOf(api, GUIDE)));
    try {
      const written = new TextDecoder().decode(await vscode.workspace.fs.readFile(manifest));
      assert.equal(written, shown[1]);
      const { order } = JSON.parse(written) as { order: string[] };
      assert.equal(order.length, 6);
    } finally {
      await vscode.workspace.fs.delete(manifest);
    }
  });

  it('stand in the Testing view by guide, section and check, and get the outcomes of any run', async () => {
    const { tests } = api;
    await tests.resolveHandler?.(undefined);
    const guide = tests.items.get(SMALL);
    assert.ok(guide);
    await tests.resolveHandler?.(guide);
    assert.deepEqual(
      itemsOf(guide.children).map(({ label, children, range }) => [
        label,
        children.size,
        (range?.start.line ?? -1) + 1,
      ]),
      [
        ['Tables', 1, 3],
        ['Names', 1, 10],
        ['Person', 1, 17],
      ],
    );
  });

  it('compare expected and actual side by side', async () => {
    await show(api, SMALL);
    const report = await press((await lensesOf(api, SMALL)).find(({ line }) => line === 12));
    const [check] = report?.checks ?? [];
    assert.ok(check);
    await api.run('compareCheck', { path: SMALL, id: check.id });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const texts = await Promise.all(
      [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.match(texts[0]!.getText(), /3 rows/);
    assert.match(texts[1]!.getText(), /0 rows/);
  });

  it('have no lenses where the setting says so, nor in a Markdown file that is no guide', async () => {
    writeFile(api, 'docs/notes.md', SMALL_TEXT);
    await show(api, 'docs/notes.md');
    assert.deepEqual(await lensesOf(api, 'docs/notes.md'), []);
    await show(api, SMALL);
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(SETTING.guideCodeLens, false, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(await lensesOf(api, SMALL), []);
    } finally {
      await configuration.update(
        SETTING.guideCodeLens,
        undefined,
        vscode.ConfigurationTarget.Global,
      );
    }
    assert.notDeepEqual(await lensesOf(api, SMALL), []);
  });

  it('are not read after every edit when they are large, nor at all when they are too large', async () => {
    const lensFor = async (name: string, words: number) => {
      writeFile(api, name, `${SMALL_TEXT}${'Many words.\n'.repeat(words)}`);
      api.guides.lookAgain();
      await show(api, name);
      return lensesOf(api, name);
    };
    const large = await lensFor('large-guide.md', 40_000);
    assert.deepEqual(
      large.map(({ line, command }) => [line, command?.command]),
      [[1, COMMAND.runGuide]],
    );
    assert.match(large[0]?.title ?? '', /too large to show its checks here: 0\.5 MB/);
    const huge = await lensFor('huge-guide.md', 200_000);
    assert.deepEqual(
      huge.map(({ line, command }) => [line, command?.command]),
      [[1, '']],
    );
    assert.match(huge[0]?.title ?? '', /too large \(2\.4 MB\)/);
  });

  it('run from the Testing view: what passed is green, what was not made is skipped', async () => {
    await api.tests.resolveHandler?.(undefined);
    api.answerPlaceholdersWith(() => Promise.resolve(undefined));
    await vscode.commands.executeCommand('testing.runAll');
    const marks = marksOf(api, SMALL);
    assert.deepEqual(marks, [
      { line: 7, outcome: 'passed', stale: false },
      { line: 14, outcome: 'failed', stale: false },
      { line: 21, outcome: 'notChecked', stale: false },
    ]);
    assert.ok(api.outcomes.of(GUIDE).length > 15);
  });

  it('stop when a person says so, and nothing of it has passed', async () => {
    const text = SMALL_TEXT.replace('select slug from public.tenants;', 'select pg_sleep(600);');
    writeFile(api, 'slow-guide.md', text);
    api.guides.lookAgain();
    await show(api, 'slow-guide.md');
    const lens = (await lensesOf(api, 'slow-guide.md')).find(({ line }) => line === 12);
    const running = press(lens);
    await untilBusy(api);
    await api.run('cancel');
    const report = await running;
    assert.notEqual(report?.run.outcome, 'succeeded');
    assert.deepEqual(
      report?.checks.filter(({ outcome }) => outcome === 'passed'),
      [],
    );
    assert.deepEqual(
      marksOf(api, 'slow-guide.md').filter(({ outcome }) => outcome === 'passed'),
      [],
    );
  });

  it('are the comments of a migration too, each with its lens and its outcome', async () => {
    const path = 'migrations/001_create_tenants_table.sql';
    const before = new TextDecoder().decode(await vscode.workspace.fs.readFile(fileOf(api, path)));
    const editor = await show(api, path);
    const added =
      "\n-- Verification:\n-- select count(*) from pg_tables where tablename = 'tenants';\n-- Expected: 1\n";
    await editor.edit((edit) => edit.insert(editor.document.positionAt(before.length), added));
    const lenses = await lensesOf(api, path);
    const check = lenses.find(({ command }) => command?.command === COMMAND.runCheck);
    const report = await press(check);
    assert.deepEqual(
      report?.checks.map(({ outcome, source }) => [outcome, source.path]),
      [['passed', path]],
    );
    assert.deepEqual(
      marksOf(api, path).map(({ outcome, line }) => [outcome, line]),
      [['passed', before.split('\n').length + 3]],
    );
  });

  it('take no file for a guide that is none, whoever names it', async () => {
    assert.equal(await api.run('runCheck', { path: '../x.md', ids: ['a/1'] }), undefined);
    assert.equal(await api.run('runGuide', { path: 'package.json' }), undefined);
    assert.equal(api.guides.paths.includes('../x.md'), false);
  });
});
