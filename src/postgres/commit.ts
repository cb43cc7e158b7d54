import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { cancellable, cancelled, isCancelled } from './cancellable';
import type { MessageOutcome } from './message';
import { resolveCommit } from './commitResolution';
import { limits } from './limits';
import {
  IS_APPLIED,
  IS_ROLLED_BACK,
  RECORD_APPLIED,
  RECORD_APPLIED_IN_PARTS,
  RECORD_ROLLED_BACK,
} from './record.sql';
import { discard, restore } from './restore';
import type { StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';
import { failed, unchanged } from './stepError';
import type { ParameterStatement } from './submittable';

/** Who ran the transaction, and which one it was, when it began. */
export interface TransactionStart {
  readonly id: string;
  readonly user: string;
  /** Whether the session was put back already, in the transaction and behind the body. */
  readonly restored?: boolean;
}

const GUARD = `select 1 / (case
  when pg_catalog.txid_current() = $1::bigint and current_user = $2 then 1 else 0 end)`;

export function stillOurs(start: TransactionStart): ParameterStatement {
  return { text: GUARD, values: [start.id, start.user] };
}

export function plain(texts: readonly string[]): ParameterStatement[] {
  return texts.map((text) => ({ text, values: [] }));
}

/** That the guard is lost, where it is. */
export function guardError(step: PlanStep, { checkGuard }: StepOptions): PlumblineError | null {
  try {
    checkGuard?.();
    return null;
  } catch (error) {
    return failed(step, error, { state: unchanged });
  }
}

/** @param since when the step began, in seconds since 1970, where its transaction began before it */
export function historyStatement(
  step: PlanStep,
  options: StepOptions,
  since: string | null = null,
): ParameterStatement {
  const { version, name, path } = step.migration;
  if (options.kind === 'rollback') return { text: RECORD_ROLLED_BACK, values: [version] };
  const { exact, normalised } = step.fingerprint;
  const values = [version, name, path, exact, normalised, options.runId, since];
  // Rows of its parts, also of an earlier try, are there in `steps` alone: the plan was made with the guard held.
  return { text: step.mode === 'steps' ? RECORD_APPLIED_IN_PARTS : RECORD_APPLIED, values };
}

/** Asks whether the history row of this step is as its COMMIT leaves it. */
function recordedStatement(step: PlanStep, options: StepOptions): ParameterStatement {
  const { version } = step.migration;
  return options.kind === 'rollback'
    ? { text: IS_ROLLED_BACK, values: [version] }
    : { text: IS_APPLIED, values: [version, options.runId] };
}

export interface CommitOptions {
  /** Asks the history whether it is recorded, where that is no history row of the step. */
  readonly recorded?: ParameterStatement | undefined;
  /** Sends it in another way than as a pipeline by itself. */
  readonly send?: (statements: readonly ParameterStatement[]) => Promise<MessageOutcome>;
}

/**
 * Records and commits the transaction of a body that was run. When the answer is lost, the truth is read back.
 *
 * @param start the transaction that must still be the one that is open
 * @param records what is written of it before the COMMIT
 * @returns null when it is committed, else why not, with what is true of the database
 */
export async function commit(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  start: TransactionStart,
  records: readonly ParameterStatement[],
  {
    recorded = recordedStatement(step, options),
    // A cancel that arrives now ends in an error before the COMMIT, or comes too late for it: both are told as they are.
    send = (statements) => cancellable(session, options.signal, () => session.pipeline(statements)),
  }: CommitOptions = {},
): Promise<PlumblineError | null> {
  const lost = guardError(step, options);
  if (lost) {
    await discard(session);
    return lost;
  }
  const restoring = start.restored
    ? []
    : plain([...restore(session.server), ...limits(session, options.timeouts)]);
  const { completions, error } = await send([
    ...restoring,
    stillOurs(start),
    ...records,
    { text: 'commit', values: [] },
  ]);
  if (error === null) {
    // COMMIT of a transaction that had failed answers ROLLBACK and no error.
    if (completions.at(-1)?.tag === 'COMMIT') return null;
    return failed(step, new Error('The server rolled the transaction back.'), { state: unchanged });
  }
  const failure = fromServer(error, 'session');
  const resolve = (reason: PlumblineError): Promise<PlumblineError | null> =>
    resolveCommit(session, step.migration.version, options.kind, start.id, reason, {
      recorded,
      onWait: options.onWait,
    });
  if (failure.code === 'connectionLost') return resolve(failure);
  const isAlive = await discard(session);
  if (isCancelled(failure, options.signal)) return cancelled();
  if (isAlive && completions.length === restoring.length) return escape(step, failure);
  // By the COMMIT itself, and not by what is recorded before it.
  const isDeferred = completions.length === restoring.length + 1 + records.length;
  const found = isDeferred ? { values: { at: 'commit' } } : {};
  // The last error of a session that ended (PANIC, a full disk), or a pooler's own that keeps ours: the COMMIT may be done.
  if (!isAlive || session.server.pooled) return resolve(failed(step, failure, found));
  return failed(step, failure, { state: unchanged, ...found });
}

export function escape(step: PlanStep, cause: unknown): PlumblineError {
  return new PlumblineError(
    'transactionEscaped',
    `${step.path} ended the transaction that it ran in; nothing was recorded.`,
    { path: step.path, state: { code: 'unknown' } },
    { cause },
  );
}
