import type { DifferenceReport, RehearsedMigration, RehearseReport } from '../model';
import { duration, plural, printable, shortened, type Style } from './style';
import { errorLines, targetLine } from './target';

const outcomes: Readonly<Record<RehearsedMigration['outcome'], string>> = {
  clean: '✓ clean',
  different: '✗ not clean',
  failed: '✗ failed',
  notTried: '- not tried',
};

/** Longer values of a field (bodies of functions) are shown in the JSON report. */
const LONGEST_VALUE = 60;

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
  const took = stages.reduce((sum, stage) => sum + stage.durationMs, 0);
  const time = stages.length === 0 ? '' : `, ${duration(took)}`;
  return [
    `  ${tint(outcomes[outcome])}  ${printable(path)}${by}  (${order}${time})`,
    ...stages.flatMap(({ kind, error }) =>
      error
        ? [
            `      ${kind === 'apply' ? 'The migration' : 'The rollback'} failed:`,
            ...errorLines(error, style).map((line) => `      ${line}`),
          ]
        : [],
    ),
    ...result.differences.map((one) => `      ${style.bad('✗')} ${differenceLine(one, first)}`),
    ...result.rows.map(
      ({ table, columns, before, after }) =>
        `      ${style.bad('✗')} ${printable(rowsSentence(table, columns, before, after))}`,
    ),
    ...result.losses.map(
      ({ table, column, rows, exact }) =>
        `      ${style.warn('!')} the rollback loses ${exact ? '' : 'about '}${plural(rows, column === undefined ? 'row' : 'value')} of ${printable(column === undefined ? table : `${table}.${column}`)}`,
    ),
    ...result.notTried.map(
      ({ path: file, line, what, reason }) =>
        `      ${style.warn('!')} not tried: ${printable(`${what}${placeOf(file, line)}: ${reason}`)}`,
    ),
  ];
}

function placeOf(path: string | undefined, line: number | undefined): string {
  if (path === undefined) return '';
  return ` (${path}${line === undefined ? '' : `:${line}`})`;
}

/** What a difference means depends on what was tried: after apply and rollback, all that is new was left behind. */
function differenceLine(
  { change, object, fields = [], by }: DifferenceReport & { by: 'rollback' | 'both' },
  first: RehearsedMigration['first'],
): string {
  const what = printable(object);
  if (by === 'rollback') return `left behind by the rollback: ${what}`;
  if (change === 'added') {
    return first === 'apply' ? `left behind: ${what}` : `new after applying again: ${what}`;
  }
  if (change === 'removed') {
    return first === 'apply'
      ? `taken although the migration did not make it: ${what}`
      : `not brought back by applying again: ${what}`;
  }
  const said = fields.map(({ name, before, after }) => {
    const [was, is] = [before, after].map((value) => printable(short(value)));
    return was === is ? name : `${name} was ${was}, is ${is}`;
  });
  return `not as before: ${what}: ${said.join('; ')}`;
}

function short(value: string): string {
  return shortened(value.replace(/\s+/g, ' '), LONGEST_VALUE);
}

function rowsSentence(
  table: string,
  columns: readonly string[],
  before: number,
  after: number,
): string {
  if (before !== after) return `rows of ${table}: ${before} before, ${after} now`;
  return `values of ${table} are others than before: ${columns.join(', ')}`;
}

function summary({ results, run }: RehearseReport): string {
  if (results.length === 0) return 'Nothing to rehearse.';
  const clean = results.filter(({ outcome }) => outcome === 'clean').length;
  const all = plural(results.length, 'rollback');
  return clean === results.length
    ? `${all} rehearsed in ${duration(run.durationMs)}: nothing left behind, nothing taken.`
    : `${clean} of ${all} clean, rehearsed in ${duration(run.durationMs)}.`;
}
