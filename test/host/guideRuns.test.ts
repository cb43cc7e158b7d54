import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { VerifyReport } from '../../src/core/report/model';
import { COMMAND } from '../../src/extension/ids';
import { fileOf, writeFile } from './extensionUnderTest';
import {
  describeGuides,
  GUIDE,
  itemsOf,
  lensesOf,
  marksOf,
  press,
  show,
  SMALL,
  SMALL_TEXT,
  untilBusy,
} from './guidesUnderTest';

describeGuides('guides that run in the editor', (api) => {
  it('run a section from its lens, and show each outcome at its line', async () => {
    await show(api(), GUIDE);
    const lenses = await lensesOf(api(), GUIDE);
    const text = (await vscode.workspace.openTextDocument(fileOf(api(), GUIDE))).getText();
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
    const marks = marksOf(api(), GUIDE);
    assert.deepEqual(
      marks.map(({ outcome, stale }) => [outcome, stale]),
      [
        ['passed', false],
        ['passed', false],
      ],
    );
    assert.match(lines[marks[1]!.line - 1] ?? '', /Should show: 16/);
    assert.equal(api().shown.verification?.checks.length, 2);
  });

  it('run as a whole, with every check of the sample passed or said why not', async () => {
    const report = (await api().run('runGuide', fileOf(api(), GUIDE))) as VerifyReport;
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
    const editor = await show(api(), SMALL);
    const uri = fileOf(api(), SMALL);
    await press((await lensesOf(api(), SMALL)).find(({ line }) => line === 12));
    assert.deepEqual(marksOf(api(), SMALL), [{ line: 14, outcome: 'failed', stale: false }]);
    const [problem] = vscode.languages.getDiagnostics(uri);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Warning);
    assert.equal(problem.range.start.line, 13);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'Words.\n\n'));
    assert.deepEqual(marksOf(api(), SMALL), [{ line: 16, outcome: 'failed', stale: false }]);
    await editor.edit((edit) => edit.insert(new vscode.Position(14, 0), ' '));
    assert.deepEqual(marksOf(api(), SMALL), [{ line: 16, outcome: 'failed', stale: true }]);
    assert.deepEqual(vscode.languages.getDiagnostics(uri), []);
  });

  it('run what stands in the editor, also where it is not saved yet', async () => {
    const editor = await show(api(), SMALL);
    await editor.edit((edit) =>
      edit.replace(new vscode.Range(13, 0, 13, 19), '-- Expected: 0 rows'),
    );
    const report = await press((await lensesOf(api(), SMALL)).find(({ line }) => line === 12));
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api(), SMALL), [{ line: 14, outcome: 'passed', stale: false }]);
  });

  it('run the check at the cursor', async () => {
    const editor = await show(api(), SMALL);
    editor.selection = new vscode.Selection(6, 0, 6, 0);
    const report = (await api().run('runCheck')) as VerifyReport;
    assert.deepEqual(
      report.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
  });

  it('stand in the Testing view by guide, section and check, and get the outcomes of any run', async () => {
    const { tests } = api();
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
    await show(api(), SMALL);
    const report = await press((await lensesOf(api(), SMALL)).find(({ line }) => line === 12));
    const [check] = report?.checks ?? [];
    assert.ok(check);
    await api().run('compareCheck', { path: SMALL, id: check.id });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    assert.ok(input instanceof vscode.TabInputTextDiff);
    const texts = await Promise.all(
      [input.original, input.modified].map((uri) => vscode.workspace.openTextDocument(uri)),
    );
    assert.match(texts[0]!.getText(), /3 rows/);
    assert.match(texts[1]!.getText(), /0 rows/);
  });

  it('run from the Testing view: what passed is green, what was not made is skipped', async () => {
    await api().tests.resolveHandler?.(undefined);
    api().answerPlaceholdersWith(() => Promise.resolve(undefined));
    await vscode.commands.executeCommand('testing.runAll');
    const marks = marksOf(api(), SMALL);
    assert.deepEqual(marks, [
      { line: 7, outcome: 'passed', stale: false },
      { line: 14, outcome: 'failed', stale: false },
      { line: 21, outcome: 'notChecked', stale: false },
    ]);
    assert.ok(api().outcomes.of(GUIDE).length > 15);
  });

  it('stop when a person says so, and nothing of it has passed', async () => {
    const text = SMALL_TEXT.replace('select slug from public.tenants;', 'select pg_sleep(600);');
    writeFile(api(), 'slow-guide.md', text);
    api().guides.lookAgain();
    await show(api(), 'slow-guide.md');
    const lens = (await lensesOf(api(), 'slow-guide.md')).find(({ line }) => line === 12);
    const running = press(lens);
    await untilBusy(api());
    await api().run('cancel');
    const report = await running;
    assert.notEqual(report?.run.outcome, 'succeeded');
    assert.deepEqual(
      report?.checks.filter(({ outcome }) => outcome === 'passed'),
      [],
    );
    assert.deepEqual(
      marksOf(api(), 'slow-guide.md').filter(({ outcome }) => outcome === 'passed'),
      [],
    );
  });

  it('are the comments of a migration too, each with its lens and its outcome', async () => {
    const path = 'migrations/001_create_tenants_table.sql';
    const before = new TextDecoder().decode(
      await vscode.workspace.fs.readFile(fileOf(api(), path)),
    );
    const editor = await show(api(), path);
    const added =
      "\n-- Verification:\n-- select count(*) from pg_tables where tablename = 'tenants';\n-- Expected: 1\n";
    await editor.edit((edit) => edit.insert(editor.document.positionAt(before.length), added));
    const lenses = await lensesOf(api(), path);
    const check = lenses.find(({ command }) => command?.command === COMMAND.runCheck);
    const report = await press(check);
    assert.deepEqual(
      report?.checks.map(({ outcome, source }) => [outcome, source.path]),
      [['passed', path]],
    );
    assert.deepEqual(
      marksOf(api(), path).map(({ outcome, line }) => [outcome, line]),
      [['passed', before.split('\n').length + 3]],
    );
  });
});
