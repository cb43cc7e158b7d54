import { PlumblineError } from '../core/errors';
import { fromServer } from './serverError';
import type { Session } from './session';

/** The key of Plumbline's advisory lock, one for each database: the first eight bytes of SHA-256 of `plumbline`, as a bigint. */
const KEY = '1158931231124502679';

const HOLDER = `select a.usename::text as "user", a.application_name::text as "application",
  pg_catalog.to_char(a.xact_start at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as "since"
from pg_catalog.pg_locks as l
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  and ((l.classid::bigint << 32) | l.objid::bigint) = $1::bigint
limit 1`;

/** How often a taken guard is asked for again, in milliseconds. */
const POLL_MS = 200;

export interface Guard {
  /** Throws `connectionLost` when the guard is not held any more: then nothing more may run. Costs no round trip. */
  check(): void;
  release(): Promise<void>;
}

/** Where nothing has to be held: one connection that is all one's own, or nothing that is kept. */
export const NO_GUARD: Guard = {
  check: () => undefined,
  release: () => Promise.resolve(),
};

/**
 * Keeps every other Plumbline away from the target while migrations run: a transaction on a session of its own
 * that holds an advisory lock, asked for by polling. A session lock would leak through a transaction pooler; a
 * blocking wait would deadlock with CREATE INDEX CONCURRENTLY (docs/decisions/0004).
 *
 * The built-in target has one connection and is locked as a whole, so there is nothing to hold there.
 *
 * @param waitMs how long to ask for it before `guardHeld` is thrown, in milliseconds.
 */
export async function takeGuard(
  session: Session,
  waitMs: number,
  signal?: AbortSignal,
): Promise<Guard> {
  const holder = await session.another();
  if (holder === null) return NO_GUARD;
  try {
    await begin(holder);
    const deadline = Date.now() + waitMs;
    while (!(await tryLock(holder))) {
      if (signal?.aborted) throw new PlumblineError('cancelled', 'Cancelled while waiting.');
      if (Date.now() >= deadline) throw await held(holder);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  } catch (error) {
    await holder.close();
    throw error;
  }
  return {
    check: () => {
      if (!holder.isLost()) return;
      throw new PlumblineError('connectionLost', 'The guard against a second run is gone.');
    },
    release: () => holder.close(),
  };
}

/** A transaction that no timeout of the server ends while we work. */
async function begin(holder: Session): Promise<void> {
  const { error } = await holder.script(
    [
      'begin',
      'set local idle_in_transaction_session_timeout = 0',
      ...(holder.server.version >= 170_000 ? ['set local transaction_timeout = 0'] : []),
    ].join(';'),
  );
  if (error !== null) throw fromServer(error, 'session');
}

async function tryLock(holder: Session): Promise<boolean> {
  const [row] = await holder.query<{ got: boolean }>(
    'select pg_catalog.pg_try_advisory_xact_lock($1::bigint) as got',
    [KEY],
  );
  return row?.got === true;
}

async function held(session: Session): Promise<PlumblineError> {
  const [who] = await session.query<{ user: string; application: string; since: string }>(HOLDER, [
    KEY,
  ]);
  const text = who ? `${who.user} (${who.application}) since ${who.since} UTC` : 'another session';
  return new PlumblineError('guardHeld', `Another run is going on: ${text}.`, {
    values: { holder: text },
    state: { code: 'unchanged' },
  });
}
