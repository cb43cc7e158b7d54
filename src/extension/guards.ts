import * as vscode from 'vscode';
import { PlumblineError } from '../core/errors';
import type { OpenFolder } from './openFolder';

/** No folder is open: there is nothing that a command could be about. */
export class NoFolderError extends Error {
  override readonly name = 'NoFolderError';
}

/** @throws PlumblineError `untrustedWorkspace`: what files say there must not lead to a connection or a secret. */
export function requireTrust(folder: Pick<OpenFolder, 'isTrusted'>): void {
  if (folder.isTrusted) return;
  throw new PlumblineError(
    'untrustedWorkspace',
    vscode.l10n.t('Plumbline connects to no database in a workspace that is not trusted.'),
  );
}

/** @throws NoFolderError */
export function requireRoot(folder: Pick<OpenFolder, 'root'>): string {
  if (folder.root !== undefined) return folder.root;
  throw new NoFolderError('No folder is open.');
}
