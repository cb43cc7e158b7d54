import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ApplyReport, VerifyReport } from '../../src/core/report/model';
import type { TestApi } from '../../src/extension/api';
import {
  expectedFailures,
  leftOpen,
  notPassed,
  says,
  STORIES,
  type SampleStory,
} from '../postgres/sampleStories';
import {
  applyEverything,
  closeEditors,
  EXTENSION_ID,
  extensionApi,
  fileOf,
  LONG_MS,
  rollBackEverything,
  rowOf,
  SaysYes,
  untilMigrations,
} from './extensionUnderTest';

/** Puts a sample in the place of whatever the open folder holds, and waits until its migrations are listed. */
async function open(api: TestApi, { name, migrations }: SampleStory): Promise<void> {
  const root = api.folder.root;
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(root !== undefined && extension);
  await closeEditors();
  for (const entry of fs.readdirSync(root)) {
    if (entry !== '.vscode') fs.rmSync(path.join(root, entry), { recursive: true });
  }
  fs.cpSync(path.join(extension.extensionPath, 'migrations', name), root, { recursive: true });
  api.guides.lookAgain();
  await untilListed(
    api,
    migrations.map(([file]) => file),
  );
}

async function untilListed(api: TestApi, files: readonly string[]): Promise<void> {
  await api.run('refresh');
  await untilMigrations(
    api,
    (snapshot) => snapshot.migrations.map((each) => each.path).join('\n') === files.join('\n'),
  );
}

async function verification(api: TestApi): Promise<VerifyReport> {
  const report = (await api.run('runGuide', fileOf(api, 'GUIDE.md'))) as VerifyReport;
  assert.equal(report.error, undefined);
  return report;
}

/** Statements that nobody who reads the file sees: no check expects what they do, and none forgives it. */
function hidden(statements: readonly string[]): string {
  const literal = (sql: string) => `'${sql.replaceAll("'", "''")}'`;
  const plain = statements
    .flatMap((sql) => sql.split(';'))
    .map((sql) => sql.trim())
    // A migration is a transaction of its own.
    .filter((sql) => sql !== '' && sql !== 'begin' && sql !== 'commit');
  return `do $hidden$ begin\n${plain.map((sql) => `execute ${literal(sql)};`).join('\n')}\nend $hidden$;\n`;
}

/** Does all damages of a story with a migration that hides them; resolves with what takes them back. */
async function damage(api: TestApi, story: SampleStory): Promise<() => Promise<void>> {
  const files = story.migrations.map(([file]) => file);
  const folder = path.posix.dirname(files.at(-1) ?? '');
  const file = `${folder}/99991231235959_by_hand.sql`;
  const rollback = file.replace('.sql', '.down.sql');
  const { damages } = story;
  fs.writeFileSync(fileOf(api, file).fsPath, hidden(damages.map(({ harm }) => harm)));
  fs.writeFileSync(fileOf(api, rollback).fsPath, hidden(damages.map(({ repair }) => repair)));
  await untilListed(api, [...files, file]);
  api.answerWith(new SaysYes());
  const applied = (await api.run('apply', rowOf(api, file))) as ApplyReport;
  assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied.results));
  return async () => {
    const back = (await api.run('rollback', rowOf(api, file))) as ApplyReport;
    assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back.results));
    fs.rmSync(fileOf(api, file).fsPath);
    fs.rmSync(fileOf(api, rollback).fsPath);
    await untilListed(api, files);
  };
}

describe('the samples in the editor', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
    await rollBackEverything(api);
    api.answerPlaceholdersWith(() => Promise.resolve(undefined));
  });
  after(async () => {
    api.answerPlaceholdersWith(undefined);
    await rollBackEverything(api);
    const [assistant] = STORIES;
    assert.ok(assistant);
    await open(api, assistant);
  });

  for (const story of STORIES) {
    it(`${story.name}: applied, its guide run, damaged, repaired and taken back`, async () => {
      await open(api, story);
      const applied = await applyEverything(api);
      assert.deepEqual(
        applied?.results.map(({ outcome, path: file }) => `${outcome} ${file}`),
        story.migrations.map(([file]) => `applied ${file}`),
      );
      const healthy = await verification(api);
      assert.deepEqual(notPassed(healthy.checks), leftOpen(story));
      const repair = await damage(api, story);
      const { checks } = await verification(api);
      assert.deepEqual(notPassed(checks), expectedFailures(story, story.damages));
      for (const each of story.damages) assert.ok(says(checks, each), each.what);
      const failed = api.outcomes
        .of('GUIDE.md')
        .filter(({ check }) => check.outcome === 'failed')
        .map(({ check }) => check.id);
      const expected = checks.filter(({ id, outcome }) => id.includes('#') && outcome === 'failed');
      assert.deepEqual(failed.sort(), expected.map(({ id }) => id).sort());
      await repair();
      assert.deepEqual(notPassed((await verification(api)).checks), leftOpen(story));
      await rollBackEverything(api);
      assert.ok(api.migrations.snapshot.migrations.every(({ status }) => status === 'pending'));
    });
  }
});
