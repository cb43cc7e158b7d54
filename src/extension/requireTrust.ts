import * as vscode from 'vscode';
import { PlumblineError } from '../core/errors';
import type { OpenFolder } from './openFolder';

/** @throws PlumblineError `untrustedWorkspace`: what files say there must not lead to a connection or a secret. */
export function requireTrust(folder: Pick<OpenFolder, 'isTrusted'>): void {
  if (folder.isTrusted) return;
  throw new PlumblineError(
    'untrustedWorkspace',
    vscode.l10n.t('Plumbline connects to no database in a workspace that is not trusted.'),
  );
}
