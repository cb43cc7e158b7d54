import { setTimeout as delay } from 'node:timers/promises';

/** How long what was cancelled may take to end before it is cancelled again, in milliseconds; doubled each time. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Asks the server to stop what runs, and again until it has ended: a request that comes before the server has read what
 * it is meant for is forgotten. Resolves when it has ended and no request is under way any more. Never rejects: what
 * cannot be cancelled goes on, and its outcome is told.
 *
 * @param cancel sends one request, and resolves when it was delivered
 * @param ended fires when there is nothing left to stop
 */
export async function cancelUntil(cancel: () => Promise<void>, ended: AbortSignal): Promise<void> {
  for (let pause = FIRST_PAUSE_MS; !ended.aborted; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    await cancel().catch(() => undefined);
    await delay(pause, undefined, { signal: ended }).catch(() => undefined);
  }
}
