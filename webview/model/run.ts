import type { ApplyReport, RunResult } from '../../src/core/report/model';

export type RunCounts = Record<RunResult['outcome'], number>;

export function countResults(results: readonly RunResult[]): RunCounts {
  const counts = { applied: 0, rolledBack: 0, failed: 0, notExecuted: 0, partial: 0 };
  for (const result of results) counts[result.outcome] += 1;
  return counts;
}

/** What kind of run a person reads about first: a trial that kept nothing is never called applied. */
export type RunKind = 'apply' | 'rollback' | 'verify' | 'trial';

export function runKind(report: ApplyReport): RunKind {
  const { kind, dryRun } = report.run;
  return dryRun === true || kind === 'rehearse' ? 'trial' : kind;
}

/** A list longer than this starts folded. */
const LONG = 5;

/** Notices of a failed migration are part of the explanation and stay open. */
export function noticesOpen(result: RunResult): boolean {
  return result.notices.length <= LONG || result.outcome === 'failed';
}
