import path from 'node:path';
import * as vscode from 'vscode';

/** The workspace as far as Plumbline sees it. An object of its own so that tests can say what is trusted. */
export interface OpenFolder {
  /** Absolute; undefined when no folder is open. */
  readonly root: string | undefined;
  readonly uri: vscode.Uri | undefined;
  readonly name: string;
  /** More folders are open than Plumbline looks at. */
  readonly hasMore: boolean;
  readonly isTrusted: boolean;
}

/**
 * The first folder of the window. Each folder would need a target of its own: one database for two repositories would
 * call the migrations of the other one missing.
 */
export const openFolder: OpenFolder = {
  get root() {
    return this.uri?.fsPath;
  },
  get uri() {
    return first()?.uri;
  },
  get name() {
    return first()?.name ?? '';
  },
  get hasMore() {
    return (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  },
  get isTrusted() {
    return vscode.workspace.isTrusted;
  },
};

function first(): vscode.WorkspaceFolder | undefined {
  const folder = vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.scheme === 'file' ? folder : undefined;
}

/** The file of a workspace-relative path with `/`. */
export function fileUri(folder: OpenFolder, relativePath: string): vscode.Uri | undefined {
  return folder.uri && vscode.Uri.joinPath(folder.uri, ...relativePath.split('/'));
}

/** The workspace-relative path, with `/`, of a file in the folder; undefined for any other. */
export function relativePath(folder: OpenFolder, file: vscode.Uri): string | undefined {
  if (folder.root === undefined || file.scheme !== 'file') return undefined;
  const relative = path.relative(folder.root, file.fsPath);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative)
    ? undefined
    : relative.split(path.sep).join('/');
}
