import * as vscode from 'vscode';
import { Disposable } from '../lifecycle';
import type { Migrations, MigrationsSnapshot } from '../migrations';
import { fileUri, type OpenFolder } from '../openFolder';
import { failureNode, skippedNode, untrustedNode } from './messageNode';
import { MigrationNode } from './migrationNode';
import type { TreeNode } from './node';
import { SourceNode } from './sourceNode';

/** The rows of the view: sources in the order of their first migration, and in each one the engine's order. */
export function buildTree(snapshot: MigrationsSnapshot, folder: OpenFolder): TreeNode[] {
  const { migrations, error, report, skipped } = snapshot;
  // With no row at all, the view shows its welcome text, which says what to do.
  if (migrations.length === 0 && !error) return [];
  const isAsked = report !== null || error !== null;
  const sources = new Map<string, MigrationNode[]>();
  for (const migration of migrations) {
    const node = new MigrationNode(migration, fileUri(folder, migration.path), isAsked);
    const nodes = sources.get(migration.source);
    if (nodes) nodes.push(node);
    else sources.set(migration.source, [node]);
  }
  return [
    ...(folder.isTrusted ? [] : [untrustedNode()]),
    ...(error ? [failureNode(error)] : []),
    ...[...sources].map(([source, nodes]) => new SourceNode(source, nodes)),
    ...(skipped.length > 0 ? [skippedNode(skipped)] : []),
  ];
}

export class MigrationsTree extends Disposable implements vscode.TreeDataProvider<TreeNode> {
  readonly #changed = this._register(new vscode.EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly TreeNode[] = [];

  constructor(migrations: Migrations, folder: OpenFolder) {
    super();
    this._register(
      migrations.onDidChange((snapshot) => {
        this.#roots = buildTree(snapshot, folder);
        this.#changed.fire(undefined);
      }),
    );
  }

  /** The rows that stand there now. */
  get roots(): readonly TreeNode[] {
    return this.#roots;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    return node.item;
  }

  getChildren(node?: TreeNode): TreeNode[] {
    return [...(node?.children ?? this.#roots)];
  }
}
