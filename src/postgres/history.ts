import { PlumblineError } from '../core/errors';
import type { HistoryEntry } from '../core/migration/model';
import type { RunOutcome } from '../core/report/model';
import { CREATE_HISTORY, FINISH_RUN, HISTORY_TABLES, READ_HISTORY, START_RUN } from './history.sql';
import type { Queryable } from './queryable';
import { fromServer } from './serverError';
import type { Session } from './session';

/** A version whose last try failed and left nothing behind. */
export interface FailedTry {
  readonly version: string;
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly failures: readonly FailedTry[];
}

/**
 * Reads what the database has recorded. A database without our history has an empty one.
 * Rejects with `historyUnusable` when the tables are there but are not ours or cannot be read.
 */
export async function readHistory(db: Queryable): Promise<History> {
  if (!(await historyExists(db))) return { entries: [], failures: [] };
  try {
    const [row] = await db.query<{ entries: HistoryEntry[]; failures: FailedTry[] }>(READ_HISTORY);
    return row ?? { entries: [], failures: [] };
  } catch (error) {
    if (PlumblineError.is(error, 'connectionLost')) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PlumblineError(
      'historyUnusable',
      `The history in schema plumbline cannot be read: ${reason}`,
      { values: { reason } },
      { cause: error },
    );
  }
}

/**
 * Makes the history if it is not there, in one transaction, and says whether it did. Call it with the guard held.
 * Rejects with `permissionDenied` when the user may not create a schema; the database is unchanged then.
 */
export async function ensureHistory(session: Session): Promise<{ created: boolean }> {
  if (await historyExists(session)) return { created: false };
  const { error } = await session.script(`begin;${CREATE_HISTORY}commit;`);
  if (error === null) return { created: true };
  await session.script('rollback');
  const failure = fromServer(error, 'session');
  if (failure.code !== 'permissionDenied') throw failure;
  throw new PlumblineError(
    'permissionDenied',
    `The user ${session.server.user} may not create the schema plumbline in ${session.server.database}: ${failure.message}`,
    {
      ...failure.details,
      hint: `Let an owner run: grant create on database ${session.server.database} to ${session.server.user}`,
      state: { code: 'unchanged' },
    },
    { cause: failure },
  );
}

/** Half a history is not an empty one: to go on from it could apply again what is applied. */
async function historyExists(db: Queryable): Promise<boolean> {
  const [tables] = await db.query<{ migration: boolean; run: boolean }>(HISTORY_TABLES);
  if (tables?.migration === tables?.run) return tables?.migration ?? false;
  const missing = tables?.migration ? 'plumbline.run' : 'plumbline.migration';
  throw new PlumblineError('historyUnusable', `The history is not whole: ${missing} is missing.`, {
    values: { reason: missing },
    state: { code: 'unchanged' },
  });
}

export async function startRun(
  db: Queryable,
  run: { id: string; kind: 'apply' | 'rollback'; application: string },
): Promise<void> {
  await db.query(START_RUN, [run.id, run.kind, run.application]);
}

export interface FinishedRun {
  readonly id: string;
  readonly outcome: RunOutcome;
  /** Versions that were applied (or rolled back). */
  readonly succeeded: readonly string[];
  readonly failure: { readonly version: string | null; readonly message: string } | null;
}

export async function finishRun(db: Queryable, run: FinishedRun): Promise<void> {
  await db.query(FINISH_RUN, [
    run.id,
    run.outcome,
    run.succeeded,
    run.failure?.version ?? null,
    run.failure?.message ?? null,
  ]);
}
