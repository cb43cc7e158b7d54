import { setTimeout as delay } from 'node:timers/promises';
import { PlumblineError } from '../core/errors';
import { reconnect, type WaitListener } from './reconnect';
import { fromServer } from './serverError';
import type { PlainSession, Session } from './session';
import type { ParameterStatement } from './submittable';

const STATUS = `select pg_catalog.txid_status($1::bigint) as "status"`;

/**
 * Ends the backend whose transaction ($1) it is, known by its 32 bits of the transaction id. Unless all of them are
 * meant ($2), only one that waits for its client, as the COMMIT has not come and its sender is gone. Either way the
 * end decides: what was committed stays, what was not is rolled back.
 */
const END = `select pg_catalog.pg_terminate_backend(a.pid)
from pg_catalog.pg_stat_activity as a
where a.pid <> pg_catalog.pg_backend_pid()
  and a.backend_xid::text::bigint = ($1::bigint & 4294967295)
  and ($2::boolean or a.state like 'idle in transaction%')`;

/**
 * In milliseconds: how long the server may take to notice that its client is gone, how long a backend may go on
 * committing before it is ended, and how long its end may take.
 */
const NOTICING_MS = 1_000;
const COMMITTING_MS = 10_000;
const ENDING_MS = 5_000;
const POLL_MS = 50;

export interface CommitQuestion {
  /**
   * Asks the history whether what was to be committed is there: one row `{recorded: boolean}`, true only for the row of
   * this run. It decides where the transaction's own status is not known any more, and where the two contradict, as
   * after a failover to a server that had not heard of the transaction, nothing is claimed.
   */
  readonly recorded?: ParameterStatement;
  readonly onWait?: WaitListener | undefined;
}

/**
 * Finds out what became of a transaction whose COMMIT got no answer: the connection broke, but the server may
 * have committed. Waits for a server that restarts, asks a new session for the transaction's status, and again while
 * the backend is still committing; one that takes too long is ended, which decides it either way.
 *
 * @param failure how the COMMIT failed: `connectionLost`, or what the session told last
 * @returns null when it was committed, else the error that says what is true: `failure` with state `unchanged`, or `commitUnknown`, which says what the server answered (the next status will tell).
 */
export async function resolveCommit(
  session: Session,
  version: string,
  kind: 'apply' | 'rollback',
  transactionId: string,
  failure: PlumblineError,
  { recorded, onWait }: CommitQuestion = {},
): Promise<PlumblineError | null> {
  const unknown = (known: string): PlumblineError =>
    new PlumblineError(
      'commitUnknown',
      `The connection broke while ${version} was being committed (${kind}), and ${known}.`,
      { state: { code: 'unknown' } },
      { cause: failure },
    );
  const asking = await reconnect(session, onWait);
  if (asking === null) return unknown('the server cannot be asked');
  let status: Status = null;
  try {
    status = await finalStatus(asking, transactionId, onWait);
    const isRecorded = recorded === undefined ? null : await ask(asking, recorded);
    const isCommitted = verdict(status, isRecorded);
    if (isCommitted === null) return unknown(contradiction(status, isRecorded));
    if (isCommitted) return null;
    const details = { ...failure.details, state: { code: 'unchanged' } } as const;
    return new PlumblineError(failure.code, failure.message, details, { cause: failure.cause });
  } catch (error) {
    const reason = fromServer(error, 'session').message.replace(/\.$/, '');
    // After a failover the same number may be another transaction's: without the history nothing is claimed.
    return unknown(
      status === null
        ? `the server could not be asked (${reason})`
        : `the server says of the transaction: ${status}; whether the history has it could not be asked (${reason})`,
    );
  } finally {
    await asking.close();
  }
}

type Status = 'committed' | 'aborted' | 'in progress' | null;

/** Why nothing is claimed. */
function contradiction(status: Status, isRecorded: boolean | null): string {
  if (status === null) return 'the server does not know the transaction';
  if (status === 'in progress') return 'the server is still at it';
  const history = isRecorded === true ? 'has it' : 'does not have it';
  return `the server says of the transaction: ${status}, while the history ${history}`;
}

/** Whether it was committed; null when that cannot be said. */
function verdict(status: Status, isRecorded: boolean | null): boolean | null {
  switch (status) {
    case 'in progress':
      return null;
    case 'aborted':
      return isRecorded === true ? null : false;
    case 'committed':
      return isRecorded === false ? null : true;
    case null:
      return isRecorded;
  }
}

async function finalStatus(
  asking: PlainSession,
  transactionId: string,
  onWait?: WaitListener,
): Promise<Status> {
  const asked = Date.now();
  let isTold = false;
  for (;;) {
    const status = await statusOf(asking, transactionId);
    const waited = Date.now() - asked;
    if (status !== 'in progress' || waited > COMMITTING_MS + ENDING_MS) return status;
    if (!isTold) onWait?.('The server is still committing; waiting for it');
    isTold = true;
    if (waited > NOTICING_MS) await asking.query(END, [transactionId, waited > COMMITTING_MS]);
    await delay(POLL_MS);
  }
}

async function statusOf(asking: PlainSession, transactionId: string): Promise<Status> {
  try {
    const [row] = await asking.query<{ status: Status }>(STATUS, [transactionId]);
    return row?.status ?? null;
  } catch (error) {
    // "transaction ID ... is in the future": this server, promoted since, never heard of it.
    if (PlumblineError.is(error) && error.details.sqlstate === '22023') return null;
    throw error;
  }
}

async function ask(asking: PlainSession, { text, values }: ParameterStatement): Promise<boolean> {
  const [row] = await asking.query<{ recorded: boolean }>(text, [...values]);
  return row?.recorded === true;
}
