import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import type { Guides } from '../guides/guides';
import type { Migrations } from '../migrations';
import { fileUri, type OpenFolder } from '../openFolder';

/**
 * Opens a file of a migration or of its rollback, or a guide, and no other: what asks may be a web page.
 * @throws PlumblineError `fileUnreadable` when there is no such file, or none any more
 */
export async function openMigrationFile(
  ports: {
    readonly migrations: Pick<Migrations, 'snapshot'>;
    readonly guides?: Pick<Guides, 'paths'>;
    readonly folder: OpenFolder;
  },
  path: string,
  line?: number,
): Promise<void> {
  const isKnown =
    ports.migrations.snapshot.migrations.some(
      (migration) => migration.path === path || migration.rollbackPath === path,
    ) || ports.guides?.paths.includes(path) === true;
  const document = isKnown ? await textOf(fileUri(ports.folder, path)) : undefined;
  if (!document) {
    throw new PlumblineError(
      'fileUnreadable',
      vscode.l10n.t(
        '{0} cannot be opened: it is neither a migration nor a guide of this folder, or is gone.',
        path,
      ),
    );
  }
  const index = Math.min(Math.max((line ?? 1) - 1, 0), document.lineCount - 1);
  await vscode.window.showTextDocument(document, {
    viewColumn: vscode.ViewColumn.One,
    ...(line !== undefined && { selection: new vscode.Range(index, 0, index, 0) }),
  });
}

async function textOf(uri: vscode.Uri | undefined): Promise<vscode.TextDocument | undefined> {
  try {
    return uri && (await vscode.workspace.openTextDocument(uri));
  } catch {
    return undefined;
  }
}
