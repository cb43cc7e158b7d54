import type { Catalog } from '../core/catalog/model';
import { PlumblineError } from '../core/errors';
import type { HistoryEntry, PartialEntry } from '../core/migration/model';
import type { OpenRunReport, RunOutcome, RunStepReport } from '../core/report/model';
import { CATALOG_QUESTION, catalogOf } from './catalogReader';
import {
  CREATE_HISTORY,
  FINISH_RUN,
  HISTORY_TABLES,
  READ_HISTORY,
  READ_HISTORY_1,
  START_RUN,
} from './history.sql';
import type { Queryable } from './queryable';
import { cancellable, cancelled, isCancelled, limits, type StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Answers, Session } from './session';
import type { ParameterStatement } from './submittable';

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
  readonly partials: readonly PartialEntry[];
  /** The last run that has not logged its end. */
  readonly openRun: OpenRunReport | null;
  /** Of the tables, as they were found: 0 where there are none, 1 where they have no steps yet. */
  readonly format: 0 | 1 | 2;
}

const NOTHING: History = { entries: [], failures: [], partials: [], openRun: null, format: 0 };

/** What a query ends with that names a table or a column that is not there. */
const MISSING = new Set(['42P01', '42703', '3F000']);

const question = (text: string): ParameterStatement => ({ text, values: [] });

/** What is asked to know a target: its history and its catalog, in one flight. For `readState`. */
export const STATE_QUESTIONS: readonly ParameterStatement[] = [
  question(HISTORY_TABLES),
  question(READ_HISTORY),
  CATALOG_QUESTION,
];

/**
 * Reads what the database has recorded, and its catalog (without definitions): in one round trip where the history is there
 * in its newest form, else in two. A database without our history has an empty one. Rejects with `historyUnusable` when
 * the tables are there but are not ours or cannot be read.
 *
 * @param asked what the session answered to `STATE_QUESTIONS` when it was opened; they are asked now without it.
 */
export async function readState(
  db: Pick<Session, 'read'>,
  asked?: Answers,
): Promise<{ history: History; catalog: Catalog }> {
  const { values, error } = asked ?? (await db.read(STATE_QUESTIONS));
  const [tables, history, catalog] = values;
  if (error === null) return stateOf(history, 2, catalog);
  // The history was read, so that it is the catalog that was not.
  if (values.length > 1) throw error;
  if (!isMissing(error) || tables === undefined) throw unreadable(error);
  const format = formatOf(tables as HistoryTables);
  if (format === 2) throw unreadable(error);
  const questions = format === 1 ? [question(READ_HISTORY_1)] : [];
  const again = await db.read([...questions, CATALOG_QUESTION]);
  if (again.error !== null) {
    throw again.values.length < questions.length ? unreadable(again.error) : again.error;
  }
  const [first, second] = again.values;
  if (format === 1) return stateOf(first, 1, second);
  return { history: NOTHING, catalog: catalogOf(first) };
}

function stateOf(
  history: unknown,
  format: 1 | 2,
  catalog: unknown,
): { history: History; catalog: Catalog } {
  return {
    history: { ...(history as Omit<History, 'format'>), format },
    catalog: catalogOf(catalog),
  };
}

function isMissing(error: unknown): boolean {
  return PlumblineError.is(error) && MISSING.has(error.details.sqlstate ?? '');
}

function unreadable(error: unknown): unknown {
  if (PlumblineError.is(error, 'connectionLost') || PlumblineError.is(error, 'cancelled')) {
    return error;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new PlumblineError(
    'historyUnusable',
    `The history in schema plumbline cannot be read: ${reason}`,
    { values: { reason }, state: { code: 'unchanged' } },
    { cause: error },
  );
}

interface HistoryTables {
  readonly migration: boolean;
  readonly run: boolean;
  readonly step: boolean;
}

/** Half a history is not an empty one: to go on from it could apply again what is applied. */
function formatOf(tables: HistoryTables): History['format'] {
  const { migration, run, step } = tables;
  if (migration && run) return step ? 2 : 1;
  if (!migration && !run && !step) return 0;
  const missing = migration ? 'plumbline.run' : 'plumbline.migration';
  throw new PlumblineError('historyUnusable', `The history is not whole: ${missing} is missing.`, {
    values: { reason: missing },
    state: { code: 'unchanged' },
  });
}

/**
 * Makes the history in its newest form, from nothing or from an earlier form, in one transaction, and says whether
 * there was none. Does nothing, and asks nothing, where it was read in its newest form. Call it with the guard held.
 * Rejects with `permissionDenied` when the user may not, with `lockTimeout` when somebody reads the tables for too long,
 * and with `cancelled`; the database is unchanged then.
 */
export async function ensureHistory(
  session: Session,
  { format }: Pick<History, 'format'>,
  { timeouts, signal }: Pick<StepOptions, 'timeouts' | 'signal'>,
): Promise<{ created: boolean }> {
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
  const [what, hint] =
    format === 0
      ? [
          `create the schema plumbline in ${database}`,
          `Let an owner run: grant create on database ${database} to ${user}`,
        ]
      : [
          `bring the tables of schema plumbline in ${database} up to date`,
          'Let their owner run Plumbline once.',
        ];
  throw new PlumblineError(
    'permissionDenied',
    `The user ${user} may not ${what}: ${failure.message}`,
    { ...failure.details, hint, state: { code: 'unchanged' } },
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
