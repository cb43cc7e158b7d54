import * as vscode from 'vscode';
import { statusGroup } from '../../core/migration/statusText';
import type { MigrationNode } from './migrationNode';
import type { TreeNode } from './node';

/** A folder that migrations come from, with how many of them wait. It stands there for one folder too: it says which. */
export class SourceNode implements TreeNode {
  readonly item: vscode.TreeItem;

  constructor(
    source: string,
    readonly children: readonly MigrationNode[],
  ) {
    const label = source === '' ? vscode.l10n.t('Workspace folder') : source;
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Expanded);
    item.id = `source:${source}`;
    item.iconPath = new vscode.ThemeIcon('folder');
    item.contextValue = ';source;';
    item.description = this.#summary();
    item.tooltip = label;
    item.accessibilityInformation = {
      label: item.description === '' ? label : `${label}, ${item.description}`,
    };
    this.item = item;
  }

  #summary(): string {
    const groups = this.children.map(({ migration }) => statusGroup(migration.status));
    const count = (group: (typeof groups)[number]) =>
      groups.filter((other) => other === group).length;
    if (count('unknown') === groups.length) return '';
    return [
      ...(count('pending') > 0 ? [vscode.l10n.t('{0} pending', count('pending'))] : []),
      ...(count('attention') > 0 ? [vscode.l10n.t('{0} to look at', count('attention'))] : []),
      ...(count('applied') > 0 ? [vscode.l10n.t('{0} applied', count('applied'))] : []),
    ].join(', ');
  }
}
