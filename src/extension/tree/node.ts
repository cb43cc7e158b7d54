import type * as vscode from 'vscode';

/** One row of the tree. Nodes are made anew with every reading and found again by their item's id. */
export interface TreeNode {
  readonly item: vscode.TreeItem;
  readonly children: readonly TreeNode[];
}
