import path from 'node:path';
import * as vscode from 'vscode';
import type { PlanReport, PlanStepReport } from '../../core/report/model';
import { targetLine } from '../targets/targetText';
import type { RunKind } from './confirmation';

/** Files that a dialog names; the rest is a number, and the plan shows them all. */
const NAMED = 12;

function migrationCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 migration') : vscode.l10n.t('{0} migrations', count);
}

function statementCount(count: number): string {
  return count === 1 ? vscode.l10n.t('1 statement') : vscode.l10n.t('{0} statements', count);
}

/** `Apply 3 migrations to Built-in?` */
export function planQuestion(plan: PlanReport, kind: RunKind): string {
  const count = migrationCount(plan.steps.length);
  switch (kind) {
    case 'apply':
      return vscode.l10n.t('Apply {0} to {1}?', count, plan.target.name);
    case 'rollback':
      return vscode.l10n.t('Roll back {0} on {1}?', count, plan.target.name);
    case 'dryRun':
      return vscode.l10n.t('Dry run of {0} on {1}, keeping nothing?', count, plan.target.name);
  }
}

/** The button: `Apply to Built-in`. The target stands in it, so that no click is about another one. */
export function planAction(plan: PlanReport, kind: RunKind): string {
  switch (kind) {
    case 'apply':
      return vscode.l10n.t('Apply to {0}', plan.target.name);
    case 'rollback':
      return vscode.l10n.t('Roll Back on {0}', plan.target.name);
    case 'dryRun':
      return vscode.l10n.t('Dry Run on {0}', plan.target.name);
  }
}

/** What holds for every run of this kind, before what the plan notes of this one. */
function notesOf(plan: PlanReport, kind: RunKind): string[] {
  return kind === 'rollback'
    ? [vscode.l10n.t('Rows in tables and columns that it drops are lost.'), ...plan.notes]
    : [...plan.notes];
}

function stepLines(step: PlanStepReport): string[] {
  return [
    `${path.posix.basename(step.sqlPath)}: ${statementCount(step.statements.length)}`,
    ...step.warnings.map((warning) => `    ${warning}`),
    ...step.destructive
      .filter(({ kind }) => kind === 'losesData')
      .map(({ line, what }) => `    ${vscode.l10n.t('Line {0}: {1}', line, what)}`)
      .slice(0, NAMED),
  ];
}

/** Under the question: the target with host and environment, the files with what to know of each, what is left out. */
export function planDetail(plan: PlanReport, kind: RunKind): string {
  const notes = notesOf(plan, kind);
  const more = plan.steps.length - NAMED;
  const leftOut = plan.leftOut.map(({ path: file, reason }) =>
    vscode.l10n.t('Left out: {0} ({1})', path.posix.basename(file), reason),
  );
  return [
    targetLine(plan.target),
    '',
    ...plan.steps.slice(0, NAMED).flatMap(stepLines),
    ...(more > 0 ? [vscode.l10n.t('and {0} more', more)] : []),
    ...(notes.length > 0 ? ['', ...notes] : []),
    ...(leftOut.length > 0
      ? ['', ...leftOut.slice(0, NAMED), ...(leftOut.length > NAMED ? ['...'] : [])]
      : []),
  ].join('\n');
}
