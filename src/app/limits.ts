import type { Timeouts } from '../core/plan/model';
import type { RunOptions } from './engine';

/** Milliseconds that a statement waits for a lock of another session, unless a request says otherwise. */
export const LOCK_TIMEOUT_MS = 5_000;

export function timeoutsOf(
  options: Pick<RunOptions, 'lockTimeoutMs' | 'statementTimeoutMs'>,
): Timeouts {
  return {
    lockMs: options.lockTimeoutMs ?? LOCK_TIMEOUT_MS,
    statementMs: options.statementTimeoutMs ?? 0,
  };
}
