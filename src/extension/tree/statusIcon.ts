import * as vscode from 'vscode';
import type { MigrationStatus } from '../../core/migration/model';

/** Each status has a shape of its own; the colour only repeats what the shape says. */
const ICONS: Readonly<Record<MigrationStatus, readonly [icon: string, color?: string]>> = {
  pending: ['circle-outline'],
  applied: ['pass', 'testing.iconPassed'],
  appliedCosmeticEdit: ['check', 'testing.iconPassed'],
  appliedEdited: ['edit', 'list.warningForeground'],
  unrecorded: ['question', 'list.warningForeground'],
  drift: ['warning', 'list.warningForeground'],
  outOfOrder: ['list-ordered', 'list.warningForeground'],
  partial: ['debug-continue', 'list.warningForeground'],
  failed: ['error', 'testing.iconFailed'],
  fileMissing: ['trash', 'list.warningForeground'],
  duplicateVersion: ['files', 'list.errorForeground'],
  unusable: ['circle-slash', 'list.errorForeground'],
  unknown: ['file-code'],
};

export function statusIcon(status: MigrationStatus): vscode.ThemeIcon {
  const [icon, color] = ICONS[status];
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}
