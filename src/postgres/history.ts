import type { Catalog } from '../core/catalog/model';
import { PlumblineError, type ErrorCode } from '../core/errors';
import type { FailedTry, HistoryEntry, PartialEntry } from '../core/migration/model';
import type { OpenRunReport } from '../core/report/model';
import { CATALOG_QUESTION, catalogOf } from './catalogReader';
import { HISTORY_TABLES, READ_HISTORY, READ_HISTORY_1 } from './history.sql';
import type { Answers, Session } from './session';
import type { ParameterStatement } from './submittable';

export interface History {
  readonly entries: readonly HistoryEntry[];
  readonly failures: readonly FailedTry[];
  readonly partials: readonly PartialEntry[];
  /** The last run that has not logged its end. */
  readonly openRun: OpenRunReport | null;
  /** Of the tables, as they were found: 0 where there are none, 1 where they have no steps yet. */
  readonly format: 0 | 1 | 2;
  /** What a run would lack to keep it. */
  readonly missing: readonly MissingGrant[];
  /** Who asked, as an identifier of SQL. */
  readonly user: string;
}

/** Rights that the one who asks does not have. */
export interface MissingGrant {
  /** In lower case: `insert`. */
  readonly privileges: readonly string[];
  /** As GRANT names it: `schema plumbline`, `plumbline.run`. */
  readonly on: string;
}

const NOTHING: History = {
  entries: [],
  failures: [],
  partials: [],
  openRun: null,
  format: 0,
  missing: [],
  user: '',
};

/** What a query ends with that names a table or a column that is not there. */
const MISSING = new Set(['42P01', '42703', '3F000']);

/** Of the tables: who asked was kept from looking. */
const SAYS_NOTHING: ReadonlySet<ErrorCode> = new Set([
  'connectionLost',
  'cancelled',
  'lockTimeout',
]);

const question = (text: string): ParameterStatement => ({ text, values: [] });

/** What a target holds. */
export interface TargetState {
  readonly history: History;
  readonly catalog: Catalog;
}

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
export async function readState(db: Pick<Session, 'read'>, asked?: Answers): Promise<TargetState> {
  const { values, error } = asked ?? (await db.read(STATE_QUESTIONS));
  const [tables, history, catalog] = values;
  const { missing = [], user = '' } = (tables ?? {}) as Partial<HistoryTables>;
  const asking = { missing, user };
  if (error === null) return stateOf(history, 2, asking, catalog);
  // The history was read, so that it is the catalog that was not.
  if (values.length > 1) throw error;
  if (PlumblineError.is(error, 'permissionDenied') && missing.length > 0) {
    throw (await import('./historyRefused')).unreadableHistory(asking, error);
  }
  if (!isMissing(error) || tables === undefined) throw unreadable(error);
  const format = formatOf(tables as HistoryTables);
  if (format === 2) throw unreadable(error);
  const questions = format === 1 ? [question(READ_HISTORY_1)] : [];
  const again = await db.read([...questions, CATALOG_QUESTION]);
  if (again.error !== null) {
    throw again.values.length < questions.length ? unreadable(again.error) : again.error;
  }
  const [first, second] = again.values;
  // No grant helps to bring it up to date: its owner must.
  if (format === 1) return stateOf(first, 1, { missing: [], user }, second);
  return { history: { ...NOTHING, ...asking }, catalog: catalogOf(first) };
}

function stateOf(
  history: unknown,
  format: 1 | 2,
  asking: Pick<History, 'missing' | 'user'>,
  catalog: unknown,
): { history: History; catalog: Catalog } {
  return {
    history: { ...(history as Omit<History, 'format' | 'missing' | 'user'>), format, ...asking },
    catalog: catalogOf(catalog),
  };
}

function isMissing(error: unknown): boolean {
  return PlumblineError.is(error) && MISSING.has(error.details.sqlstate ?? '');
}

function unreadable(error: unknown): unknown {
  if (PlumblineError.is(error) && SAYS_NOTHING.has(error.code)) return error;
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
  readonly missing: readonly MissingGrant[];
  readonly user: string;
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
