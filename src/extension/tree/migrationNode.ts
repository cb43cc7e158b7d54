import path from 'node:path';
import * as vscode from 'vscode';
import { statusLabel } from '../../core/migration/statusText';
import type { MigrationReport } from '../../core/report/model';
import { migrationContext } from './migrationFlags';
import { migrationTooltip } from './migrationTooltip';
import type { TreeNode } from './node';
import { statusIcon } from './statusIcon';

/** One migration: its file's name, its status in words and as a shape; a click opens the file. */
export class MigrationNode implements TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[] = [];

  /**
   * @param file undefined when there is none to open
   * @param isAsked whether the target was asked, so that `unknown` is its answer
   */
  constructor(
    readonly migration: MigrationReport,
    file: vscode.Uri | undefined,
    isAsked: boolean,
  ) {
    const label = path.posix.basename(migration.path) || migration.version;
    const words =
      isAsked || migration.status !== 'unknown' ? vscode.l10n.t(statusLabel(migration)) : '';
    const item = new vscode.TreeItem(label);
    // A file that is gone and one that took its place may have the same path.
    item.id = `migration:${migration.version}:${migration.status === 'fileMissing' ? 'gone:' : ''}${migration.path}`;
    item.description = words;
    item.iconPath = statusIcon(migration.status);
    item.tooltip = migrationTooltip(migration, isAsked);
    item.contextValue = migrationContext(migration);
    item.accessibilityInformation = {
      label: [label, words, ...migration.problems.map(({ message }) => message)]
        .filter((part) => part !== '')
        .join(', '),
    };
    if (file && migration.status !== 'fileMissing') {
      item.command = {
        command: 'vscode.open',
        title: vscode.l10n.t('Open File'),
        arguments: [file, { preview: true } satisfies vscode.TextDocumentShowOptions],
      };
    }
    this.item = item;
  }
}
