import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension/api';
import { VIEW } from '../../src/extension/ids';
import {
  FILES,
  LONG_MS,
  applyEverything,
  extensionApi,
  fileOf,
  restoreFiles,
  rollBackEverything,
  rowOf,
  statusesOf,
  untilMigrations,
  writeFile,
} from './extensionUnderTest';

const iconOf = (api: TestApi, file: string) =>
  (rowOf(api, file).item.iconPath as vscode.ThemeIcon).id;

describe('the Migrations view', function () {
  this.timeout(LONG_MS);
  let api: TestApi;

  before(async () => {
    api = await extensionApi();
    await rollBackEverything(api);
  });

  it('shows the source with its migrations in order', () => {
    const [source, ...others] = api.tree();
    assert.ok(source);
    assert.deepEqual(
      others.filter(({ item }) => item.id?.startsWith('source:')),
      [],
    );
    assert.equal(source.item.label, 'migrations');
    assert.deepEqual(
      source.children.map(({ item }) => item.label),
      FILES.map((file) => file.slice('migrations/'.length)),
    );
  });

  it('reads the status when somebody looks', async () => {
    api.migrations.forgetStatus();
    assert.equal(rowOf(api, FILES[0]!).item.description, '');
    await vscode.commands.executeCommand(`${VIEW.migrations}.focus`);
    await api.migrations.refresh('files');
    const { report } = await untilMigrations(api, (snapshot) => snapshot.report !== null);
    assert.equal(report?.error, undefined);
    assert.equal(rowOf(api, FILES[0]!).item.description, 'pending');
  });

  it('says pending and applied in words, by shape and for screen readers', async () => {
    const pending = rowOf(api, FILES[0]!).item;
    assert.equal(pending.description, 'pending');
    assert.equal(iconOf(api, FILES[0]!), 'circle-outline');
    assert.equal(pending.accessibilityInformation?.label, '001_create_tenants_table.sql, pending');
    assert.match(pending.contextValue ?? '', /;apply;/);
    await applyEverything(api);
    assert.deepEqual(new Set(statusesOf(api)), new Set(['applied']));
    const applied = rowOf(api, FILES[0]!).item;
    assert.equal(applied.description, 'applied');
    assert.equal(iconOf(api, FILES[0]!), 'pass');
    assert.doesNotMatch(applied.contextValue ?? '', /;apply;/);
    assert.match(applied.contextValue ?? '', /;rollback;rollbackFile;/);
    const tooltip = applied.tooltip as vscode.MarkdownString;
    assert.match(tooltip.value, /Applied, and the file is as it was then/);
    assert.equal(tooltip.isTrusted, false);
  });

  it('opens the file of a row', () => {
    const { command } = rowOf(api, FILES[2]!).item;
    assert.equal(command?.command, 'vscode.open');
    assert.equal((command.arguments?.[0] as vscode.Uri).fsPath, fileOf(api, FILES[2]!).fsPath);
  });

  it('draws no row anew when a reading finds nothing new', async () => {
    await api.run('refresh');
    const told: unknown[] = [];
    const listening = api.migrations.onDidChange((snapshot) => told.push(snapshot));
    const rows = api.tree();
    await api.run('refresh');
    listening.dispose();
    assert.deepEqual(told, []);
    assert.equal(api.tree()[0], rows[0]);
  });

  it('sees that a file was edited after it was applied', async () => {
    const text = fs.readFileSync(fileOf(api, FILES[5]!).fsPath, 'utf8');
    writeFile(api, FILES[5]!, `${text}\nselect 1;\n`);
    await untilMigrations(api, ({ migrations }) => migrations[5]?.status === 'appliedEdited');
    assert.equal(rowOf(api, FILES[5]!).item.description, 'edited since applied');
    assert.equal(iconOf(api, FILES[5]!), 'edit');
    restoreFiles();
    await untilMigrations(api, ({ migrations }) => migrations[5]?.status === 'applied');
  });

  it('shows a new file by itself, and takes it away with the file', async () => {
    const file = 'migrations/008_create_notes_table.sql';
    writeFile(api, file, 'create table public.notes (id int primary key);\n');
    await untilMigrations(api, ({ migrations }) => migrations[6]?.status === 'pending');
    assert.equal(rowOf(api, file).item.label, '008_create_notes_table.sql');
    restoreFiles();
    await untilMigrations(api, ({ migrations }) => migrations.length === 6);
  });

  it('sees a folder of migrations come and go as a whole', async () => {
    const root = api.folder.root!;
    const apart = path.join(root, 'put', 'aside');
    fs.mkdirSync(apart, { recursive: true });
    fs.writeFileSync(path.join(apart, '001_notes.sql'), 'select 1;\n');
    try {
      fs.renameSync(apart, path.join(root, 'put', 'migrations'));
      await untilMigrations(api, ({ migrations }) => migrations.length === 7);
      fs.renameSync(path.join(root, 'put', 'migrations'), apart);
      await untilMigrations(api, ({ migrations }) => migrations.length === 6);
    } finally {
      fs.rmSync(path.join(root, 'put'), { recursive: true, force: true });
    }
  });

  afterEach(restoreFiles);
  after(() => rollBackEverything(api));
});
