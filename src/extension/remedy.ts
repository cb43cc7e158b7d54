import * as vscode from 'vscode';
import type { ErrorCode } from '../core/errors';
import { COMMAND } from './ids';

/** What mends a failure, or the command that leads to where it can be mended, with its title. */
export type Remedy = { readonly title: string } & (
  { readonly command: string } | { readonly run: () => Promise<unknown> }
);

interface CommandRemedy {
  readonly title: string;
  readonly command: string;
}

/** Failures that another target, or the same one described anew, can mend. */
const OF_THE_TARGET: ReadonlySet<ErrorCode> = new Set([
  'invalidUrl',
  'unknownTarget',
  'unreachable',
  'tlsFailed',
  'authenticationFailed',
  'noSuchDatabase',
  'databaseRefused',
  'permissionDenied',
]);

export function remedyFor(code: ErrorCode): CommandRemedy {
  if (code === 'untrustedWorkspace') {
    return { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
  }
  return OF_THE_TARGET.has(code)
    ? { title: vscode.l10n.t('Select Target'), command: COMMAND.selectTarget }
    : { title: vscode.l10n.t('Show Log'), command: COMMAND.showLog };
}
