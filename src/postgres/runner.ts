import type { PlumblineError } from '../core/errors';
import type { PlanStep, Timeouts } from '../core/plan/model';
import type { NoticeReport, StatementReport } from '../core/report/model';
import { copiesOf, withoutRows } from '../core/sql/copyText';
import { offsetOfServerPosition } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { cancellable, cancelled, isCancelled } from './cancellable';
import { commit, historyStatement, type TransactionStart } from './commit';
import { retryLocked } from './lockRetry';
import { limits } from './limits';
import { bodyMark, endOrphan } from './orphan';
import type { WaitListener } from './reconnect';
import { discard, restore } from './restore';
import { fromServer } from './serverError';
import type { Session } from './session';
import { bodyError, changeOf, failed, unchanged } from './stepError';

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
 * 1. `BEGIN`, the timeouts, the whole body, and back to the user and settings of the start, as one message;
 * 2. the guard that the transaction is still the one that was begun, the history row and `COMMIT`, as one pipeline.
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
    const changed = changeOf(step);
    if (changed) return { executed: [], error: changed, committed: false };
    const sent = beginBody(session, step, options, [], 'restored');
    // Made while the server works.
    const records = [historyStatement(step, options)];
    const body = await sent;
    if (body.error) return body;
    const error = await commit(session, step, options, body.start, records);
    return { ...body, error, committed: error === null };
  });
}

/** Whether the message of a body also puts its session back, or leaves that to what is sent next in its transaction. */
export type BodyEnd = 'restored' | 'asItLeavesIt';

/**
 * Begins a transaction and sends a body in it, again when its first lock is not to be had. After an error nothing of it
 * is left, in the database or in its session; when that is lost, its backend is gone.
 */
export async function beginBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  settings: readonly Statement[] = [],
  end: BodyEnd = 'asItLeavesIt',
): Promise<BodyOutcome> {
  const body = await retryLocked(
    session,
    { ...options, lockMs: options.timeouts.lockMs, retries: options.lockRetries },
    () => sendBody(session, step, options, true, settings, end),
    cancelled,
  );
  if (body.error?.code === 'connectionLost') {
    await endOrphan(session, options.runId, options.onWait);
  } else if (body.error) await discard(session);
  return body;
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
 * @param end what stands behind it in its message: never a COMMIT
 */
export async function sendBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  begin: boolean,
  settings: readonly Statement[] = [],
  end: BodyEnd = 'asItLeavesIt',
): Promise<BodyOutcome> {
  const limiting = limits(session, options.timeouts);
  const opening = [
    ...(begin ? ['begin'] : []),
    ...limiting,
    `select pg_catalog.txid_current(), current_user, ${NOW} ${bodyMark(options.runId)}`,
    ...settings.map(({ text }) => text),
  ];
  const prefix = `${opening.join(';')};`;
  const restored = end === 'restored';
  // On a line of its own: the body may end in a comment.
  const suffix = restored ? [`\n;${[...restore(session.server), ...limiting].join(';')}`] : [];
  const sqlStart = step.sqlStart ?? 0;
  const sent = withoutRows(step.sql, copiesOf(step.script.statements, -sqlStart));
  const outcome = await cancellable(session, options.signal, () =>
    session.script([prefix, sent.text, ...suffix], opening.length - settings.length - 1, {
      text: step.sql,
      rows: sent.rows,
    }),
  );
  const { statements } = step.script;
  const done = outcome.completions.slice(opening.length, opening.length + statements.length);
  const executed = statements.slice(0, done.length).map((statement, index) => {
    const rows = done[index]?.rows ?? null;
    return {
      number: statement.index + 1,
      line: statement.line,
      tag: done[index]?.tag ?? statement.tag,
      ...(rows !== null && { rows }),
    };
  });
  const [id, user, at] = outcome.rows[0] ?? [];
  const start = { id: id ?? '', user: user ?? '', at: at ?? '', restored };
  const result = { executed, committed: false, start };
  if (outcome.error !== null) {
    // By what puts the session back, and by no statement of the file.
    if (restored && outcome.completions.length >= opening.length + statements.length) {
      return { ...result, error: afterBody(step, outcome.error, options) };
    }
    const placeOf = (position: number): number | null => {
      const inText = position - Array.from(prefix).length;
      if (inText < 1) return null;
      return sqlStart + sent.wholeOffset(offsetOfServerPosition(sent.text, inText));
    };
    return {
      ...result,
      error: bodyError(
        step,
        outcome,
        placeOf,
        settings[outcome.completions.length - (opening.length - settings.length)] ??
          statements[done.length],
        options.signal,
      ),
    };
  }
  if (options.signal?.aborted) return { ...result, error: cancelled() };
  return { ...result, error: null };
}

function afterBody(step: PlanStep, error: unknown, { signal }: StepOptions): PlumblineError {
  const failure = fromServer(error, 'session');
  return isCancelled(failure, signal) ? cancelled() : failed(step, failure, { state: unchanged });
}
