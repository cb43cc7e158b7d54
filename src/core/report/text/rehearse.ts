import type { RehearsedMigration, RehearseReport } from '../model';
import { faultSentences, rehearsedLoss } from './rehearsed';
import { duration, plural, printable, type Style } from './style';
import { errorLines, targetLine } from './target';

const outcomes: Readonly<Record<RehearsedMigration['outcome'], string>> = {
  clean: '✓ clean',
  different: '✗ not clean',
  failed: '✗ failed',
  notTried: '- not tried',
};

/** What trying rollbacks showed, migration by migration. */
export function rehearsalText(report: RehearseReport, style: Style): string {
  const lines = [targetLine(report.target, style)];
  if (report.results.length > 0) {
    lines.push('Rehearsal: everything below was tried in one transaction and rolled back.');
  }
  for (const result of report.results) lines.push(...resultLines(result, style));
  for (const note of report.notes) lines.push(`  Note: ${printable(note)}`);
  if (report.error) lines.push(...errorLines(report.error, style));
  else lines.push(summary(report));
  return lines.join('\n');
}

function resultLines(result: RehearsedMigration, style: Style): string[] {
  const { outcome, first, path, rollbackPath, stages } = result;
  const tint = outcome === 'clean' ? style.good : outcome === 'notTried' ? style.dim : style.bad;
  const order = first === 'apply' ? 'apply, roll back' : 'roll back, apply again';
  const by = rollbackPath === '' || rollbackPath === path ? '' : `  by ${printable(rollbackPath)}`;
  const ran = stages.length > 0;
  const took = stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  const time = stages.length === 0 ? '' : `, ${duration(took)}`;
  return [
    `  ${tint(outcome === 'notTried' && ran ? '- not all compared' : outcomes[outcome])}  ${printable(path)}${by}  (${order}${time})`,
    ...stages.flatMap(({ kind, error }) =>
      error
        ? [
            `      ${kind === 'apply' ? 'The migration' : 'The rollback'} failed:`,
            ...errorLines(error, style).map((line) => `      ${line}`),
          ]
        : [],
    ),
    ...faultSentences(result).map((text) => `      ${style.bad('✗')} ${printable(text)}`),
    ...result.losses.map((one) => `      ${style.warn('!')} ${printable(rehearsedLoss(one))}`),
    ...result.notTried.map(
      ({ path: file, line, what, reason }) =>
        `      ${style.warn('!')} ${printable(`${ran ? 'not compared' : 'not tried'}: ${what}${placeOf(file, line)}: ${reason}`)}`,
    ),
  ];
}

function placeOf(path: string | undefined, line: number | undefined): string {
  if (path === undefined) return '';
  return ` (${path}${line === undefined ? '' : `:${line}`})`;
}

function summary({ results, run }: RehearseReport): string {
  if (results.length === 0) return 'Nothing to rehearse.';
  const clean = results.filter(({ outcome }) => outcome === 'clean').length;
  const all = plural(results.length, 'rollback');
  return clean === results.length
    ? `${all} rehearsed in ${duration(run.durationMs)}: nothing left behind, nothing taken.`
    : `${clean} of ${all} clean, rehearsed in ${duration(run.durationMs)}.`;
}
