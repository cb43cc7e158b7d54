import { DatabaseError } from 'pg';
import { PlumblineError } from '../core/errors';
import type { PlanStep, StepPart } from '../core/plan/model';
import { doneParts } from '../core/migration/status';
import { stepsEdited } from '../core/plan/stepsEdited';
import { positionAt } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { duplicatesBehind, type Duplicates } from './duplicates';
import { FORGET_PART, PART_FINISHED, RECORDED_PARTS } from './record.sql';
import type { StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';
import { unchanged } from './stepError';
import {
  buildingSession,
  isInvalid,
  runningStatement,
  truthOf,
  type RunningStatement,
  type Trace,
  type Truth,
} from './trace';

/** A part that was begun and is not recorded as done. */
export interface StartedPart {
  readonly number: number;
  readonly hash: string;
  readonly trace: Trace;
  /** Of the run that began it. */
  readonly runId: string;
}

/** How far a migration, or its rollback, is recorded. */
export interface RecordedParts {
  /** How many parts, from the first one, are done. */
  readonly done: number;
  /** The one that an interrupted run had begun outside of a transaction, if there is one. */
  readonly started: StartedPart | null;
  /** Whether it is recorded as applied. */
  readonly applied: boolean;
}

type RecordedPart = StartedPart & { readonly state: 'started' | 'done' };

/** Reads how far a migration is recorded by now. */
export async function recordedParts(
  session: Session,
  { version }: PlanStep['migration'],
  kind: StepOptions['kind'],
): Promise<RecordedParts> {
  const [row] = await session.query<{ applied: boolean; parts: readonly RecordedPart[] }>(
    RECORDED_PARTS,
    [version, kind],
  );
  const { applied = false, parts = [] } = row ?? {};
  const started = parts.find(({ state }) => state === 'started') ?? null;
  return { done: doneParts({ parts }), started, applied };
}

/**
 * That a step is further by now than it was when it was planned: a run that had lost the guard, and then this one had it,
 * still records what it had begun. To run that again could do it twice. Null where the step is as it was planned.
 */
export function wentOn(
  { migration, path, parts, done: planned }: PlanStep,
  { done, applied }: RecordedParts,
  kind: StepOptions['kind'],
): PlumblineError | null {
  const isOver = kind === 'apply' && applied;
  if (done === planned && !isOver) return null;
  const now = isOver
    ? `${migration.version} is recorded as applied`
    : `${done} of ${parts.length} steps are recorded as done, and not ${planned}`;
  const message = `Another run went on with ${path} meanwhile: ${now}.`;
  return new PlumblineError('changedSincePlan', message, { path });
}

/** That another run has begun or recorded a part meanwhile, where that is why its row could not be written. */
export function takenOver(
  { migration, path }: PlanStep,
  { number }: StepPart,
  error: PlumblineError,
): PlumblineError | null {
  const { cause } = error;
  const isTaken =
    cause instanceof DatabaseError &&
    cause.code === '23505' &&
    cause.schema === 'plumbline' &&
    cause.table === 'step';
  if (!isTaken) return null;
  const message = `Another run went on with ${path} meanwhile: it has begun or done step ${number} of ${migration.version}.`;
  return new PlumblineError('changedSincePlan', message, { path, state: unchanged }, { cause });
}

/**
 * Finds out what became of a part that was begun and not recorded as done, so that it is neither run twice nor left
 * out. Records it as done if it was, and else forgets that it was begun.
 *
 * @returns how many parts are done now
 * @throws PlumblineError `stepRunning` while it still runs, `invalidIndex` for what it left and nobody said to drop,
 * `detachPending`, `stepsEdited` when it was done and its text is another by now, `stepInDoubt`.
 */
export async function settleDoubt(
  session: Session,
  step: PlanStep,
  { number, hash, trace, runId }: StartedPart,
  options: StepOptions,
): Promise<number> {
  const row = [step.migration.version, options.kind, number, runId];
  const part = step.parts[number - 1];
  const running = await runningStatement(session, trace);
  const truth = running === null ? await truthOf(session, trace) : null;
  if (truth?.kind === 'invalidIndexes') {
    await clearInvalid(session, step, part?.statements[0], truth.names, options);
  } else {
    const error = await doubtError(session, step, { number, hash }, { running, truth });
    if (error) throw error;
    if (truth?.kind === 'done') {
      await session.query(PART_FINISHED, row);
      return number;
    }
  }
  await session.query(FORGET_PART, row);
  return step.done;
}

/** Why the truth of a part that was begun keeps its step from going on; null when it does not. */
export async function doubtError(
  session: Session,
  step: PlanStep,
  { number, hash }: Pick<StartedPart, 'number' | 'hash'>,
  { running, truth }: { readonly running: RunningStatement | null; readonly truth: Truth | null },
): Promise<PlumblineError | null> {
  const part = step.parts[number - 1];
  const statement = part?.statements[0];
  if (running) return stepRunning(step, statement, running);
  switch (truth?.kind) {
    case undefined:
    case 'notDone':
      return null;
    case 'done':
      return part?.hash === hash ? null : stepsEdited(step, number, part);
    case 'invalidIndexes':
      return invalidError(session, step, statement, truth.names);
    case 'detachPending':
      return new PlumblineError(
        'detachPending',
        `Step ${number} of ${step.path} has begun to detach a partition and was interrupted.`,
        { ...placeOf(step, statement), values: { finalize: truth.finalize } },
      );
    case 'unclear':
      return new PlumblineError(
        'stepInDoubt',
        `Step ${number} of ${step.path} was begun and its answer was lost; the catalog does not tell whether it was done${statement ? `: ${statement.tag}` : ''}.`,
        {
          ...placeOf(step, statement),
          values: { version: step.migration.version, number: String(number) },
        },
      );
  }
}

/**
 * Refuses while a statement of a half applied migration still runs for a client that is gone: its end would come after
 * the rollback that took the rest back.
 *
 * @throws PlumblineError `stepRunning`
 */
export async function refuseBesideRunning(session: Session, step: PlanStep): Promise<void> {
  const error = await runningBeside(session, step);
  if (error) throw error;
}

/** The statement of a half applied migration that still runs, as the error that keeps its rollback from running. */
export async function runningBeside(
  session: Session,
  step: PlanStep,
): Promise<PlumblineError | null> {
  const { started } = await recordedParts(session, step.migration, 'apply');
  const running = started && (await runningStatement(session, started.trace));
  // It is one of the migration, and not of the file that takes it back.
  return running && stepRunning({ ...step, path: step.migration.path }, undefined, running);
}

/**
 * Drops INVALID indexes, or says that they stand in the way.
 *
 * @throws PlumblineError `invalidIndex`; `stepRunning` when one of them is only being built
 */
export async function clearInvalid(
  session: Session,
  step: PlanStep,
  statement: Statement | undefined,
  names: readonly string[],
  { dropInvalid, onDropped, timeouts }: StepOptions,
): Promise<void> {
  if (names.length > 0) {
    const error =
      dropInvalid === true
        ? await builtBeside(session, step, statement, names)
        : await invalidError(session, step, statement, names);
    if (error) throw error;
  }
  for (const name of names) {
    // Not behind somebody who begins to repair it just now: then it would be dropped when it is whole.
    const limited = session.server.pooled
      ? null
      : await session.script(`set lock_timeout = ${Math.trunc(timeouts.lockMs)}`);
    if (limited?.error) throw fromServer(limited.error, 'session');
    try {
      if (!(await isInvalid(session, name))) continue;
      // The name comes from the catalog, quoted by the server; a DDL statement takes no parameter.
      const { error } = await session.script(`drop index concurrently if exists ${name}`);
      if (error !== null) throw fromServer(error, 'session');
      onDropped?.(name);
    } finally {
      if (limited) await session.script('reset lock_timeout');
    }
  }
}

/** That INVALID indexes stand in the way, and rows that would let them fail again; or that one of them may only be being built: then it is not to be dropped. */
export async function invalidError(
  session: Session,
  step: PlanStep,
  statement: Statement | undefined,
  names: readonly string[],
): Promise<PlumblineError> {
  return (
    (await builtBeside(session, step, statement, names)) ??
    invalidIndex(step, statement, names, await duplicatesBehind(session, names))
  );
}

async function builtBeside(
  session: Session,
  step: PlanStep,
  statement: Statement | undefined,
  names: readonly string[],
): Promise<PlumblineError | null> {
  for (const name of names) {
    const building = await buildingSession(session, name);
    if (building) return tableInUse(step, statement, name, building);
  }
  return null;
}

function invalidIndex(
  step: PlanStep,
  statement: Statement | undefined,
  invalidIndexes: readonly string[],
  duplicates: Duplicates | null,
): PlumblineError {
  const names = invalidIndexes.join(', ');
  const message =
    invalidIndexes.length === 1
      ? `The index ${names} is INVALID: a run that failed left it, and it answers no query.`
      : `The indexes ${names} are INVALID: a run that failed left them, and they answer no query.`;
  const seen = duplicates === null || duplicates.seen === '' ? '' : ` ${duplicates.seen}`;
  return new PlumblineError('invalidIndex', `${message}${seen}`, {
    ...placeOf(step, statement),
    invalidIndexes,
    ...(duplicates && { values: { duplicates: duplicates.query } }),
  });
}

function stepRunning(
  step: PlanStep,
  statement: Statement | undefined,
  { pid, user, application, seconds }: RunningStatement,
): PlumblineError {
  const since = `${Math.max(0, Math.round(seconds))} s`;
  return new PlumblineError(
    'stepRunning',
    `A statement of ${step.path} still runs on the server, in session ${pid} of ${user} (${application}), for ${since}.`,
    { ...placeOf(step, statement), values: { pid: String(pid) } },
  );
}

function tableInUse(
  step: PlanStep,
  statement: Statement | undefined,
  index: string,
  { pid, user }: RunningStatement,
): PlumblineError {
  return new PlumblineError(
    'stepRunning',
    `The index ${index} is INVALID, but session ${pid} of ${user} works on its table and may be building it.`,
    { ...placeOf(step, statement), values: { pid: String(pid) } },
  );
}

function placeOf(
  step: Pick<PlanStep, 'path' | 'text'>,
  statement: Statement | undefined,
): { path: string; line?: number; column?: number; statement?: number } {
  if (!statement) return { path: step.path };
  return {
    path: step.path,
    ...positionAt(step.text, statement.range.start),
    statement: statement.index + 1,
  };
}
