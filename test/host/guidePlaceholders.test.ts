import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMAND } from '../../src/extension/ids';
import { fileOf, writeFile } from './extensionUnderTest';
import {
  describeGuides,
  lensesOf,
  marksOf,
  press,
  show,
  SMALL,
  SMALL_TEXT,
  untilTold,
} from './guidesUnderTest';

describeGuides('placeholders of guides', (api) => {
  it('ask for a placeholder once for a target, and leave its check unchecked on Escape', async () => {
    const asked: string[] = [];
    let answer: string | undefined = undefined;
    api().answerPlaceholdersWith(({ path, placeholder, target }) => {
      asked.push(`${path} ${placeholder.name} ${placeholder.wants} ${target}`);
      return Promise.resolve(answer);
    });
    await show(api(), SMALL);
    const lens = async () => (await lensesOf(api(), SMALL)).find(({ line }) => line === 19);
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
    await api().run('forgetPlaceholders');
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
    writeFile(api(), 'parts-guide.md', text);
    api().guides.lookAgain();
    const asked: string[] = [];
    api().answerPlaceholdersWith(({ placeholder }) => {
      asked.push(placeholder.name);
      return Promise.resolve('Parts');
    });
    const editor = await show(api(), 'parts-guide.md');
    const lens = (await lensesOf(api(), 'parts-guide.md')).find(
      ({ line, command }) => line === 9 && command?.command === COMMAND.runCheck,
    );
    const report = await press(lens);
    assert.deepEqual(asked, ['tenant-name']);
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api(), 'parts-guide.md'), [
      { line: 11, outcome: 'passed', stale: false },
    ]);
    await editor.edit((edit) => edit.insert(new vscode.Position(4, 0), '-- '));
    assert.deepEqual(marksOf(api(), 'parts-guide.md'), [
      { line: 11, outcome: 'passed', stale: true },
    ]);
  });

  it('run nothing of a guide that was edited while its placeholder was asked for', async () => {
    const editor = await show(api(), SMALL);
    const lens = (await lensesOf(api(), SMALL)).find(({ line }) => line === 19);
    api().answerPlaceholdersWith(async () => {
      await editor.edit((edit) => edit.delete(new vscode.Range(2, 0, 9, 0)));
      return 'a0000000-0000-4000-8000-000000000000';
    });
    assert.equal(await press(lens), undefined);
    assert.deepEqual(marksOf(api(), SMALL), []);
    const again = (await lensesOf(api(), SMALL)).find(({ line }) => line === 12);
    const report = await press(again);
    assert.deepEqual(
      report?.checks.map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(marksOf(api(), SMALL), [{ line: 14, outcome: 'passed', stale: false }]);
  });

  it('run nothing of a guide that no editor has and that was changed while it was asked about', async () => {
    const path = 'unopened-guide.md';
    const isThere = untilTold(api(), path);
    writeFile(api(), path, SMALL_TEXT);
    await isThere;
    let asked = 0;
    api().answerPlaceholdersWith(async () => {
      asked += 1;
      const isChanged = untilTold(api(), path);
      writeFile(api(), path, SMALL_TEXT.replace('## Tables', 'Words.\n\n## Tables'));
      await isChanged;
      return 'a0000000-0000-4000-8000-000000000000';
    });
    assert.equal(await api().run('runGuide', fileOf(api(), path)), undefined);
    assert.equal(asked, 1);
    assert.deepEqual(marksOf(api(), path), []);
  });
});
