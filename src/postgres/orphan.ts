import { setTimeout as delay } from 'node:timers/promises';
import { reconnect, type WaitListener } from './reconnect';
import type { Session } from './session';

/** How long a backend that was told to end may take, in milliseconds; a checkpoint or a full disk can hold it up. */
const LIMIT_MS = 10_000;
const POLL_MS = 50;

/** By its text, which bears the run's id: behind a pooler nobody told us which backend it was. */
const END = `select pg_catalog.pg_terminate_backend(a.pid)
from pg_catalog.pg_stat_activity as a
where a.pid <> pg_catalog.pg_backend_pid()
  and a.datname = pg_catalog.current_database()
  and pg_catalog.strpos(a.query, $1) > 0`;

/**
 * A comment in the opening of each body, by which its backend is found again in pg_stat_activity. It stands at the
 * beginning, since the server keeps the first kilobyte of a text only.
 *
 * @param runId a UUID: it cannot end the comment.
 */
export function bodyMark(runId: string): string {
  return `/* plumbline run ${runId} */`;
}

/**
 * Ends the backend that still runs a body whose connection broke, and waits until it is gone: until then it holds its
 * locks, and would meet the next try.
 *
 * That the body changed nothing does not depend on it. Its transaction was begun in the same message, and no COMMIT
 * was sent: a backend never commits on its own, transaction control in a body is refused before it runs, and inside of
 * functions and DO blocks the server refuses it in a transaction block. So whether it is ended, goes on to the end of its
 * message or the whole server falls, the transaction is rolled back.
 *
 * Never rejects: a server that cannot be asked has nothing that could be ended.
 *
 * @param signal ends the waiting for a server that does not answer: nothing is in doubt
 */
export async function endOrphan(
  session: Session,
  runId: string,
  onWait?: WaitListener,
  signal?: AbortSignal,
): Promise<void> {
  const asking = await reconnect(session, onWait, signal);
  if (asking === null) return;
  try {
    const deadline = Date.now() + LIMIT_MS;
    while (Date.now() < deadline) {
      const running = await asking.query(END, [bodyMark(runId)]);
      if (running.length === 0) return;
      await delay(POLL_MS);
    }
  } catch {
    // It broke again. The next run meets what is left, if anything is.
  } finally {
    await asking.close();
  }
}
