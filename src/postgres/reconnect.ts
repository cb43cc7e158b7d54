import { setTimeout as delay } from 'node:timers/promises';
import type { PlainSession, Session } from './session';

const IS_STANDBY = 'select pg_catalog.pg_is_in_recovery() as "standby"';

/** A server that was restarted answers after seconds; one that does not answer by then needs a person. */
const LIMIT_MS = 30_000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** Tells a person what is being waited for, in one sentence. */
export type WaitListener = (message: string) => void;

/**
 * Another session in place of one that broke, asked for until the server answers again, for 30 s at most. A standby that
 * answers in its place, as in a failover, is no answer yet: it may be behind.
 *
 * @param signal ends the waiting, after the server was asked once; not for who must know what became of the database
 * @returns null where there is only one connection, or when the server did not answer. Never rejects.
 */
export async function reconnect(
  session: Session,
  onWait?: WaitListener,
  signal?: AbortSignal,
): Promise<PlainSession | null> {
  const deadline = Date.now() + LIMIT_MS;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    // Not AbortSignal.timeout: it would fire later and stop what the session does then.
    const tooLong = new AbortController();
    const giveUp = (): void => tooLong.abort();
    const limit = setTimeout(giveUp, Math.max(1, deadline - Date.now()));
    if (wait > FIRST_WAIT_MS) signal?.addEventListener('abort', giveUp);
    try {
      const another = await session.another(tooLong.signal);
      if (another === null || !(await isStandby(another))) return another;
      throw new Error('It is a standby.');
    } catch {
      if (Date.now() + wait >= deadline) return null;
      if (wait === FIRST_WAIT_MS) {
        onWait?.(`The connection was lost; waiting up to ${LIMIT_MS / 1000} s for the server`);
      }
    } finally {
      clearTimeout(limit);
      signal?.removeEventListener('abort', giveUp);
    }
    await delay(wait, undefined, signal && { signal }).catch(() => undefined);
    if (signal?.aborted) return null;
  }
}

/** Closes it unless the answer is no. */
async function isStandby(session: PlainSession): Promise<boolean> {
  let isOne = true;
  try {
    const [row] = await session.query<{ standby: boolean }>(IS_STANDBY);
    isOne = row?.standby !== false;
    return isOne;
  } finally {
    if (isOne) await session.close();
  }
}
