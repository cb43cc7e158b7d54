import { PlumblineError } from '../core/errors';
import type { History } from './history';
import type { Session } from './session';
import { standbyRefused } from './standby';

/** Why nothing can be recorded on a target as it is; null where it can. */
export function runRefused(
  { server }: Pick<Session, 'server'>,
  { missing }: Pick<History, 'missing'>,
): PlumblineError | null {
  if (server.readOnly) return standbyRefused();
  return missing.length > 0 ? historyRefused('kept', missing) : null;
}

/** Why the history cannot be read, or kept, and by which grants it could. */
export function historyRefused(
  what: 'read' | 'kept',
  missing: History['missing'],
  cause?: unknown,
): PlumblineError {
  const [grant = ''] = missing;
  const user = grant.slice(grant.lastIndexOf(' to ') + 4);
  return new PlumblineError(
    'permissionDenied',
    `The history in schema plumbline cannot be ${what} by ${user}, who lacks the right to it.`,
    { values: { grants: missing.join('; ') }, state: { code: 'unchanged' } },
    { cause },
  );
}
