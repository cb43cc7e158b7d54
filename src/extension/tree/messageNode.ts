import * as vscode from 'vscode';
import type { ErrorReport, SkippedFile } from '../../core/report/model';
import { remedyFor } from '../remedy';
import type { TreeNode } from './node';

interface Message {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon: vscode.ThemeIcon;
  readonly command?: vscode.Command;
  readonly children?: readonly TreeNode[];
}

/** A row that says something: why there is no status, what to do about it, which files are passed over. */
export class MessageNode implements TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];

  constructor(message: Message) {
    this.children = message.children ?? [];
    const item = new vscode.TreeItem(
      message.label,
      this.children.length > 0
        ? vscode.TreeItemCollapsibleState.Collapsed
        : vscode.TreeItemCollapsibleState.None,
    );
    item.id = `message:${message.id}`;
    item.contextValue = `;message;${message.id};`;
    item.iconPath = message.icon;
    item.tooltip = message.tooltip ?? message.label;
    if (message.description !== undefined) item.description = message.description;
    if (message.command) item.command = message.command;
    item.accessibilityInformation = {
      label: [message.label, message.description].filter(Boolean).join(', '),
    };
    this.item = item;
  }
}

/** Why the status is not known; a click leads to where it can be mended. */
export function failureNode(error: ErrorReport): MessageNode {
  return new MessageNode({
    id: 'failure',
    label: error.message,
    tooltip: [error.message, error.hint, error.nextStep].filter(Boolean).join('\n\n'),
    icon: new vscode.ThemeIcon('error', new vscode.ThemeColor('list.errorForeground')),
    command: remedyFor(error.code),
  });
}

export function untrustedNode(): MessageNode {
  return new MessageNode({
    id: 'untrusted',
    label: vscode.l10n.t('Restricted mode'),
    description: vscode.l10n.t('only files are listed'),
    tooltip: vscode.l10n.t(
      'Plumbline connects to no database in a workspace that is not trusted. Click to decide about trust.',
    ),
    icon: new vscode.ThemeIcon('workspace-untrusted'),
    command: { command: 'workbench.trust.manage', title: vscode.l10n.t('Manage Workspace Trust') },
  });
}

/** Files that look like migrations and are none, each with the reason. */
export function skippedNode(skipped: readonly SkippedFile[]): MessageNode {
  return new MessageNode({
    id: 'skipped',
    label: vscode.l10n.t('Skipped files'),
    description: String(skipped.length),
    tooltip: vscode.l10n.t('Files that are not taken for migrations, each with the reason.'),
    icon: new vscode.ThemeIcon('circle-slash'),
    children: skipped.map(
      ({ path, reason }) =>
        new MessageNode({
          id: `skipped:${path}`,
          label: path,
          description: reason,
          tooltip: `${path}\n\n${reason}`,
          icon: new vscode.ThemeIcon('file'),
        }),
    ),
  });
}
