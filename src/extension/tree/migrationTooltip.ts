import * as vscode from 'vscode';
import { statusSentence } from '../../core/migration/statusText';
import type { RollbackSource } from '../../core/migration/model';
import type { MigrationReport } from '../../core/report/model';
import { escapeMarkdown } from './escapeMarkdown';

/** At most this many objects or problems: a tooltip is no report. */
const SHOWN = 8;

function rollbackText(source: RollbackSource | null, path: string | undefined): string {
  switch (source) {
    case 'file':
      return vscode.l10n.t('Rollback: {0}', path ?? '');
    case 'section':
      return vscode.l10n.t('Rollback: a section of the file');
    case 'guide':
      return vscode.l10n.t('Rollback: {0} (guide)', path ?? '');
    case 'generated':
      return vscode.l10n.t('Rollback: generated');
    case null:
      return vscode.l10n.t('Rollback: none');
  }
}

function appliedText({ appliedAt, appliedBy }: MigrationReport): string[] {
  if (appliedAt === undefined) return [];
  const when = new Date(appliedAt).toLocaleString();
  return [
    appliedBy === undefined
      ? vscode.l10n.t('Applied {0}', when)
      : vscode.l10n.t('Applied {0} by {1}', when, appliedBy),
  ];
}

function listed(objects: readonly string[]): string {
  const shown = objects.slice(0, SHOWN).join(', ');
  const more = objects.length - SHOWN;
  return more > 0 ? vscode.l10n.t('{0} and {1} more', shown, more) : shown;
}

function evidenceText({ evidence }: MigrationReport): string[] {
  if (!evidence) return [];
  const { present, missing, different } = evidence;
  const total = present + missing.length + different.length;
  if (total === 0) return [];
  return [
    vscode.l10n.t('In the database: {0} of {1} objects as the file makes them', present, total),
    ...(missing.length > 0 ? [vscode.l10n.t('Missing: {0}', listed(missing))] : []),
    ...(different.length > 0 ? [vscode.l10n.t('Different: {0}', listed(different))] : []),
  ];
}

/** Status, history, evidence, rollback and problems. Names come from files and databases: all of it is escaped. */
export function migrationTooltip(
  migration: MigrationReport,
  isAsked: boolean,
): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString('', true);
  tooltip.isTrusted = false;
  const paragraph = (text: string) => tooltip.appendMarkdown(`${escapeMarkdown(text)}\n\n`);
  tooltip.appendMarkdown(`**${escapeMarkdown(migration.path)}**\n\n`);
  paragraph(
    isAsked || migration.status !== 'unknown'
      ? statusSentence(migration)
      : vscode.l10n.t('Its status was not read yet.'),
  );
  for (const text of [
    ...appliedText(migration),
    ...evidenceText(migration),
    rollbackText(migration.rollback, migration.rollbackPath),
  ]) {
    paragraph(text);
  }
  for (const problem of migration.problems.slice(0, SHOWN)) {
    tooltip.appendMarkdown('$(warning) ');
    paragraph(
      problem.line === undefined
        ? problem.message
        : vscode.l10n.t('Line {0}: {1}', problem.line, problem.message),
    );
  }
  return tooltip;
}
