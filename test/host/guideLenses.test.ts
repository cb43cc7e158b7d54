import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMAND, SETTING } from '../../src/extension/ids';
import { fileOf, restoreFiles, writeFile } from './extensionUnderTest';
import {
  describeGuides,
  GUIDE,
  itemsOf,
  lensesOf,
  press,
  show,
  SMALL,
  SMALL_TEXT,
} from './guidesUnderTest';

describeGuides('lenses of guides', (api) => {
  it('have lenses over the guide, sections, checks, the order and rollbacks', async () => {
    await show(api(), GUIDE);
    const lenses = await lensesOf(api(), GUIDE);
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

  it('tell what is wrong in the manifest, instead of that there is no guide', async () => {
    await show(api(), SMALL);
    await api().tests.resolveHandler?.(undefined);
    writeFile(api(), 'plumbline.json', '{\n  "guides": 1\n}');
    api().guides.lookAgain();
    await assert.rejects(api().guides.list(), { name: 'PlumblineError', code: 'manifestInvalid' });
    const { problem } = api().guides;
    assert.deepEqual([problem?.path, problem?.line], ['plumbline.json', 2]);
    assert.match(problem?.nextStep ?? '', /Correct plumbline\.json/);
    const item = itemsOf(api().tests.items).find(({ label }) => label === 'plumbline.json');
    assert.ok(typeof item?.error === 'string');
    assert.match(item.error, /^plumbline\.json, line 2: .*Correct plumbline\.json/);
    assert.equal(await api().run('runGuide'), undefined);
    restoreFiles();
    api().guides.lookAgain();
    await api().guides.list();
    assert.equal(api().guides.problem, undefined);
    assert.ok(!itemsOf(api().tests.items).some(({ label }) => label === 'plumbline.json'));
  });

  it('keep the tick of a step, with who and when, and take it back', async () => {
    await show(api(), SMALL);
    const lens = async () => (await lensesOf(api(), SMALL)).find(({ line }) => line === 26);
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
    const manifest = fileOf(api(), 'plumbline.json');
    const shown: string[] = [];
    let yes = false;
    api().answerOrderWith((report) => {
      shown.push(report.manifest);
      return Promise.resolve(yes);
    });
    assert.equal(await api().run('importOrder', fileOf(api(), GUIDE)), undefined);
    await assert.rejects(Promise.resolve(vscode.workspace.fs.stat(manifest)));
    yes = true;
    assert.ok(await api().run('importOrder', fileOf(api(), GUIDE)));
    try {
      const written = new TextDecoder().decode(await vscode.workspace.fs.readFile(manifest));
      assert.equal(written, shown[1]);
      const { order } = JSON.parse(written) as { order: string[] };
      assert.equal(order.length, 6);
    } finally {
      await vscode.workspace.fs.delete(manifest);
    }
  });

  it('have no lenses where the setting says so, nor in a Markdown file that is no guide', async () => {
    writeFile(api(), 'docs/notes.md', SMALL_TEXT);
    await show(api(), 'docs/notes.md');
    assert.deepEqual(await lensesOf(api(), 'docs/notes.md'), []);
    await show(api(), SMALL);
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(SETTING.guideCodeLens, false, vscode.ConfigurationTarget.Global);
    try {
      assert.deepEqual(await lensesOf(api(), SMALL), []);
    } finally {
      await configuration.update(
        SETTING.guideCodeLens,
        undefined,
        vscode.ConfigurationTarget.Global,
      );
    }
    assert.notDeepEqual(await lensesOf(api(), SMALL), []);
  });

  it('are not read after every edit when they are large, nor at all when they are too large', async () => {
    const lensFor = async (name: string, words: number) => {
      writeFile(api(), name, `${SMALL_TEXT}${'Many words.\n'.repeat(words)}`);
      api().guides.lookAgain();
      await show(api(), name);
      return lensesOf(api(), name);
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

  it('take no file for a guide that is none, whoever names it', async () => {
    assert.equal(await api().run('runCheck', { path: '../x.md', ids: ['a/1'] }), undefined);
    assert.equal(await api().run('runGuide', { path: 'package.json' }), undefined);
    assert.equal(api().guides.paths.includes('../x.md'), false);
  });
});
