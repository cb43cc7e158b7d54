import { PlumblineError } from '../core/errors';
import type { RunOutcome, RunStepReport } from '../core/report/model';
import { cancellable, cancelled, isCancelled } from './cancellable';
import type { History } from './history';
import { runRefused } from './historyRefused';
import { limits } from './limits';
import type { Queryable } from './queryable';
import { CREATE_HISTORY, FINISH_RUN, START_RUN } from './record.sql';
import type { StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';

/**
 * Makes the history in its newest form, from nothing or from an earlier form, in one transaction, and says whether
 * there was none. Does nothing, and asks nothing, where it was read in its newest form. Call it with the guard held.
 * Rejects with `permissionDenied`, and the grants that are missing, when the user may not, with `lockTimeout` when somebody reads the tables for too long,
 * with `readOnlyServer` on a standby, and with `cancelled`; the database is unchanged then.
 */
export async function ensureHistory(
  session: Session,
  history: Pick<History, 'format' | 'missing' | 'user'>,
  { timeouts, signal }: Pick<StepOptions, 'timeouts' | 'signal'>,
): Promise<{ created: boolean }> {
  const refused = runRefused(session, history);
  if (refused) throw refused;
  const { format } = history;
  if (format === 2) return { created: false };
  const opening = ['begin', ...limits(session, timeouts)].join(';');
  const { error } = await cancellable(session, signal, () =>
    session.script(`${opening};${CREATE_HISTORY}commit;`),
  );
  if (error === null) return { created: format === 0 };
  await session.script('rollback');
  const failure = fromServer(error, 'session');
  if (isCancelled(failure, signal)) throw cancelled();
  if (failure.code !== 'permissionDenied') throw failure;
  const { user, database } = session.server;
  throw new PlumblineError(
    'permissionDenied',
    `The user ${user} may not ${format === 0 ? 'create the tables' : 'bring the tables up to date'} of schema plumbline in ${database}: ${failure.message}`,
    {
      ...failure.details,
      ...(format === 1 && { hint: 'Let their owner run Plumbline once.' }),
      state: { code: 'unchanged' },
    },
    { cause: failure },
  );
}

export async function startRun(
  db: Queryable,
  run: {
    readonly id: string;
    readonly kind: 'apply' | 'rollback';
    readonly application: string;
    /** Who, and on which machine: `ada@laptop`. */
    readonly client: string;
    readonly toolVersion: string | null;
  },
): Promise<void> {
  const { id, kind, application, client, toolVersion } = run;
  await db.query(START_RUN, [id, kind, application, client, toolVersion]);
}

export interface FinishedRun {
  readonly id: string;
  readonly outcome: RunOutcome;
  /** Versions that were applied (or rolled back). */
  readonly succeeded: readonly string[];
  readonly failure: { readonly version: string | null; readonly message: string } | null;
  /** What became of each migration that it was about, in order. */
  readonly steps: readonly RunStepReport[];
}

export async function finishRun(db: Queryable, run: FinishedRun): Promise<void> {
  await db.query(FINISH_RUN, [
    run.id,
    run.outcome,
    run.succeeded,
    run.failure?.version ?? null,
    run.failure?.message ?? null,
    JSON.stringify(run.steps),
  ]);
}
