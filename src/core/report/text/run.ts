import { isOfNote } from '../../plan/takenLocks';
import type { ApplyReport, RunResult } from '../model';
import { duration, indented, plural, printable, type Style } from './style';
import { errorLines, targetLine } from './target';
import { verificationText } from './verify';

const outcomeWords: Readonly<Record<RunResult['outcome'], string>> = {
  applied: '✓ applied',
  rolledBack: '✓ rolled back',
  failed: '✗ failed',
  notExecuted: '- not executed',
  partial: '! partly applied',
};

/**
 * What a run did, migration by migration.
 *
 * @param hasEnded false for a run of the log that never said how it ended: what is known of it is what is recorded
 */
export function runText(report: ApplyReport, style: Style, hasEnded = true): string {
  const lines = [targetLine(report.target, style)];
  if (report.historyCreated) lines.push('Created the schema plumbline for the history.');
  if (report.run.dryRun) lines.push(dryRunLine(report));
  for (const result of report.results) lines.push(...resultLines(report, result, style));
  for (const { path, reason } of report.leftOut) {
    lines.push(`  - left out  ${printable(path)}: ${printable(reason)}`);
  }
  for (const note of report.notes ?? []) lines.push(`  ${style.dim('i')} ${printable(note)}`);
  for (const warning of report.warnings ?? []) {
    lines.push(`${style.warn('!')} ${printable(warning)}`);
  }
  if (report.error) lines.push(...errorLines(report.error, style));
  else lines.push(hasEnded ? summary(report) : openSummary(report));
  if (report.verification) lines.push(...verificationText(report.verification, style));
  return lines.join('\n');
}

function resultLines({ run }: ApplyReport, result: RunResult, style: Style): string[] {
  const isHalfBack = run.kind === 'rollback';
  const half = run.dryRun ? '! partly tried' : isHalfBack ? '! partly rolled back' : null;
  const word = result.outcome === 'partial' && half !== null ? half : outcomeWords[result.outcome];
  const tints = {
    applied: style.good,
    rolledBack: style.good,
    failed: style.bad,
    notExecuted: style.dim,
    partial: style.warn,
  };
  const tint = tints[result.outcome];
  const { steps } = result;
  const stepsDone = steps ? [`${steps.done} of ${plural(steps.total, 'step')}`] : [];
  // Of a run that did not end, or that an earlier version logged, only versions are known.
  const isMeasured = result.statements > 0 || result.durationMs > 0;
  const sizes = [
    ...stepsDone,
    ...(isMeasured ? [plural(result.statements, 'statement'), duration(result.durationMs)] : []),
  ];
  const size =
    result.outcome === 'notExecuted' || sizes.length === 0 ? '' : `  ${sizes.join(', ')}`;
  return [
    `  ${tint(word)}  ${printable(result.path)}${sqlPlace(result)}${size}`,
    ...(result.warnings ?? []).map(
      (warning) => `      ${style.warn('!')} ${indented(warning, '        ')}`,
    ),
    ...locksLine(result),
    ...result.notices.map(
      (notice) => `      ${notice.severity}: ${indented(notice.message, '        ')}`,
    ),
    ...(result.error ? errorLines(result.error, style).map((line) => `  ${line}`) : []),
  ];
}

/** Where the SQL of a step stands, when that is another file than the migration. */
function sqlPlace({ path, sqlPath, sqlLine }: RunResult): string {
  if (sqlPath === path) return '';
  return `  by ${printable(sqlPath)}${sqlLine === undefined ? '' : `:${sqlLine}`}`;
}

function dryRunLine({ run }: ApplyReport): string {
  return run.outcome === 'unknown'
    ? 'Dry run: only a part could be tried, and was rolled back. It proves nothing of the rest.'
    : run.outcome === 'succeeded'
      ? 'Dry run: everything below was tried and rolled back.'
      : 'Dry run: it stopped before its end; what was tried was rolled back.';
}

/** What every query takes, and nobody notices, is in the JSON only. */
function locksLine({ locks = [] }: RunResult): string[] {
  const noticed = locks.filter(isOfNote);
  if (noticed.length === 0) return [];
  const list = noticed.map(
    ({ relation, mode, blocks }) => `${printable(relation)} ${mode} (blocks ${blocks})`,
  );
  return [`      locks: ${list.join('; ')}`];
}

/** A rollback leaves no row that names its run. */
function openSummary(report: ApplyReport): string {
  return report.run.kind === 'apply'
    ? `${doneIn(report)} done, did not end.`
    : 'Did not end; status tells what it has taken back.';
}

function doneIn({ results }: ApplyReport): number {
  return results.filter(({ outcome }) => outcome === 'applied' || outcome === 'rolledBack').length;
}

function summary(report: ApplyReport): string {
  const done = doneIn(report);
  const verb = report.run.kind === 'rollback' ? 'rolled back' : 'applied';
  const tried = report.run.dryRun ? `would be ${verb}` : verb;
  if (report.results.length === 0) return 'Nothing to do.';
  return `${plural(done, 'migration')} ${tried} in ${duration(report.run.durationMs)}.`;
}
