import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { TestApi } from '../../src/extension/api';
import type { Confirmation } from '../../src/extension/commands/confirmation';
import type { ApplyReport, PlanReport } from '../../src/core/report/model';
import type { MigrationsSnapshot } from '../../src/extension/migrations';
import type { TreeNode } from '../../src/extension/tree/node';

export const EXTENSION_ID = 'plumbline.plumbline';

export const FILES = [
  '001_create_tenants_table.sql',
  '002_create_users_table.sql',
  '003_create_conversations_table.sql',
  '004_create_messages_table.sql',
  '005_create_feedback_table.sql',
  '006_create_usage_metrics_table.sql',
].map((name) => `migrations/${name}`);

/** Starting the embedded PostgreSQL and applying everything can take that long on a busy machine. */
export const LONG_MS = 120_000;

/** Says yes to every plan, as a person would who typed what was asked for; keeps the plans. */
export class SaysYes implements Confirmation {
  readonly plans: PlanReport[] = [];
  confirm(plan: PlanReport) {
    this.plans.push(plan);
    return Promise.resolve({ database: plan.target.database });
  }
}

export class SaysNo implements Confirmation {
  asked = 0;
  confirm() {
    this.asked += 1;
    return Promise.resolve(undefined);
  }
}

/** The activated extension, with its files listed. */
export async function extensionApi(): Promise<TestApi> {
  const extension = vscode.extensions.getExtension<TestApi | undefined>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  const api = await extension.activate();
  assert.ok(api, 'the extension exports nothing');
  await api.ready;
  return api;
}

/** Every row under the given ones, depth first. */
export function allRows(nodes: readonly TreeNode[]): TreeNode[] {
  return nodes.flatMap((node) => [node, ...allRows(node.children)]);
}

/** The row of a migration, by the end of its path. */
export function rowOf(api: TestApi, file: string): TreeNode {
  const found = allRows(api.tree()).find(
    ({ item }) => item.id?.startsWith('migration:') === true && item.id.endsWith(file),
  );
  assert.ok(found, `no row for ${file}`);
  return found;
}

export function statusesOf(api: TestApi): string[] {
  return api.migrations.snapshot.migrations.map(({ status }) => status);
}

export function fileOf(api: TestApi, relative: string): vscode.Uri {
  assert.ok(api.folder.root);
  return vscode.Uri.file(path.join(api.folder.root, relative));
}

const written: (() => void)[] = [];

/** Writes a file of the workspace, until `restoreFiles`. */
export function writeFile(api: TestApi, relative: string, text: string): void {
  const file = fileOf(api, relative).fsPath;
  const before = fs.existsSync(file) ? fs.readFileSync(file) : null;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
  written.push(() => (before ? fs.writeFileSync(file, before) : fs.rmSync(file)));
}

/** Takes back every `writeFile`, also that of a test which ran out of time. */
export function restoreFiles(): void {
  for (const restore of written.splice(0).reverse()) restore();
}

/** Resolves with the first snapshot, from now on, for which the condition holds; mocha's limit bounds the wait. */
export function untilMigrations(
  api: TestApi,
  holds: (snapshot: MigrationsSnapshot) => boolean,
): Promise<MigrationsSnapshot> {
  return new Promise((resolve) => {
    if (holds(api.migrations.snapshot)) {
      resolve(api.migrations.snapshot);
      return;
    }
    const listening = api.migrations.onDidChange((snapshot) => {
      if (!holds(snapshot)) return;
      listening.dispose();
      resolve(snapshot);
    });
  });
}

/** Resolves when there is a tab for which the condition holds. */
export function untilTab(holds: (tab: vscode.Tab) => boolean): Promise<void> {
  const isThere = () =>
    vscode.window.tabGroups.all.some((group) => group.tabs.some((tab) => holds(tab)));
  return new Promise((resolve) => {
    if (isThere()) {
      resolve();
      return;
    }
    const listening = vscode.window.tabGroups.onDidChangeTabs(() => {
      if (!isThere()) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Applies everything that is pending. */
export async function applyEverything(api: TestApi): Promise<ApplyReport | undefined> {
  api.answerWith(new SaysYes());
  return (await api.run('applyAll')) as ApplyReport | undefined;
}

/** Takes back, newest first, whatever is applied. */
export async function rollBackEverything(api: TestApi): Promise<void> {
  api.answerWith(new SaysYes());
  await api.run('refresh');
  const applied = api.migrations.snapshot.migrations.filter(({ history }) => history);
  for (const migration of [...applied].reverse()) {
    const report = (await api.run('rollback', rowOf(api, migration.path))) as ApplyReport;
    assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error ?? report.results));
  }
}

/** Closes what a test opened. */
export async function closeEditors(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}
