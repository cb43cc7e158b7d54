import { PlumblineError } from '../core/errors';
import type { Session } from './session';

const STATUS = `select pg_catalog.txid_status($1::bigint) as "status"`;

/**
 * Finds out what became of a transaction whose COMMIT got no answer: the connection broke, but the server may
 * have committed. Asks a new session for the transaction's status.
 *
 * @returns null when it was committed, else the error that says what is true: `connectionLost` with state
 * `unchanged`, or `commitUnknown` when the server cannot be asked (the next status will tell).
 */
export async function resolveCommit(
  session: Session,
  version: string,
  kind: 'apply' | 'rollback',
  transactionId: string,
  failure: PlumblineError,
): Promise<PlumblineError | null> {
  const unknown = new PlumblineError(
    'commitUnknown',
    `The connection broke while ${version} was being committed (${kind}), and the server cannot be asked.`,
    { state: { code: 'unknown' } },
    { cause: failure },
  );
  let asking: Session | null = null;
  try {
    asking = await session.another();
    if (asking === null) return unknown;
    const [row] = await asking.query<{ status: string | null }>(STATUS, [transactionId]);
    if (row?.status === 'committed') return null;
    if (row?.status === 'aborted') {
      return new PlumblineError('connectionLost', failure.message, {
        ...failure.details,
        state: { code: 'unchanged' },
      });
    }
    return unknown;
  } catch {
    return unknown;
  } finally {
    await asking?.close();
  }
}
