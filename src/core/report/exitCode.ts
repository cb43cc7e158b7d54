import type { ErrorCode } from '../errors';
import type {
  ApplyReport,
  ErrorReport,
  ExplainReport,
  GeneratedRollbackReport,
  OrderReport,
  PlanReport,
  RehearseReport,
  RlsReport,
  RunsReport,
  StatusReport,
  VerifyReport,
} from './model';

/** Exit codes of the command line (`docs/cli.md`): a script can tell what happened without reading a word. */
export const EXIT = {
  ok: 0,
  usage: 2,
  pending: 3,
  attention: 4,
  failed: 5,
  refused: 6,
  checksFailed: 7,
  notAllChecked: 8,
  findings: 9,
  connection: 10,
  interrupted: 130,
} as const;

const connectionCodes: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'tlsFailed',
  'authenticationFailed',
  'noSuchDatabase',
  'databaseRefused',
  'tooManyConnections',
  'builtinInUse',
  'builtinFailed',
]);

/** What was asked for cannot be meant: nothing was tried. */
const usageCodes: ReadonlySet<ErrorCode> = new Set([
  'usage',
  'invalidUrl',
  'unknownTarget',
  'noSuchMigration',
  'noSuchRun',
  'ambiguousMigration',
]);

function ofError(error: ErrorReport, otherwise: number): number {
  if (error.code === 'cancelled') return EXIT.interrupted;
  if (usageCodes.has(error.code)) return EXIT.usage;
  return connectionCodes.has(error.code) ? EXIT.connection : otherwise;
}

export function exitCodeOfStatus(report: StatusReport): number {
  if (report.error) return ofError(report.error, EXIT.attention);
  if (report.summary.attention > 0) return EXIT.attention;
  return report.summary.pending > 0 ? EXIT.pending : EXIT.ok;
}

/** Of an apply or a rollback, with the verification that followed it. */
export function exitCodeOfRun(report: ApplyReport): number {
  switch (report.run.outcome) {
    case 'succeeded':
      return report.verification ? exitCodeOfVerify(report.verification, false) : EXIT.ok;
    case 'cancelled':
      return EXIT.interrupted;
    case 'refused':
      return report.error ? ofError(report.error, EXIT.refused) : EXIT.refused;
    case 'unknown':
      // A dry run that could not try everything has found nothing, and proves nothing.
      if (report.run.dryRun && !report.error) return EXIT.notAllChecked;
      return report.error ? ofError(report.error, EXIT.failed) : EXIT.failed;
    case 'failed':
      return report.error ? ofError(report.error, EXIT.failed) : EXIT.failed;
  }
}

/** Only what was tried and found clean is 0; what could not be tried is refused. */
export function exitCodeOfRehearsal({ run, error }: RehearseReport): number {
  switch (run.outcome) {
    case 'succeeded':
      return EXIT.ok;
    case 'cancelled':
      return EXIT.interrupted;
    case 'refused':
      return error ? ofError(error, EXIT.refused) : EXIT.refused;
    case 'failed':
    case 'unknown':
      return error ? ofError(error, EXIT.failed) : EXIT.failed;
  }
}

/** A plan is only looked at; one that cannot be made would be refused as a run. */
export function exitCodeOfPlan(report: PlanReport): number {
  return report.error ? ofError(report.error, EXIT.refused) : EXIT.ok;
}

export function exitCodeOfVerify(report: VerifyReport, strict: boolean): number {
  if (report.error) {
    const isRefused = report.run.outcome === 'refused';
    return ofError(report.error, isRefused ? EXIT.refused : EXIT.checksFailed);
  }
  const { failed, errored, inconclusive, notChecked } = report.summary;
  if (failed + errored > 0) return EXIT.checksFailed;
  // A guide that gave no check at all was not looked at either.
  const silent = (report.guides ?? []).filter(
    ({ path }) => !report.checks.some(({ source }) => source.path === path),
  );
  const open = inconclusive + notChecked + report.unchecked.length + silent.length;
  return strict && open > 0 ? EXIT.notAllChecked : EXIT.ok;
}

export function exitCodeOfRls(report: RlsReport): number {
  if (report.error) return ofError(report.error, EXIT.findings);
  return report.findings.some((finding) => finding.level === 'error') ? EXIT.findings : EXIT.ok;
}

/** What a guide says is never a failure; that one could not be read is. */
export function exitCodeOfExplain(report: ExplainReport): number {
  const error = report.files.find((file) => file.error)?.error;
  return error ? ofError(error, EXIT.refused) : EXIT.ok;
}

export function exitCodeOfOrder(report: OrderReport): number {
  return report.error ? ofError(report.error, EXIT.refused) : EXIT.ok;
}

/** What a run came to says nothing of whether it could be read. */
export function exitCodeOfRuns(report: RunsReport): number {
  return report.error ? ofError(report.error, EXIT.failed) : EXIT.ok;
}

export function exitCodeOfGenerated(report: GeneratedRollbackReport): number {
  return report.error ? ofError(report.error, EXIT.refused) : EXIT.ok;
}
