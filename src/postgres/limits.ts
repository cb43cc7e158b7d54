import type { Timeouts } from '../core/plan/model';
import type { Session } from './session';
import type { ParameterStatement } from './submittable';

/** How long a question of ours waits for a lock of another session, in milliseconds. */
export const READ_LOCK_MS = 5_000;

/** In the flight of what it limits: it ends with the transaction of that flight, so that a pooler's backend keeps nothing. */
export const WAIT_LIMIT: ParameterStatement = {
  text: `select pg_catalog.set_config('lock_timeout', '${READ_LOCK_MS}', true)`,
  values: [],
};

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
