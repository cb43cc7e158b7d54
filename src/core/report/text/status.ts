import type { MigrationStatus } from '../../migration/model';
import { statusLabel } from '../../migration/statusText';
import type { MigrationReport, OpenRunReport, StatusReport } from '../model';
import { indented, plural, printable, table, type Style } from './style';
import { errorLines, targetLine } from './target';

const signs: Readonly<Record<MigrationStatus, string>> = {
  applied: '✓',
  appliedCosmeticEdit: '✓',
  pending: '○',
  outOfOrder: '○',
  unrecorded: '?',
  unknown: '?',
  appliedEdited: '!',
  drift: '!',
  fileMissing: '!',
  duplicateVersion: '!',
  partial: '!',
  failed: '✗',
  unusable: '✗',
};

function tint(status: MigrationStatus, style: Style): (text: string) => string {
  const sign = signs[status];
  if (sign === '✓') return style.good;
  if (sign === '✗') return style.bad;
  return sign === '!' || sign === '?' ? style.warn : style.dim;
}

/** Every migration in order, by source, with what needs attention under it. */
export function statusText(report: StatusReport, style: Style): string {
  const lines = [targetLine(report.target, style)];
  const sources = new Set(report.migrations.map(({ source }) => source));
  for (const source of sources) {
    lines.push(style.bold(source === '' ? '.' : printable(source)));
    const own = report.migrations.filter((migration) => migration.source === source);
    const rows = table(own.map(row));
    own.forEach((migration, index) => {
      lines.push(tint(migration.status, style)(rows[index] ?? ''));
      lines.push(...details(migration));
    });
  }
  for (const { path, reason } of report.skipped) {
    lines.push(style.dim(`  - skipped  ${printable(path)}: ${printable(reason)}`));
  }
  for (const { path, line, message } of report.problems ?? []) {
    const place = `${path}${line === undefined ? '' : `:${line}`}`;
    lines.push(`  ${style.warn('!')} ${printable(place)}: ${printable(message)}`);
  }
  if (report.openRun) lines.push(style.warn(`  ! ${openRunText(report.openRun)}`));
  if (report.refusal) {
    const { message, nextStep } = report.refusal;
    lines.push(style.warn(`  ! A run would be refused: ${printable(message)}`));
    lines.push(`    ${printable(nextStep ?? '')}`);
  }
  if (report.error) lines.push(...errorLines(report.error, style));
  else lines.push(summary(report));
  return lines.join('\n');
}

function openRunText({ kind, startedAt, by, isGoing }: OpenRunReport): string {
  const run = `${kind}, started ${startedAt.slice(0, 19).replace('T', ' ')} UTC by ${printable(by)}`;
  if (isGoing) return `A run goes on: ${run}. What it has done so far is shown.`;
  const next = kind === 'apply' ? 'the next apply' : 'rolling back again';
  return `The last run did not end: ${run}. What it recorded is shown; ${next} goes on from there.`;
}

function row(migration: MigrationReport): string[] {
  const file = migration.path.split('/').at(-1) ?? migration.path;
  const place =
    migration.rollbackLine === undefined
      ? ''
      : ` (${printable(migration.rollbackPath ?? '')}:${migration.rollbackLine})`;
  const rollback =
    migration.rollback === null ? 'no rollback' : `rollback: ${migration.rollback}${place}`;
  return [
    `${signs[migration.status]} ${printable(file)}`,
    statusLabel(migration),
    plural(migration.checks, 'check'),
    rollback,
  ];
}

function details(migration: MigrationReport): string[] {
  const { evidence } = migration;
  const list = (word: string, keys: readonly string[]): string[] =>
    keys.map((key) => `      ${word}: ${printable(key)}`);
  const looked = !['pending', 'outOfOrder', 'partial'].includes(migration.status);
  return [
    ...migration.problems.map(
      ({ message, line }) =>
        `      ${indented(message, '        ')}${line === undefined ? '' : ` (line ${line})`}`,
    ),
    ...(evidence && looked ? list('missing', evidence.missing) : []),
    ...(evidence && looked ? list('different', evidence.different) : []),
  ];
}

function summary(report: StatusReport): string {
  const { applied, pending, attention } = report.summary;
  if (report.migrations.length === 0) {
    return 'No migrations found. Plumbline looks for versioned .sql files here and in folders named migrations.';
  }
  const parts = [`${applied} applied`, `${pending} pending`];
  if (attention > 0)
    parts.push(attention === 1 ? '1 needs attention' : `${attention} need attention`);
  return `${parts.join(', ')}.`;
}
