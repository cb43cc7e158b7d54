import { PlumblineError } from '../core/errors';
import type { Session } from './session';

/**
 * That a server cannot be written to, in words of its own: asked to write, it names the statement that came first and
 * not the reason.
 */
export function standbyRefused(): PlumblineError {
  return new PlumblineError(
    'readOnlyServer',
    'This server is a standby: it follows a primary server, answers what is read, and takes no writes.',
    { values: { standby: 'true' }, state: { code: 'unchanged' } },
  );
}

/**
 * Refuses what would write, before anything is sent.
 *
 * @throws PlumblineError `readOnlyServer`
 */
export function refuseStandby({ server }: Pick<Session, 'server'>): void {
  if (server.readOnly) throw standbyRefused();
}
