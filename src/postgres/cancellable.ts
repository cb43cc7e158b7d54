import { PlumblineError } from '../core/errors';
import type { MessageOutcome } from './message';
import { cancelUntil } from './cancelUntil';
import type { Session } from './session';

/** Sends, and asks the server to stop when the signal fires meanwhile. */
export async function cancellable(
  session: Session,
  signal: AbortSignal | undefined,
  send: () => Promise<MessageOutcome>,
): Promise<MessageOutcome> {
  let ended: AbortController | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): void => {
    ended = new AbortController();
    stopping = cancelUntil(() => session.cancel(), ended.signal);
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) return { completions: [], rows: [], error: cancelled() };
    return await send();
  } finally {
    ended?.abort();
    signal?.removeEventListener('abort', stop);
    await stopping;
  }
}

export function cancelled(): PlumblineError {
  return new PlumblineError('cancelled', 'Cancelled; the transaction was rolled back.', {
    state: { code: 'unchanged' },
  });
}

/** A statement that was stopped because the signal fired: by SQLSTATE, since the server's words may be translated. */
export function isCancelled(failure: PlumblineError, signal: AbortSignal | undefined): boolean {
  return (
    failure.code === 'cancelled' ||
    (signal?.aborted === true && failure.details.sqlstate === '57014')
  );
}
