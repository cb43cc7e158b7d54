import { isStronger, LOCK_MODES, type LockMode } from '../../plan/locks/model';
import type { PlanDestructiveReport, PlanLockReport, PlanReport, PlanStepReport } from '../model';
import { duration, plural } from './style';

/** What of a plan stands above its steps, line by line: how it runs, what holds for all of it. */
export function planHead(plan: PlanReport, dryRun: boolean): string[] {
  const { lockMs, statementMs } = plan.timeouts;
  const count = plural(plan.steps.length, 'migration');
  const what = plan.kind === 'apply' ? `Apply ${count}` : `Roll back ${count}`;
  const limit = statementMs === 0 ? 'any time' : `at most ${duration(statementMs)}`;
  const wait = lockMs === 0 ? 'as long as it takes' : `at most ${duration(lockMs)}`;
  return [
    `${what}${dryRun ? ', in one transaction that is rolled back' : ''}.`,
    ...(plan.singleTransaction ? ['All of it is one transaction: all or nothing.'] : []),
    `A statement may take ${limit}, and waits ${wait} for a lock.`,
    ...plan.notes,
    ...plan.leftOut.map(({ path, reason }) => `Left out: ${path} (${reason})`),
  ];
}

/** What of a step stands above its SQL: how it runs, what it destroys and locks, and what to know. */
export function stepHead(plan: PlanReport, step: PlanStepReport, at: number): string[] {
  const sql = step.sqlPath === step.path ? '' : ` by ${step.sqlPath}`;
  const statements = plural(step.statements.length, 'statement');
  const how = step.mode === 'transaction' ? 'one transaction with its history' : 'recorded steps';
  return [
    `${at + 1} of ${plan.steps.length}: ${step.path}${sql}, ${statements} in ${how}`,
    ...step.warnings.map((warning) => `Note: ${warning}`),
    ...section('Parts', partLines(step)),
    ...destructiveKinds.flatMap(([kind, title]) =>
      section(title, destructiveLines(plan, step.destructive, kind)),
    ),
    ...section('Locks, until its transaction ends', lockLines(plan, step)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function partLines({ mode, parts, statements }: PlanStepReport): string[] {
  if (mode === 'transaction') return [];
  const lineOf = (number: number | undefined): number =>
    statements.find((statement) => statement.number === number)?.line ?? 1;
  return parts.map((part) => {
    const first = lineOf(part.statements[0]);
    const last = lineOf(part.statements.at(-1));
    const lines = first === last ? `line ${first}` : `lines ${first} to ${last}`;
    const reason = part.reason === null ? '' : `: ${part.reason}`;
    return `${part.number} of ${parts.length}, ${lines}${part.done ? ' (done already)' : ''}${reason}`;
  });
}

const destructiveKinds = [
  ['losesData', 'Loses data'],
  ['breaksClients', 'Breaks programs that use the old names'],
  ['blocks', 'Takes long where the table is big'],
] as const;

function destructiveLines(
  plan: PlanReport,
  all: readonly PlanDestructiveReport[],
  kind: PlanDestructiveReport['kind'],
): string[] {
  return all
    .filter((one) => one.kind === kind)
    .map(({ line, what, table }) => `line ${line}: ${what}${sizeOf(plan, table)}`);
}

/** For each table the strongest lock, where it is first taken; the report has them all. */
function lockLines(plan: PlanReport, step: PlanStepReport): string[] {
  const strongest = new Map<string, PlanLockReport>();
  for (const lock of step.locks) {
    const known = strongest.get(lock.table);
    if (!known || isStronger(modeOf(lock), modeOf(known))) strongest.set(lock.table, lock);
  }
  const sorted = [...strongest.values()].sort(
    (a, b) => LOCK_MODES.indexOf(modeOf(b)) - LOCK_MODES.indexOf(modeOf(a)) || a.line - b.line,
  );
  return [
    ...sorted.map(({ line, table, mode, blocks, children }) => {
      const below = children === undefined ? '' : ` and the ${children} below it`;
      return `${table}${below}: ${blocks} wait, from line ${line} (${mode})${sizeOf(plan, table)}`;
    }),
    ...step.locksUnknown.map(({ line, reason }) => `line ${line}: not known, ${reason}`),
  ];
}

/** What a report from elsewhere calls a mode that is not known here counts as the weakest. */
function modeOf({ mode }: PlanLockReport): LockMode {
  return LOCK_MODES.find((one) => one === mode) ?? 'ROW SHARE';
}

function sizeOf({ tables }: PlanReport, name: string | undefined): string {
  const table = tables.find((one) => one.name === name);
  if (!table) return '';
  const bytes = table.bytes === null ? 'size not known, it is locked now' : bytesText(table.bytes);
  const rows =
    table.rows === null ? 'not analysed yet' : `about ${table.rows.toLocaleString('en-US')} rows`;
  return ` [${bytes}, ${rows}]`;
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** As pg_size_pretty counts: 1,024 to the next unit. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 10 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? ''}`;
}
