import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import {
  REPORT_SCHEMA,
  type ApplyReport,
  type LoggedRun,
  type RunResult,
  type RunsReport,
  type TargetReport,
} from '../core/report/model';
import { hasEnded, readRuns, type RunRow } from '../postgres/runLog';
import type { RunsRequest } from './engine';
import { listedRun, readKeptRuns, type KeptRun } from './keptRuns';
import { unopenedReport } from './openTarget';
import type { Services } from './services';
import { openFor } from './survey';

const LIMIT = 50;
const MOST = 1_000;
/** Of a UUID. */
const ID_LENGTH = 36;

/**
 * The newest runs, of the target's log and of those that are kept here. A target that cannot be asked is the `error`;
 * what is kept here is in the answer all the same.
 */
export async function runs(services: Services, request: RunsRequest): Promise<RunsReport> {
  const report: RunsReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    runs: [],
  };
  const limit = Math.min(request.limit ?? LIMIT, MOST);
  const id = request.id?.toLowerCase();
  const { runDirectory } = services.options;
  const kept = runDirectory === undefined ? [] : await readKeptRuns(runDirectory, limit, id);
  const isFound = id?.length === ID_LENGTH && kept.length === 1;
  let rows: RunRow[] = [];
  try {
    if (!isFound) rows = await rowsOf(services, request, report, { limit, id });
  } catch (error) {
    report.error = describeError(error);
  }
  report.runs = merged(kept, rows, report.target).slice(0, limit);
  if (id !== undefined) addOne(report, { kept, rows }, id);
  return report;
}

async function rowsOf(
  services: Services,
  request: RunsRequest,
  report: RunsReport,
  { limit, id }: { readonly limit: number; readonly id: string | undefined },
): Promise<RunRow[]> {
  const target = await openFor(services, request, (known) => (report.target = known));
  try {
    return await readRuns(target.session, limit, id);
  } finally {
    await target.close();
  }
}

/** The target's log knows what became of a run; what this machine keeps, where the target was not told of it. */
function merged(
  kept: readonly KeptRun[],
  rows: readonly RunRow[],
  target: TargetReport,
): LoggedRun[] {
  const byId = new Map(kept.map((run) => [run.report.run.id, listedRun(run)]));
  for (const whole of rows) {
    const here = byId.get(whole.id);
    const row: Omit<RunRow, 'steps'> & { steps?: RunRow['steps'] } = { ...whole };
    delete row.steps;
    byId.set(row.id, {
      ...row,
      outcome: row.outcome ?? here?.outcome ?? null,
      target: here?.target ?? target.name,
    });
  }
  return [...byId.values()].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
}

function addOne(
  report: RunsReport,
  { kept, rows }: { readonly kept: readonly KeptRun[]; readonly rows: readonly RunRow[] },
  id: string,
): void {
  const [only, ...others] = report.runs;
  if (only && others.length === 0) {
    const here = kept.find((run) => run.report.run.id === only.id);
    const row = rows.find((one) => one.id === only.id);
    const found =
      (here && withoutVerification(here.report)) ?? (row && reportOf(row, report.target));
    if (found) report.report = found;
    // The one that was asked for is here, whatever the target says.
    delete report.error;
    return;
  }
  report.error ??= describeError(
    new PlumblineError(
      'noSuchRun',
      only
        ? `The ids of several runs begin with ${id}.`
        : `No run is known whose id begins with ${id}.`,
    ),
  );
}

/** What checks found then may no longer be true, and is not shown among what they find now. */
function withoutVerification({ verification, ...report }: ApplyReport): ApplyReport {
  if (!verification) return report;
  const counts = Object.entries(verification.summary)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome === 'notChecked' ? 'not checked' : outcome}`);
  const found = verification.error?.message ?? (counts.join(', ') || 'no check');
  return { ...report, notes: [...(report.notes ?? []), `Verified then: ${found}.`] };
}

/** What the target's log has of a run, in the form in which every run is shown. */
function reportOf(row: RunRow, target: TargetReport): ApplyReport {
  const { id, kind, startedAt, durationMs = 0, outcome, failure, steps } = row;
  const isTold = steps.some(({ error }) => error);
  const warnings = [
    ...(hasEnded(row)
      ? []
      : ['This run did not end: it still runs, was killed, or lost its connection for good.']),
    ...(failure === undefined || isTold ? [] : [failure]),
  ];
  return {
    schema: REPORT_SCHEMA,
    target,
    run: {
      id,
      kind,
      startedAt,
      durationMs,
      outcome: outcome === null || outcome === 'interrupted' ? 'unknown' : outcome,
    },
    results: steps.length > 0 ? steps.map(resultOf) : versionsOf(row),
    leftOut: [],
    ...(warnings.length > 0 && { warnings }),
  };
}

function resultOf(step: RunRow['steps'][number]): RunResult {
  return { ...step, name: '', sqlPath: step.path, executed: [] };
}

/** Of a run that did not end, and of what an earlier version logged, no more is known than versions. */
function versionsOf({ kind, succeeded, failedVersion, partial }: RunRow): RunResult[] {
  const done = kind === 'apply' ? 'applied' : 'rolledBack';
  const entries: (readonly [string, RunResult['outcome']])[] = [
    ...succeeded.map((version) => [version, done] as const),
    ...(failedVersion === undefined ? [] : [[failedVersion, 'failed'] as const]),
    ...(partial ? [[partial.version, 'partial'] as const] : []),
  ];
  return entries.map(([version, outcome]) => ({
    ...{ version, name: '', path: version, sqlPath: version, outcome },
    ...{ durationMs: 0, statements: 0, executed: [], notices: [] },
    ...(outcome === 'partial' &&
      partial && { steps: { done: partial.done, total: partial.total } }),
  }));
}
