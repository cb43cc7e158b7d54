import { indexCatalog } from '../core/catalog/catalogIndex';
import type { HistoryEntry } from '../core/migration/model';
import { surveyMigrations } from '../core/migration/survey';
import { beyondRollback } from '../core/plan/beyondRollback';
import { isOfNote, newLocks, strongestLocks } from '../core/plan/takenLocks';
import { triable } from '../core/plan/triable';
import type { ApplyReport, RunOutcome, TakenLockReport, VerifyReport } from '../core/report/model';
import { beyondCalled, calledCode } from '../postgres/calledCode';
import { readCatalog } from '../postgres/catalogReader';
import type { StepOptions, StepOutcome } from '../postgres/runner';
import type { Session } from '../postgres/session';
import { readRelations, readTakenLocks, type Relations } from '../postgres/takenLocks';
import { refuseStandby } from '../postgres/standby';
import { Trial } from '../postgres/trial';
import { mayState } from './mayState';
import type { PlannedRun, PlannedStep } from './planRun';
import { startStopwatch } from './reportTime';
import type { Survey } from './survey';

export interface DryRun {
  readonly session: Session;
  readonly survey: Survey;
  readonly run: PlannedRun;
  /** Grows with the run. */
  readonly report: ApplyReport;
  readonly options: StepOptions;
  /** Whether what was made is verified before it is rolled back. */
  readonly verifies: boolean;
  /**
   * Runs the steps one by one and writes a result for each; those after a failure, or once `isOver`, are not executed.
   */
  readonly steps: (
    execute: (step: PlannedStep) => Promise<StepOutcome>,
    isOver: () => boolean,
  ) => Promise<RunOutcome>;
}

/**
 * Runs a plan in one transaction that is rolled back: with the locks that it took, the checks' outcome while it stood,
 * and in `report.notes` what no dry run can undo or try. Where a statement cannot run in a transaction, it ends before
 * it and its outcome is `unknown`: what was not tried proves nothing. Rejects with `readOnlyServer` on a standby.
 */
export async function tryAll(dryRun: DryRun): Promise<RunOutcome> {
  const { session, report } = dryRun;
  refuseStandby(session);
  const notes: string[] = [];
  const before = await readRelations(session);
  const tried = dryRun.run.steps.flatMap(({ step }) => triable(step).step ?? []);
  const codeOf = await calledCode(session, dryRun.survey.parser, tried);
  const trial = new Trial(session);
  const watch = startStopwatch();
  let held: TakenLockReport[] = [];
  let sequences: string[] = [];
  const locks: TakenLockReport[][] = [];
  /** Once a statement was met that cannot be tried. */
  const limit = { isMet: false };
  const tryOne = async ({ step }: PlannedStep): Promise<StepOutcome> => {
    const part = triable(step);
    if (part.outside) {
      limit.isMet = true;
      const { line } = part.outside;
      notes.push(
        `${step.path}, line ${line}: ${part.outside.tag} runs outside of a transaction: neither it nor what follows it was tried, and nothing was verified.`,
      );
    }
    const parts = { done: part.parts, total: step.parts.length };
    if (part.step === null) return { ...NOTHING, parts };
    const outcome = await trial.step(part.step, dryRun.options, part.settings);
    notes.push(...beyondRollback(part.step), ...beyondCalled(part.step, codeOf));
    if (outcome.error) return outcome;
    const taken = await takenBy(session, before);
    locks.push(newLocks(taken.locks, held));
    held = taken.locks;
    sequences = taken.sequences;
    return part.outside ? { ...outcome, parts, partial: true } : outcome;
  };
  let outcome: RunOutcome;
  try {
    outcome = await dryRun.steps(tryOne, () => limit.isMet);
    for (const result of report.results) {
      if (result.outcome === 'partial' && result.steps?.done === 0) result.outcome = 'notExecuted';
    }
    locks.forEach((ofStep, at) => addLocks(report, at, ofStep));
    if (outcome === 'succeeded' && !limit.isMet && dryRun.verifies) {
      report.verification = await verified(dryRun, notes);
    }
  } finally {
    await trial.end();
  }
  if (sequences.length > 0) {
    notes.push(`Numbers that sequences gave stay taken: ${sequences.join(', ')}.`);
  }
  const noticed = held.filter(isOfNote);
  if (noticed.length > 0) {
    const list = noticed.map(({ relation, mode }) => `${relation} (${mode})`).join(', ');
    notes.push(
      `Locks were really taken, and held for at most ${Math.ceil(watch.elapsed())} ms: ${list}.`,
    );
  }
  if (notes.length > 0) report.notes = [...(report.notes ?? []), ...notes];
  return outcome === 'succeeded' && limit.isMet ? 'unknown' : outcome;
}

const NOTHING: StepOutcome = {
  committed: false,
  durationMs: 0,
  executed: [],
  notices: [],
  error: null,
  partial: true,
};

function addLocks(report: ApplyReport, at: number, locks: TakenLockReport[]): void {
  const result = report.results[at];
  if (result && locks.length > 0) result.locks = locks;
}

async function takenBy(
  session: Session,
  before: Relations,
): Promise<{ locks: TakenLockReport[]; sequences: string[] }> {
  const taken = await readTakenLocks(session, before);
  return {
    locks: strongestLocks(taken.filter(({ isSequence }) => !isSequence)),
    // nextval() and setval() keep this lock to the end of the transaction, and what they do is not rolled back.
    sequences: taken
      .filter(({ isSequence, mode }) => isSequence && mode === 'RowExclusiveLock')
      .map(({ name }) => name)
      .sort(),
  };
}

/** The checks that follow from the SQL, on the catalog as it is inside of the transaction, as if each step were recorded. */
async function verified(
  { session, survey, run, report }: DryRun,
  notes: string[],
): Promise<VerifyReport> {
  const { addDerivedChecks, emptyVerification } = await import('./verify');
  const verification = emptyVerification(report.target);
  const watch = startStopwatch();
  const tried = run.steps.slice(0, report.results.length).map(({ step }) => step);
  const entries: HistoryEntry[] = tried.map(({ migration, fingerprint }) => ({
    ...migration,
    fingerprint,
    appliedAt: report.run.startedAt,
    appliedBy: report.target.user,
    durationMs: 0,
    runId: report.run.id,
  }));
  const catalog = await readCatalog(session, { definitions: false });
  const migrations = surveyMigrations(
    survey.parser,
    survey.migrations.filter(({ status }) => status !== 'fileMissing').map(({ loaded }) => loaded),
    { ...survey.history, entries: [...survey.history.entries, ...entries], partials: [] },
    catalog,
  );
  const index = indexCatalog(catalog);
  const paths = new Set(tried.map(({ migration }) => migration.path));
  for (const one of migrations.filter(({ path }) => paths.has(path))) {
    addDerivedChecks(verification, survey.parser, one, index);
  }
  const stating = tried.filter(({ text }) => mayState({ text }));
  if (stating.length > 0) notes.push(...(await unrunChecks(survey, paths)));
  if (verification.summary.failed + verification.summary.errored > 0) {
    verification.run.outcome = 'failed';
  }
  verification.run.durationMs = watch.elapsed();
  return verification;
}

/** Checks that comments state run in a transaction of their own, which would not see what was tried. */
async function unrunChecks(survey: Survey, paths: ReadonlySet<string>): Promise<string[]> {
  const { statedCounts } = await import('./statedInFiles');
  const migrations = survey.migrations
    .filter(({ path }) => paths.has(path))
    .map(({ loaded }) => ({ migration: loaded.migration }));
  const counts = await statedCounts(survey.parser, { migrations });
  return [...counts].map(
    ([path, count]) =>
      `${path}: ${count === 1 ? 'the check that its comments state was' : `the ${count} checks that its comments state were`} not run.`,
  );
}
