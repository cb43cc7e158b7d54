import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { stepsEdited } from '../core/plan/stepsEdited';
import { positionAt } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { FORGET_PART, PART_FINISHED, STARTED_PARTS } from './record.sql';
import type { StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';
import {
  buildingSession,
  isInvalid,
  runningStatement,
  truthOf,
  type RunningStatement,
  type Trace,
} from './trace';

/** A part that was begun and is not recorded as done. */
export interface StartedPart {
  readonly number: number;
  readonly hash: string;
  readonly trace: Trace;
  /** Of the run that began it. */
  readonly runId: string;
}

/** The part that an interrupted run had begun outside of a transaction, if there is one. */
export async function startedPart(
  session: Session,
  { migration }: PlanStep,
  { kind }: StepOptions,
): Promise<StartedPart | null> {
  const [started] = await session.query<StartedPart>(STARTED_PARTS, [migration.version, kind]);
  return started ?? null;
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
  const row = [step.migration.version, options.kind, number];
  const part = step.parts[number - 1];
  const running = await runningStatement(session, trace);
  if (running) throw stepRunning(step, part?.statements[0], running);
  const truth = await truthOf(session, trace);
  switch (truth.kind) {
    case 'notDone':
      break;
    case 'done':
      if (part?.hash !== hash) throw stepsEdited(step, number, part);
      await session.query(PART_FINISHED, [...row, runId]);
      return number;
    case 'invalidIndexes':
      await clearInvalid(session, step, part?.statements[0], truth.names, options);
      break;
    case 'detachPending':
      throw new PlumblineError(
        'detachPending',
        `Step ${number} of ${step.path} has begun to detach a partition and was interrupted.`,
        { ...placeOf(step, part?.statements[0]), values: { finalize: truth.finalize } },
      );
    case 'unclear':
      throw new PlumblineError(
        'stepInDoubt',
        `Step ${number} of ${step.path} was begun and its answer was lost; the catalog does not tell whether it was done${part?.statements[0] ? `: ${part.statements[0].tag}` : ''}.`,
        {
          ...placeOf(step, part?.statements[0]),
          values: { version: step.migration.version, number: String(number) },
        },
      );
  }
  await session.query(FORGET_PART, row);
  return step.done;
}

/**
 * Refuses while a statement of a half applied migration still runs for a client that is gone: its end would come after
 * the rollback that took the rest back.
 *
 * @throws PlumblineError `stepRunning`
 */
export async function refuseBesideRunning(session: Session, step: PlanStep): Promise<void> {
  for (const { trace } of await session.query<StartedPart>(STARTED_PARTS, [
    step.migration.version,
    'apply',
  ])) {
    const running = await runningStatement(session, trace);
    if (running) throw stepRunning(step, undefined, running);
  }
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
  for (const name of names) {
    const building = await buildingSession(session, name);
    if (building) throw tableInUse(step, statement, name, building);
  }
  if (names.length > 0 && dropInvalid !== true) throw invalidIndex(step, statement, names);
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

function invalidIndex(
  step: PlanStep,
  statement: Statement | undefined,
  invalidIndexes: readonly string[],
): PlumblineError {
  const names = invalidIndexes.join(', ');
  const message =
    invalidIndexes.length === 1
      ? `The index ${names} is INVALID: a run that failed left it, and it answers no query.`
      : `The indexes ${names} are INVALID: a run that failed left them, and they answer no query.`;
  return new PlumblineError('invalidIndex', message, {
    ...placeOf(step, statement),
    invalidIndexes,
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
