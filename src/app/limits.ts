/** Milliseconds that a statement waits for a lock of another session, unless a request says otherwise. */
export const LOCK_TIMEOUT_MS = 5_000;
