import type { Timeouts } from '../core/plan/model';
import type { Session } from './session';

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
