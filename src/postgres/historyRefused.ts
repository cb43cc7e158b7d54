import { PlumblineError } from '../core/errors';
import type { History } from './history';
import type { Session } from './session';
import { writesRefused } from './standby';

/** Why nothing can be recorded on a target as it is; null where it can. */
export function runRefused(
  { server }: Pick<Session, 'server'>,
  history: Pick<History, 'missing' | 'user'>,
): PlumblineError | null {
  if (server.readOnly) return writesRefused(server);
  return history.missing.length > 0 ? historyRefused('kept', history) : null;
}

const TO_READ: ReadonlySet<string> = new Set(['usage', 'select']);

/** Why the history cannot be read, and by which grants it could: whoever only looks is not told to ask for more. */
export function unreadableHistory(
  { missing, user }: Pick<History, 'missing' | 'user'>,
  cause: unknown,
): PlumblineError {
  const wanted = missing.flatMap(({ privileges, on }) => {
    const some = privileges.filter((privilege) => TO_READ.has(privilege));
    return some.length > 0 ? [{ privileges: some, on }] : [];
  });
  return historyRefused('read', { missing: wanted, user }, cause);
}

function historyRefused(
  what: 'read' | 'kept',
  { missing, user }: Pick<History, 'missing' | 'user'>,
  cause?: unknown,
): PlumblineError {
  const grants = missing.map(
    ({ privileges, on }) => `grant ${privileges.join(', ')} on ${on} to ${user}`,
  );
  return new PlumblineError(
    'permissionDenied',
    `The history in schema plumbline cannot be ${what} by ${user}, who lacks the right to it.`,
    { values: { grants: grants.join('; ') }, state: { code: 'unchanged' } },
    { cause },
  );
}
