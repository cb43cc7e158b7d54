import { DatabaseError } from 'pg';
import { PlumblineError, type ErrorDetails } from '../core/errors';
import type { PlanStep, Timeouts } from '../core/plan/model';
import type { NoticeReport, StatementReport } from '../core/report/model';
import { copiesOf, offsetOfCopyLine, withoutRows } from '../core/sql/copyText';
import { lineStarts, offsetOfServerPosition, positionAt, positionIn } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { resolveCommit } from './commitResolution';
import { IS_APPLIED, IS_ROLLED_BACK, RECORD_APPLIED, RECORD_ROLLED_BACK } from './history.sql';
import { retryLocked } from './lockRetry';
import { bodyMark, endOrphan } from './orphan';
import type { WaitListener } from './reconnect';
import { discard, restore } from './restore';
import { fromServer, positionOf } from './serverError';
import type { Session } from './session';
import type { MessageOutcome, ParameterStatement } from './submittable';

export interface StepOptions {
  readonly kind: 'apply' | 'rollback';
  readonly timeouts: Timeouts;
  readonly runId: string;
  /** How often a step is sent again when its first statement could not have its lock in time. */
  readonly lockRetries: number;
  /** Told what is being waited for: a lock, a server that restarts. */
  readonly onWait?: WaitListener;
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: (notice: NoticeReport) => void;
  /** Throws when the guard is lost; asked before each part, and before each COMMIT: another run may be at work by then. */
  readonly checkGuard?: (() => void) | undefined;
  /** Drops INVALID indexes that a failed CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY left in the way. */
  readonly dropInvalid?: boolean | undefined;
  /** Told of each of them that was dropped, as SQL names it. */
  readonly onDropped?: (index: string) => void;
}

/** What came of one step. `error` is set unless it was committed (or, tried, would have been). */
export interface StepOutcome {
  readonly committed: boolean;
  readonly durationMs: number;
  readonly executed: readonly StatementReport[];
  readonly notices: readonly NoticeReport[];
  readonly error: PlumblineError | null;
  /** Of a step that runs in parts: how many are done and recorded now. */
  readonly parts?: { readonly done: number; readonly total: number };
  /** Whether some of it stands and is recorded, so that the next run goes on from there. */
  readonly partial?: boolean;
}

/**
 * Runs one step in one transaction together with its history row, in two round trips:
 *
 * 1. `BEGIN`, the timeouts, and the whole body as one message;
 * 2. back to the user and settings of the start, the guard that the transaction is still the one that was begun,
 *    the history row and `COMMIT`, as one pipeline.
 *
 * The COMMIT is never in the message of the body: a client that dies before it leaves nothing. Either the step and
 * its row are committed or neither is; when the answer to the COMMIT is lost, the truth is read back from a new
 * session. Never rejects.
 */
export async function runStep(
  session: Session,
  step: PlanStep,
  options: StepOptions,
): Promise<StepOutcome> {
  return withNotices(session, options, async () => {
    const body = await beginBody(session, step, options);
    if (body.error) return body;
    const records = [historyStatement(step, options)];
    const error = await commit(session, step, options, body.start, records);
    return { ...body, error, committed: error === null };
  });
}

/**
 * Begins a transaction and sends a body in it, again when its first lock is not to be had. After an error nothing of it
 * is left, in the database or in its session; when that is lost, its backend is gone.
 */
export async function beginBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  settings: readonly Statement[] = [],
): Promise<BodyOutcome> {
  const body = await retryLocked(
    session,
    { ...options, lockMs: options.timeouts.lockMs, retries: options.lockRetries },
    () => sendBody(session, step, options, true, settings),
    cancelled,
  );
  if (body.error?.code === 'connectionLost') {
    await endOrphan(session, options.runId, options.onWait);
  } else if (body.error) await discard(session);
  return body;
}

function guardError(step: PlanStep, { checkGuard }: StepOptions): PlumblineError | null {
  try {
    checkGuard?.();
    return null;
  } catch (error) {
    return failed(step, error, { state: unchanged });
  }
}

export const unchanged = { code: 'unchanged' } as const;

/** Who ran the transaction, and which one it was, when it began. */
export interface TransactionStart {
  readonly id: string;
  readonly user: string;
}

/** The same in every session, whatever it has set for the form of dates. */
const NOW = 'extract(epoch from pg_catalog.clock_timestamp())::text';

export interface BodyOutcome {
  readonly executed: readonly StatementReport[];
  readonly error: PlumblineError | null;
  readonly start: TransactionStart & {
    /** When the body was sent, by the server's clock, in seconds since 1970. */
    readonly at: string;
  };
  readonly committed: boolean;
}

export async function withNotices(
  session: Session,
  options: StepOptions,
  run: (
    tell: (notice: NoticeReport) => void,
  ) => Promise<Omit<StepOutcome, 'notices' | 'durationMs'>>,
): Promise<StepOutcome> {
  const notices: NoticeReport[] = [];
  const tell = (notice: NoticeReport): void => {
    notices.push(notice);
    options.onNotice?.(notice);
  };
  const stop = session.onNotice((notice) => {
    // Our own ROLLBACK, after the server has ended the transaction by itself. A body cannot say it: see buildStep.
    if (notice.sqlstate === '25P01') return;
    tell(notice);
  });
  const began = performance.now();
  try {
    const { executed, error, committed, parts, partial } = await run(tell);
    return {
      executed,
      error,
      committed,
      notices,
      durationMs: performance.now() - began,
      ...(parts && { parts }),
      ...(partial !== undefined && { partial }),
    };
  } finally {
    stop();
  }
}

/**
 * Sends the SQL of a step (or of one part of it) in a transaction that stays open.
 *
 * @param begin whether the transaction is begun here
 * @param settings statements of earlier parts that are made again before it
 */
export async function sendBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  begin: boolean,
  settings: readonly Statement[] = [],
): Promise<BodyOutcome> {
  const opening = [
    ...(begin ? ['begin'] : []),
    ...limits(session, options.timeouts),
    `select pg_catalog.txid_current(), current_user, ${NOW} ${bodyMark(options.runId)}`,
    ...settings.map(({ text }) => text),
  ];
  const prefix = `${opening.join(';')};`;
  const sqlStart = step.sqlStart ?? 0;
  const sent = withoutRows(step.sql, copiesOf(step.script.statements, -sqlStart));
  const outcome = await cancellable(session, options.signal, () =>
    session.script(prefix + sent.text, opening.length - settings.length - 1, {
      text: step.sql,
      rows: sent.rows,
    }),
  );
  const done = outcome.completions.slice(opening.length);
  const starts = lineStarts(step.text, step.script.statements.at(-1)?.range.start);
  const executed = step.script.statements.slice(0, done.length).map((statement, index) => {
    const rows = done[index]?.rows ?? null;
    return {
      number: statement.index + 1,
      line: positionIn(starts, statement.range.start).line,
      tag: done[index]?.tag ?? statement.tag,
      ...(rows !== null && { rows }),
    };
  });
  const [id, user, at] = outcome.rows[0] ?? [];
  const start = { id: id ?? '', user: user ?? '', at: at ?? '' };
  const result = { executed, committed: false, start };
  if (outcome.error !== null) {
    const placeOf = (position: number): number | null => {
      const offset = offsetOfServerPosition(prefix + sent.text, position) - prefix.length;
      return offset < 0 ? null : sqlStart + sent.wholeOffset(offset);
    };
    return {
      ...result,
      error: bodyError(
        step,
        outcome,
        placeOf,
        settings[outcome.completions.length - (opening.length - settings.length)] ??
          step.script.statements[done.length],
        options.signal,
      ),
    };
  }
  if (options.signal?.aborted) return { ...result, error: cancelled() };
  return { ...result, error: null };
}

/** Sends, and asks the server to stop when the signal fires meanwhile. */
export async function cancellable(
  session: Session,
  signal: AbortSignal | undefined,
  send: () => Promise<MessageOutcome>,
): Promise<MessageOutcome> {
  let stopping: Promise<void> | undefined;
  // A cancel that cannot be delivered changes nothing: the statement goes on and its outcome is reported.
  const stop = (): void => void (stopping = session.cancel().catch(() => undefined));
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) return { completions: [], rows: [], error: cancelled() };
    return await send();
  } finally {
    signal?.removeEventListener('abort', stop);
    await stopping;
  }
}

export function cancelled(): PlumblineError {
  return new PlumblineError('cancelled', 'Cancelled; the transaction was rolled back.', {
    state: unchanged,
  });
}

const GUARD = `select 1 / (case
  when pg_catalog.txid_current() = $1::bigint and current_user = $2 then 1 else 0 end)`;

export function guard(start: TransactionStart): ParameterStatement {
  return { text: GUARD, values: [start.id, start.user] };
}

export function plain(texts: readonly string[]): ParameterStatement[] {
  return texts.map((text) => ({ text, values: [] }));
}

/** How often a backend looks in the middle of a statement whether its client is still there, in milliseconds. */
export const CLIENT_CHECK_MS = 2_000;

/** Sent again after RESET ALL has taken them away: the history row and deferred constraints may wait too. */
export function limits({ server }: Session, { lockMs, statementMs }: Timeouts): string[] {
  return [
    `set local lock_timeout = ${Math.trunc(lockMs)}`,
    `set local statement_timeout = ${Math.trunc(statementMs)}`,
    // A client that is killed must not leave a backend behind that goes on, and keeps its locks, for nobody.
    ...(server.checksClient
      ? [`set local client_connection_check_interval = ${CLIENT_CHECK_MS}`]
      : []),
  ];
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
  return { text: RECORD_APPLIED, values };
}

/** Asks whether the history row of this step is as its COMMIT leaves it. */
function recordedStatement(step: PlanStep, options: StepOptions): ParameterStatement {
  const { version } = step.migration;
  return options.kind === 'rollback'
    ? { text: IS_ROLLED_BACK, values: [version] }
    : { text: IS_APPLIED, values: [version, options.runId] };
}

export async function commit(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  start: TransactionStart,
  records: readonly ParameterStatement[],
  recorded: ParameterStatement = recordedStatement(step, options),
): Promise<PlumblineError | null> {
  const lost = guardError(step, options);
  if (lost) {
    await discard(session);
    return lost;
  }
  const restoring = plain([...restore(session.server), ...limits(session, options.timeouts)]);
  // A cancel that arrives now ends in an error before the COMMIT, or comes too late for it: both are told as they are.
  const { completions, error } = await cancellable(session, options.signal, () =>
    session.pipeline([...restoring, guard(start), ...records, { text: 'commit', values: [] }]),
  );
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
  // The last error of a session that ended (PANIC, a full disk), or a pooler's own that keeps ours: the COMMIT may be done.
  if (!isAlive || session.server.pooled) return resolve(failed(step, failure, {}));
  return failed(step, failure, { state: unchanged });
}

export function escape(step: PlanStep, cause: unknown): PlumblineError {
  return new PlumblineError(
    'transactionEscaped',
    `${step.path} ended the transaction that it ran in; nothing was recorded.`,
    { path: step.path, state: { code: 'unknown' } },
    { cause },
  );
}

/** A statement that was stopped because the signal fired: by SQLSTATE, since the server's words may be translated. */
export function isCancelled(failure: PlumblineError, signal: AbortSignal | undefined): boolean {
  return (
    failure.code === 'cancelled' ||
    (signal?.aborted === true && failure.details.sqlstate === '57014')
  );
}

export function failed(step: PlanStep, error: unknown, details: ErrorDetails): PlumblineError {
  const failure = fromServer(error, 'session');
  const options = { cause: failure.cause ?? failure };
  return new PlumblineError(
    failure.code,
    failure.message,
    { ...failure.details, path: step.path, ...details },
    options,
  );
}

/** The place of a failure: where the server points, or else the statement that did not complete. */
function bodyError(
  step: PlanStep,
  outcome: MessageOutcome,
  placeOf: (position: number) => number | null,
  statement: Statement | undefined,
  signal: AbortSignal | undefined,
): PlumblineError {
  const failure = fromServer(outcome.error, 'session');
  if (isCancelled(failure, signal)) return cancelled();
  const position = positionOf(failure);
  const offset =
    (position === null ? null : placeOf(position)) ??
    rowOffset(step, statement, failure) ??
    statement?.range.start;
  return failed(step, failure, {
    state: unchanged,
    ...(offset !== undefined && positionAt(step.text, offset)),
    ...(statement && { statement: statement.index + 1 }),
  });
}

/** The row of COPY that the server could not take. */
function rowOffset(
  { text }: PlanStep,
  statement: Statement | undefined,
  { cause }: PlumblineError,
): number | null {
  if (!statement?.copy || !(cause instanceof DatabaseError)) return null;
  return offsetOfCopyLine(text, statement.copy, cause.where);
}
