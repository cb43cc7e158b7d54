import { randomUUID } from 'node:crypto';
import { describeError, describeState } from '../core/describeError';
import { PlumblineError, type DatabaseState } from '../core/errors';
import {
  REPORT_SCHEMA,
  type ApplyReport,
  type ErrorReport,
  type RunOutcome,
  type RunResult,
} from '../core/report/model';
import { refuseBesideRunning } from '../postgres/doubt';
import { NO_GUARD, takeGuard, type Guard } from '../postgres/guard';
import { ensureHistory, startRun } from '../postgres/record';
import { DEFAULT_LOCK_RETRIES } from '../postgres/lockRetry';
import { OneTransaction } from '../postgres/oneTransaction';
import type { StepOptions, StepOutcome } from '../postgres/runner';
import { runSteps } from '../postgres/stepsRunner';
import { TransactionSteps } from '../postgres/transactionSteps';
import { attentionNote } from './attention';
import { checkConfirmation } from './confirmation';
import type { Request, RunOptions } from './engine';
import { timeoutsOf } from './limits';
import { unopenedReport, type OpenTarget } from './openTarget';
import type { PlannedRun, PlannedStep } from './planRun';
import { startStopwatch } from './reportTime';
import { clientName, finishLog, loggedMessage, type LoggedFailure } from './runLog';
import { rollbackCosts } from './rollbackCosts';
import type { Services } from './services';
import { checkTogether, tellNotCommitted, tellTakenBack } from './together';
import { loadFor, openFor, surveyTarget, type Survey } from './survey';

/** How long another run may hold the guard before we give up, in milliseconds. */
const GUARD_WAIT_MS = 10_000;

interface RunRequest extends Request, RunOptions {
  readonly kind: 'apply' | 'rollback';
  readonly plan: (survey: Survey) => PlannedRun;
  /** Runs once the plan is made and confirmed, before anything of it is sent; what it throws refuses the run. */
  readonly before?: (survey: Survey, report: ApplyReport) => Promise<void>;
  /** Whether a dry run verifies what it makes before it is rolled back. */
  readonly verifies?: boolean;
}

/** A run as it goes: the report grows with it, so that whatever happens, what is known is told. */
interface RunInProgress {
  readonly services: Services;
  readonly request: RunRequest;
  readonly report: ApplyReport;
  readonly target: OpenTarget;
  readonly survey: Survey;
  readonly run: PlannedRun;
  readonly guard: Guard;
}

/**
 * Plans a run on the target as it is now and executes it, one transaction for each step, each with its history
 * row. Stops at the first step that fails. Never rejects for what can happen to a person: see `report.error`,
 * `report.run.outcome` and the results.
 *
 * @param afterwards runs on the still open target when every step was committed.
 */
export async function executeRun(
  services: Services,
  request: RunRequest,
  afterwards?: (target: OpenTarget, report: ApplyReport) => Promise<void>,
): Promise<ApplyReport> {
  const watch = startStopwatch();
  const report: ApplyReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    run: {
      id: randomUUID(),
      kind: request.kind,
      startedAt: watch.startedAt,
      durationMs: 0,
      outcome: 'refused',
      ...(request.dryRun && { dryRun: true }),
    },
    results: [],
    leftOut: [],
  };
  try {
    const extent = request.kind === 'rollback' ? 'rollbacks' : 'files';
    // The server answers while the files are read.
    const loading = loadFor(services, request, extent);
    const isLoaded = loading.catch(() => undefined);
    /** What is wrong with the files is told before what is wrong with the target, or another run. */
    const filesFirst = async (error: unknown): Promise<never> => {
      if (!request.signal?.aborted) await loading;
      throw error;
    };
    const opening = openFor(services, request, (known) => (report.target = known));
    const target = await opening.catch(filesFirst);
    try {
      const work = guarded(request, target, async (guard) => {
        const survey = await surveyTarget(loading, target);
        const run = await withDependents(request, target, request.plan(survey));
        report.leftOut = run.leftOut;
        const note = request.kind === 'apply' ? attentionNote(survey.migrations) : null;
        if (note !== null) {
          report.notes = [note];
          request.onProgress?.({ kind: 'phase', message: note });
        }
        checkConfirmation(request, report.target, run);
        await request.before?.(survey, report);
        const going = { services, request, report, target, survey, run, guard };
        report.run.outcome = await (request.dryRun ? dryRun(going) : runAll(going));
      });
      await work.catch(filesFirst);
      if (report.run.outcome === 'succeeded') await afterwards?.(target, report);
    } finally {
      await isLoaded;
      await target.close();
    }
  } catch (error) {
    const described = describeError(error, stateAfter(report), { kind: request.kind });
    // An error knows its own step; what became of those before it is in the results.
    const isTold = PlumblineError.is(error) && error.details.state !== undefined;
    const state = isTold && !isCommitted(report) ? described.state : stateReport(report);
    report.error = { ...described, state };
    if (described.code === 'cancelled') report.run.outcome = 'cancelled';
    else if (report.results.length > 0) report.run.outcome = 'failed';
  }
  report.run.durationMs = watch.elapsed();
  const { runDirectory } = services.options;
  if (runDirectory !== undefined) {
    const { keepRun } = await import('./keptRuns');
    await keepRun(runDirectory, services, report);
  }
  return report;
}

/** What a rollback runs into, looked at while everything still stands. */
async function withDependents(
  { kind }: RunRequest,
  { session }: OpenTarget,
  run: PlannedRun,
): Promise<PlannedRun> {
  if (kind !== 'rollback') return run;
  const costs = await rollbackCosts(
    session,
    run.steps.map(({ step }) => step),
  );
  const steps = run.steps.map((step, at) => ({
    ...step,
    warnings: [...step.warnings, ...(costs[at]?.warnings ?? [])],
  }));
  return { ...run, steps };
}

/** A dry run takes locks only as long as its transaction lasts and records nothing: it needs no guard. */
async function guarded(
  request: RunRequest,
  target: OpenTarget,
  work: (guard: Guard) => Promise<void>,
): Promise<void> {
  if (request.dryRun) return work(NO_GUARD);
  const guard = await takeGuard(target.session, {
    waitMs: GUARD_WAIT_MS,
    signal: request.signal,
    onWait: (message) => request.onProgress?.({ kind: 'phase', message }),
  });
  try {
    await work(guard);
  } finally {
    await guard.release();
  }
}

async function runAll(going: RunInProgress): Promise<RunOutcome> {
  const { services, request, report, target, survey, run } = going;
  if (run.steps.length === 0) return 'succeeded';
  if (request.singleTransaction) checkTogether(run.steps.map(({ step }) => step));
  const { created } = await ensureHistory(target.session, survey.history, stepOptions(going));
  if (created) report.historyCreated = true;
  if (request.kind === 'rollback') {
    const begun = new Set(survey.history.partials.map(({ version }) => version));
    for (const { step } of run.steps) {
      if (begun.has(step.migration.version)) await refuseBesideRunning(target.session, step);
    }
  }
  await startRun(target.session, {
    id: report.run.id,
    kind: request.kind,
    application: services.options.applicationName,
    client: clientName(),
    toolVersion: services.options.toolVersion ?? null,
  });
  const finish = (outcome: RunOutcome, failure: LoggedFailure | null): Promise<void> =>
    finishLog(
      target.session,
      report,
      { outcome, succeeded: committedVersions(report), failure },
      services.redact,
    );
  try {
    const { outcome, failure } = await (request.singleTransaction ? together : oneByOne)(going);
    const { version = null, error } = failure ?? {};
    const message =
      error && loggedMessage({ ...error.details, message: error.message }, services.redact);
    await finish(outcome, message === undefined ? null : { version, message });
    return outcome;
  } catch (error) {
    const message = loggedMessage(describeError(error), services.redact);
    await finish('failed', { version: null, message });
    throw error;
  }
}

async function oneByOne(going: RunInProgress): Promise<Ran> {
  const { session } = going.target;
  const transactions = new TransactionSteps(session);
  try {
    const execute = ({ step }: PlannedStep, index: number): Promise<StepOutcome> => {
      const options = stepOptions(going);
      if (step.mode === 'steps') return runSteps(session, step, options);
      const next = going.run.steps[index + 1]?.step;
      return transactions.run(step, options, next?.mode === 'transaction' ? next : null);
    };
    return await steps(going, execute, { hasBegun: ({ step }) => transactions.hasBegun(step) });
  } finally {
    await transactions.end();
  }
}

/** All steps or none: one transaction, with one COMMIT after the last of them. */
async function together(going: RunInProgress): Promise<Ran> {
  const { request, report, target } = going;
  const transaction = new OneTransaction(target.session);
  let isCommitted = false;
  try {
    const ran = await steps(going, ({ step }) => transaction.step(step, stepOptions(going)));
    if (ran.outcome !== 'succeeded') return ran;
    const error = await transaction.commit(stepOptions(going));
    if (error) {
      tellNotCommitted(report, error);
      const failure = { version: null, error };
      return { outcome: outcomeOf(failure, request.signal, report), failure };
    }
    isCommitted = true;
    if (request.signal?.aborted) warn(report, tooLate('the run'));
    return ran;
  } finally {
    if (!isCommitted) {
      await transaction.end();
      tellTakenBack(report);
    }
  }
}

function committedVersions(report: ApplyReport): string[] {
  return report.results
    .filter(({ outcome }) => outcome === 'applied' || outcome === 'rolledBack')
    .map(({ version }) => version);
}

function isCommitted(report: ApplyReport): boolean {
  return !report.run.dryRun && committedVersions(report).length > 0;
}

/** What is true of the database when a run ends with an error that does not say it. */
function stateAfter(report: ApplyReport): DatabaseState {
  const done = committedVersions(report).length;
  const isPartial = report.results.some(({ outcome }) => outcome === 'partial');
  if (report.run.dryRun || (done === 0 && !isPartial)) return { code: 'unchanged' };
  const total = report.results.length;
  return done === total ? { code: 'applied' } : { code: 'partlyApplied', done, total };
}

function stateReport(report: ApplyReport): ErrorReport['state'] {
  const state = stateAfter(report);
  const { kind } = report.run;
  const text = describeState(state, kind === 'rollback' ? kind : 'apply', 'migration');
  return { code: state.code, text };
}

async function dryRun(going: RunInProgress): Promise<RunOutcome> {
  const { request, report, target, survey, run } = going;
  const { tryAll } = await import('./tryAll');
  const outcome = await tryAll({
    ...{ session: target.session, survey, run, report },
    options: stepOptions(going),
    verifies: request.verifies === true,
    steps: async (execute, isOver) => (await steps(going, execute, { isOver })).outcome,
  });
  // As the run itself would tell it: with one that fails, none is kept.
  if (request.singleTransaction && outcome === 'failed') tellTakenBack(report);
  return outcome;
}

function stepOptions({ request, report, guard }: RunInProgress): StepOptions {
  return {
    kind: request.kind,
    timeouts: timeoutsOf(request),
    runId: report.run.id,
    lockRetries: request.lockRetries ?? DEFAULT_LOCK_RETRIES,
    signal: request.signal,
    dropInvalid: request.dropInvalid,
    checkGuard: () => guard.check(),
    onWait: (message) => request.onProgress?.({ kind: 'phase', message }),
    onNotice: (notice) => request.onProgress?.({ kind: 'notice', ...notice }),
  };
}

interface Failure {
  /** Null when it is no step's. */
  readonly version: string | null;
  readonly error: PlumblineError;
}

/** How the steps ended. */
interface Ran {
  readonly outcome: RunOutcome;
  readonly failure: Failure | null;
}

/** Runs the steps one by one and writes a result for each; those after a failure are not executed. */
async function steps(
  { request, report, run, guard }: RunInProgress,
  execute: (step: PlannedStep, index: number) => Promise<StepOutcome>,
  {
    isOver = () => false,
    hasBegun = () => false,
  }: {
    /** Whether nothing more is to be run. */
    readonly isOver?: () => boolean;
    /** Whether something of a step may have run already: then it is told as one that was cancelled. */
    readonly hasBegun?: (step: PlannedStep) => boolean;
  } = {},
): Promise<Ran> {
  let failure: Failure | null = null;
  for (const [index, step] of run.steps.entries()) {
    const { version, path } = step.step.migration;
    const isCancelled = request.signal?.aborted === true && !hasBegun(step);
    if (failure !== null || isCancelled || isOver()) {
      report.results.push(notExecuted(step));
      continue;
    }
    const lost = lostGuard(guard);
    if (lost) {
      failure = { version: null, error: lost };
      report.results.push(notExecuted(step));
      continue;
    }
    request.onProgress?.({ kind: 'stepStarted', version, path, index, total: run.steps.length });
    const { startedAt } = startStopwatch();
    const outcome = await execute(step, index);
    const result = resultOf(request.kind, step, outcome, startedAt);
    report.results.push(result);
    if (outcome.committed && request.signal?.aborted) warn(report, tooLate(path));
    if (outcome.error) failure = { version, error: outcome.error };
    const { durationMs } = result;
    request.onProgress?.({ kind: 'stepEnded', version, path, outcome: result.outcome, durationMs });
  }
  if (failure !== null && failure.version === null) {
    // What of all of them is done is in the results. Of one transaction for all of them nothing is kept.
    const { state } = describeError(failure.error, { code: 'unchanged' });
    report.error = {
      ...describeError(failure.error),
      state: request.singleTransaction ? state : stateReport(report),
    };
  }
  return { outcome: outcomeOf(failure, request.signal, report), failure };
}

function lostGuard(guard: Guard): PlumblineError | null {
  try {
    guard.check();
    return null;
  } catch (error) {
    if (PlumblineError.is(error)) return error;
    throw error;
  }
}

function warn(report: ApplyReport, warning: string): void {
  report.warnings = [...(report.warnings ?? []), warning];
}

function tooLate(path: string): string {
  return `The cancel came too late for ${path}: its COMMIT had been sent, and it is committed.`;
}

function outcomeOf(
  failure: Failure | null,
  signal: AbortSignal | undefined,
  report: ApplyReport,
): RunOutcome {
  if (failure?.error.code === 'commitUnknown') return 'unknown';
  if (failure?.error.code === 'cancelled') return 'cancelled';
  if (failure) return 'failed';
  const left = report.results.some(({ outcome }) => outcome === 'notExecuted');
  return signal?.aborted && left ? 'cancelled' : 'succeeded';
}

function resultOf(
  kind: 'apply' | 'rollback',
  planned: PlannedStep,
  outcome: StepOutcome,
  startedAt: string,
): RunResult {
  const done = kind === 'apply' ? 'applied' : 'rolledBack';
  const whole = outcome.error ? 'failed' : done;
  return {
    ...placeOf(planned),
    outcome: outcome.partial === true ? 'partial' : whole,
    startedAt,
    durationMs: Math.round(outcome.durationMs * 10) / 10,
    statements: planned.step.script.statements.length,
    ...(outcome.parts && { steps: outcome.parts }),
    executed: [...outcome.executed],
    notices: [...outcome.notices],
    ...(outcome.error && {
      error: describeError(outcome.error, undefined, { kind, path: planned.step.migration.path }),
    }),
  };
}

function placeOf({
  step,
  warnings,
}: PlannedStep): Pick<RunResult, 'version' | 'name' | 'path' | 'sqlPath' | 'sqlLine' | 'warnings'> {
  const { version, name, path } = step.migration;
  const first = step.script.statements[0];
  return {
    version,
    name,
    path,
    sqlPath: step.path,
    ...(first && { sqlLine: first.line }),
    warnings: [...warnings],
  };
}

function notExecuted(planned: PlannedStep): RunResult {
  return {
    ...placeOf(planned),
    outcome: 'notExecuted',
    durationMs: 0,
    statements: planned.step.script.statements.length,
    executed: [],
    notices: [],
  };
}
