import type { PlumblineError } from '../core/errors';
import type { PlanStep, Timeouts } from '../core/plan/model';
import type { NoticeReport, StatementReport } from '../core/report/model';
import type { Statement } from '../core/sql/script.model';
import { sendBody, type BodyEnd, type BodyOutcome } from './body';
import { cancelled } from './cancellable';
import { retryLocked } from './lockRetry';
import { endOrphan } from './orphan';
import type { WaitListener } from './reconnect';
import { discard } from './restore';
import type { Session } from './session';

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
 * Begins a transaction and sends a body in it, again when its first lock is not to be had. After an error nothing of it
 * is left, in the database or in its session; when that is lost, its backend is gone.
 *
 * @param sent the first try, where it is under way already
 */
export async function beginBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  settings: readonly Statement[] = [],
  end: BodyEnd = 'asItLeavesIt',
  sent: Promise<BodyOutcome> | null = null,
): Promise<BodyOutcome> {
  let first = sent;
  const send = (): Promise<BodyOutcome> => {
    const body = first ?? sendBody(session, step, options, true, settings, end);
    first = null;
    return body;
  };
  const body = await retryLocked(
    session,
    { ...options, lockMs: options.timeouts.lockMs, retries: options.lockRetries },
    send,
    cancelled,
  );
  if (body.error?.code === 'connectionLost') {
    await endOrphan(session, options.runId, options.onWait, options.signal);
  } else if (body.error) await discard(session);
  return body;
}

/** The notices of a step, and since when they are its own. */
export interface Hearing {
  /** In milliseconds of `performance.now()`. */
  readonly began: number;
  readonly heard: readonly NoticeReport[];
  /** Once it is called, what comes is somebody else's. */
  readonly stop: () => void;
}

/** @param tell called with each notice as it comes */
export function hearNotices(session: Session, tell: (notice: NoticeReport) => void): Hearing {
  const heard: NoticeReport[] = [];
  const stop = session.onNotice((notice) => {
    // Our own ROLLBACK, after the server has ended the transaction by itself. A body cannot say it: see buildStep.
    if (notice.sqlstate === '25P01') return;
    heard.push(notice);
    tell(notice);
  });
  return { began: performance.now(), heard, stop };
}

/**
 * Runs a step and adds to what came of it how long it took and what the server had to say.
 *
 * @param run may tell of something itself, and end the hearing before its own end
 * @param before what was heard of it while the step before it was not over
 */
export async function withNotices(
  session: Session,
  options: StepOptions,
  run: (
    tell: (notice: NoticeReport) => void,
    stop: () => void,
  ) => Promise<Omit<StepOutcome, 'notices' | 'durationMs'>>,
  before?: Hearing,
): Promise<StepOutcome> {
  const notices: NoticeReport[] = [];
  const tell = (notice: NoticeReport): void => {
    notices.push(notice);
    options.onNotice?.(notice);
  };
  before?.stop();
  before?.heard.forEach(tell);
  const hearing = hearNotices(session, tell);
  const { began } = before ?? hearing;
  try {
    const { executed, error, committed, parts, partial } = await run(tell, hearing.stop);
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
    hearing.stop();
  }
}
