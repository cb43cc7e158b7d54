import { PlumblineError } from '../core/errors';
import type { Session } from './session';

/**
 * That a server cannot be written to, in words of its own: asked to write, it names the statement that came first and
 * not the reason.
 */
export function writesRefused({ readOnly, user, database }: Session['server']): PlumblineError {
  if (readOnly === 'default') {
    return new PlumblineError(
      'readOnlyServer',
      `Transactions of ${user} in ${database} are read only: default_transaction_read_only is on.`,
      { values: { byDefault: 'true' }, state: { code: 'unchanged' } },
    );
  }
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
  if (server.readOnly) throw writesRefused(server);
}
