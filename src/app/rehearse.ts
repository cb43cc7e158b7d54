import { randomUUID } from 'node:crypto';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { SurveyedMigration } from '../core/migration/survey';
import { beyondRollback } from '../core/plan/beyondRollback';
import type { PlanStep } from '../core/plan/model';
import {
  REPORT_SCHEMA,
  type LossReport,
  type RehearsedMigration,
  type RehearseReport,
  type RunOutcome,
} from '../core/report/model';
import { beyondCalled, calledCode } from '../postgres/calledCode';
import { countLosses } from '../postgres/lossCount';
import { Trial } from '../postgres/trial';
import type { Session } from '../postgres/session';
import type { RehearseRequest } from './engine';
import { findMigration } from './findMigration';
import { LOCK_TIMEOUT_MS } from './limits';
import { applyStepOf, rollbackStepOf } from './migrationSteps';
import { unopenedReport, type OpenTarget } from './openTarget';
import { planApply, planRollback } from './planRun';
import { applyBase, rehearsed, rehearseOne, type RehearsalPorts } from './rehearsal';
import { startStopwatch } from './reportTime';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget, type Survey } from './survey';

/** A migration of a rehearsal; `base` is only applied, since a later one builds on it. */
interface Wanted {
  readonly surveyed: SurveyedMigration;
  readonly base: boolean;
}

/**
 * Tries migrations and their rollbacks in one transaction that is discarded: a pending one is applied and rolled back, an
 * applied one rolled back and applied, and what stands then is compared with what stood. Nothing is written or recorded.
 * Never rejects for what can happen to a person.
 */
export async function rehearse(
  services: Services,
  request: RehearseRequest,
): Promise<RehearseReport> {
  const watch = startStopwatch();
  const { startedAt } = watch;
  const report: RehearseReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    run: { id: randomUUID(), kind: 'rehearse', startedAt, durationMs: 0, outcome: 'refused' },
    results: [],
    notes: [],
  };
  try {
    const { parser, loaded } = await loadFor(services, request, 'rollbacks');
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      const survey = await surveyTarget({ parser, loaded }, target);
      await rehearseAll(request, survey, target, report);
      report.run.outcome = outcomeOf(report, request.signal);
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error, { code: 'unchanged' });
    if (report.error.code === 'cancelled') report.run.outcome = 'cancelled';
    else if (report.results.length > 0) report.run.outcome = 'failed';
  }
  report.run.durationMs = watch.elapsed();
  return report;
}

async function rehearseAll(
  request: RehearseRequest,
  survey: Survey,
  { session }: OpenTarget,
  report: RehearseReport,
): Promise<void> {
  const wanted = choose(survey, request);
  if (wanted.length === 0) return;
  const base = wanted.filter((one) => one.base).map(({ surveyed }) => surveyed.version);
  if (base.length > 0) {
    report.notes.push(`Earlier pending ones were applied first: ${base.join(', ')}.`);
  }
  const steps = wanted.flatMap((one) => stepsOf(survey, one));
  const codeOf = await calledCode(session, survey.parser, steps);
  const beyond = steps.flatMap((step) => [...beyondRollback(step), ...beyondCalled(step, codeOf)]);
  report.notes.push(
    'What no transaction takes back was not compared: numbers that sequences gave out.',
    ...(beyond.length > 0
      ? beyond
      : ['Outside of the database nothing was told: NOTIFY is sent on COMMIT only.']),
  );
  // Counted before the transaction is begun: a count that takes too long must not end it.
  const losses = await lossesOf(session, survey, wanted);
  const trial = new Trial(session);
  const ports: RehearsalPorts = {
    session,
    trial,
    parser: survey.parser,
    codeOf,
    options: {
      timeouts: {
        lockMs: request.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
        statementMs: request.statementTimeoutMs ?? 0,
      },
      runId: report.run.id,
      lockRetries: 0,
      signal: request.signal,
      onNotice: (notice) => request.onProgress?.({ kind: 'notice', ...notice }),
    },
  };
  try {
    await trial.begin();
    await rehearseEach(request, wanted, ports, report);
    for (const result of report.results) result.losses.push(...(losses.get(result.path) ?? []));
  } finally {
    await trial.end();
  }
}

/** What is going to run. */
function stepsOf({ parser }: Survey, { surveyed, base }: Wanted): PlanStep[] {
  if (surveyed.status === 'partial') return [];
  const apply = applyStepOf(surveyed);
  return base ? [apply] : [apply, rollbackStepOf(parser, surveyed)];
}

/** What the rollbacks of applied migrations take, by the path of the migration. */
async function lossesOf(
  session: Session,
  { parser }: Survey,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<string, readonly LossReport[]>> {
  const losses = new Map<string, readonly LossReport[]>();
  for (const { surveyed } of wanted) {
    if (!surveyed.recorded) continue;
    const { script } = rollbackStepOf(parser, surveyed);
    losses.set(surveyed.path, await countLosses(session, script.statements));
  }
  return losses;
}

/** One after the other; what follows one that did not run would not find what it builds on. */
async function rehearseEach(
  request: RehearseRequest,
  wanted: readonly Wanted[],
  ports: RehearsalPorts,
  report: RehearseReport,
): Promise<void> {
  let broken: string | null = null;
  for (const [index, { surveyed, base }] of wanted.entries()) {
    request.signal?.throwIfAborted();
    const { version, path } = surveyed;
    if (broken !== null) {
      report.results.push(left(surveyed, 'the migration', broken));
      continue;
    }
    const progress = { version, path };
    request.onProgress?.({ kind: 'stepStarted', ...progress, index, total: wanted.length });
    const result = await (base ? runBase(ports, surveyed) : tryOne(ports, surveyed));
    const ran = result.stages.length > 0 && result.stages[0]?.outcome === 'ran';
    if (!base || !ran) report.results.push(result);
    if (!ran) broken = whyNotBehind(surveyed, result);
    request.onProgress?.({
      kind: 'stepEnded',
      ...progress,
      outcome: result.outcome,
      durationMs: result.stages.reduce((sum, stage) => sum + stage.durationMs, 0),
    });
  }
}

/** What keeps those behind a migration that did not run from being tried, and what to do about it. */
function whyNotBehind(
  { path, version }: SurveyedMigration,
  { outcome }: RehearsedMigration,
): string {
  return outcome === 'notTried'
    ? `it builds on ${path}, which runs in steps that cannot be tried; apply that first (plumbline apply --to ${version})`
    : `${path} did not run`;
}

async function runBase(
  ports: RehearsalPorts,
  surveyed: SurveyedMigration,
): Promise<RehearsedMigration> {
  if (surveyed.status === 'partial') return interrupted(surveyed);
  const result = rehearsed({ surveyed, first: 'apply', rollback: null });
  const ran = await applyBase(ports, { apply: applyStepOf(surveyed) }, result);
  return { ...result, outcome: ran || result.notTried.length > 0 ? 'notTried' : 'failed' };
}

async function tryOne(
  ports: RehearsalPorts,
  surveyed: SurveyedMigration,
): Promise<RehearsedMigration> {
  if (surveyed.status === 'partial') return interrupted(surveyed);
  const apply = applyStepOf(surveyed);
  const rollback = rollbackStepOf(ports.parser, surveyed);
  const first = surveyed.recorded ? 'rollback' : 'apply';
  return rehearseOne(ports, { surveyed, first, apply, rollback });
}

function interrupted(surveyed: SurveyedMigration): RehearsedMigration {
  const { path, partials } = surveyed;
  const reason = partials.some(({ kind }) => kind === 'rollback')
    ? `its rollback was interrupted between two steps; finish it first (plumbline rollback ${path})`
    : `it was interrupted between two of its steps; finish it first (plumbline apply ${path}) or take it back`;
  return left(surveyed, 'the migration', reason);
}

function left(surveyed: SurveyedMigration, what: string, reason: string): RehearsedMigration {
  const first = surveyed.recorded ? 'rollback' : 'apply';
  const result = rehearsed({
    surveyed,
    first,
    rollback: surveyed.loaded.migration?.rollback ?? null,
  });
  result.notTried.push({ path: surveyed.path, what, reason });
  return result;
}

/** @throws PlumblineError why what was asked for cannot be planned */
function choose(survey: Survey, { selection }: RehearseRequest): Wanted[] {
  const at = (path: string): SurveyedMigration => findMigration(survey.migrations, path);
  if (selection.kind === 'pending') {
    return planApply(survey, selection).steps.map(({ step }) => ({
      surveyed: at(step.migration.path),
      base: false,
    }));
  }
  if (selection.kind === 'file') {
    const surveyed = at(selection.path);
    if (surveyed.recorded) return [{ surveyed, base: false }];
    // Asked for before anything is planned, so that a missing rollback is what is told.
    rollbackStepOf(survey.parser, surveyed);
    if (surveyed.status === 'duplicateVersion') {
      const message = `Another file has the version ${surveyed.version} of ${surveyed.path} too.`;
      throw new PlumblineError('duplicateVersion', message, { path: surveyed.path });
    }
    const earlier = planApply(survey, { kind: 'to', version: surveyed.path })
      .steps.map(({ step }) => at(step.migration.path))
      .filter((one) => one !== surveyed);
    return [...earlier.map((one) => ({ surveyed: one, base: true })), { surveyed, base: false }];
  }
  return planRollback(survey, selection).steps.map(({ step }) => ({
    surveyed: at(step.migration.path),
    base: false,
  }));
}

function outcomeOf(report: RehearseReport, signal: AbortSignal | undefined): RunOutcome {
  const { results } = report;
  const failed = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'different');
  const codes = results.flatMap(({ stages }) => stages.map(({ error }) => error?.code));
  if (signal?.aborted && codes.includes('cancelled')) return 'cancelled';
  if (failed.length > 0) return 'failed';
  return results.some(({ outcome }) => outcome === 'notTried') ? 'refused' : 'succeeded';
}
