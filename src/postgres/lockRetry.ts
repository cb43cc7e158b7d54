import { setTimeout as delay } from 'node:timers/promises';
import type { PlumblineError } from '../core/errors';
import { lockError, watchLock, waitText, type LockWait } from './lockWatch';
import { bodyMark } from './orphan';
import type { WaitListener } from './reconnect';
import { discard } from './restore';
import type { Session } from './session';

/** With a lock timeout of 5 s and waits of 0.5, 1, 2 and 4 s, a run gives up after about half a minute. */
export const DEFAULT_LOCK_RETRIES = 4;

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 8_000;

export interface LockRetryOptions {
  readonly runId: string;
  /** The lock timeout, in milliseconds. */
  readonly lockMs: number;
  /** How often a body is sent again after the first time. */
  readonly retries: number;
  readonly signal?: AbortSignal | undefined;
  readonly onWait?: WaitListener | undefined;
}

interface Sent {
  /** The statements that completed. */
  readonly executed: readonly unknown[];
  readonly error: PlumblineError | null;
}

/**
 * Sends a body, and sends it again when its first statement could not have its lock in time: while it waits in the
 * server's queue, everybody else waits behind it, so it waits shortly and comes back. Once a statement has completed it is
 * not sent again. Each wait is told with the session that holds the lock, and so is the last failure. Never rejects.
 *
 * @param send begins a transaction and sends the body in it; its message bears `bodyMark`.
 * @param cancelled the error for a signal that fired between two tries.
 */
export async function retryLocked<Outcome extends Sent>(
  session: Session,
  options: LockRetryOptions,
  send: () => Promise<Outcome>,
  cancelled: () => PlumblineError,
): Promise<Outcome> {
  const { runId, lockMs, retries, signal, onWait } = options;
  const tries = retries + 1;
  for (let attempt = 1; ; attempt += 1) {
    const again = tries > 1 ? `; try ${attempt} of ${tries}` : '';
    const watch = watchLock(session, { mark: bodyMark(runId) }, lockMs, (wait) =>
      onWait?.(`Waiting for ${waitText(wait)}${again}`),
    );
    let sent: Outcome;
    let wait: LockWait | null;
    try {
      sent = await send();
    } finally {
      wait = await watch.stop();
    }
    if (sent.error?.code !== 'lockTimeout') return sent;
    const error = lockError(sent.error, wait, attempt);
    if (attempt >= tries || sent.executed.length > 0) return { ...sent, error };
    await discard(session);
    const pause = pauseAfter(attempt);
    onWait?.(
      `No ${waitText(wait).replace(/^a /, '')}; try ${attempt + 1} of ${tries} in ${(pause / 1000).toFixed(1)} s`,
    );
    try {
      await delay(pause, undefined, signal && { signal });
    } catch {
      return { ...sent, error: cancelled() };
    }
  }
}

/** Doubled each time, and spread by a quarter, so that two runs do not meet again and again. */
function pauseAfter(attempt: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
  return pause * (0.75 + Math.random() / 2);
}
