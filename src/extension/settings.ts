import * as vscode from 'vscode';
import { SETTING } from './ids';

/** Milliseconds, 0 for no limit. A value that is no such number counts as not set. */
function milliseconds(id: string, otherwise: number, scope: vscode.Uri | undefined): number {
  const value = vscode.workspace.getConfiguration(undefined, scope).get<unknown>(id);
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}

export interface TimeoutSettings {
  readonly lockTimeoutMs: number;
  readonly statementTimeoutMs: number;
}

/** The time limits as they are set now for the workspace folder. */
export function timeoutSettings(scope: vscode.Uri | undefined): TimeoutSettings {
  return {
    lockTimeoutMs: milliseconds(SETTING.lockTimeout, 5000, scope),
    statementTimeoutMs: milliseconds(SETTING.statementTimeout, 0, scope),
  };
}
