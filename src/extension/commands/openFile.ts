import * as vscode from 'vscode';
import type { Migrations } from '../migrations';
import { fileUri, type OpenFolder } from '../openFolder';

/** Opens a file of a migration or of its rollback, and no other: what asks may be a web page. */
export async function openMigrationFile(
  ports: { readonly migrations: Migrations; readonly folder: OpenFolder },
  path: string,
  line?: number,
): Promise<void> {
  const isKnown = ports.migrations.snapshot.migrations.some(
    (migration) => migration.path === path || migration.rollbackPath === path,
  );
  const uri = fileUri(ports.folder, path);
  if (!isKnown || !uri) return;
  const document = await vscode.workspace.openTextDocument(uri);
  const index = Math.min(Math.max((line ?? 1) - 1, 0), document.lineCount - 1);
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    ...(line !== undefined && { selection: new vscode.Range(index, 0, index, 0) }),
  });
}
