import { setTimeout as delay } from 'node:timers/promises';
import { PlumblineError } from '../core/errors';
import { holderText, type Holder } from './holder';
import type { PlainSession } from './session';

/** How often is looked whether a statement waits, in milliseconds; at least twice before its lock timeout. */
const LOOK_MS = 1_000;

/** A lock that a statement waits for, and the first session that keeps it from it; its process is 0 for a prepared transaction. */
export interface LockWait extends Holder {
  /** `public.orders`; null for a lock that is on no relation (a row that another transaction has changed). */
  readonly relation: string | null;
}

/** Who really holds the lock comes before those who only wait for it in front of us. */
const BLOCKER = `select
  (
    select pg_catalog.format('%I.%I', n.nspname, c.relname)
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.oid = l.relation
  ) as "relation",
  blocking.pid as "pid",
  a.usename::text as "user",
  coalesce(nullif(a.application_name, ''), a.backend_type) as "application",
  pg_catalog.host(a.client_addr) as "address",
  pg_catalog.to_char(coalesce(a.xact_start, a.backend_start) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') as "since"
from pg_catalog.pg_stat_activity as waiting
join pg_catalog.pg_locks as l on l.pid = waiting.pid and not l.granted
cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(waiting.pid)) as blocking (pid)
left join pg_catalog.pg_stat_activity as a on a.pid = blocking.pid
where waiting.datname = pg_catalog.current_database()
  and waiting.pid <> pg_catalog.pg_backend_pid()
  and (waiting.pid = $1::pg_catalog.int4 or pg_catalog.strpos(waiting.query, $2) > 0)
order by a.wait_event_type is not distinct from 'Lock', blocking.pid
limit 1`;

export interface LockWatch {
  /** Ends it; resolves to the last wait that was seen. Never rejects. */
  stop(): Promise<LockWait | null>;
}

/** Who waits: a backend by its process, where it is ours for as long, or by a mark in the text that it runs. */
export type Waiting = { readonly pid: number } | { readonly mark: string };

/**
 * Looks from a second session, while something of ours is under way, whether it waits for a lock and who holds it. The
 * session is opened only when it takes long; where there is none to be had, nothing is seen.
 *
 * @param lockMs its lock timeout; 0 for none.
 * @param onWait told when a wait is seen, and again when it is another one.
 */
export function watchLock(
  session: Pick<PlainSession, 'another'>,
  waiting: Waiting,
  lockMs: number,
  onWait: (wait: LockWait) => void,
): LockWatch {
  const interval = lockMs > 0 ? Math.min(LOOK_MS, lockMs / 3) : LOOK_MS;
  const sought = 'pid' in waiting ? [waiting.pid, null] : [null, waiting.mark];
  let last: LockWait | null = null;
  const watch = async (signal: AbortSignal): Promise<void> => {
    const asking = await session.another(signal);
    if (asking === null) return;
    try {
      for (;;) {
        const [wait] = await asking.query<LockWait>(BLOCKER, sought);
        if (wait && (wait.pid !== last?.pid || wait.relation !== last.relation)) onWait(wait);
        last = wait ?? last;
        await delay(interval, undefined, { signal });
      }
    } finally {
      await asking.close();
    }
  };
  let ended: AbortController | undefined;
  let watching: Promise<void> | undefined;
  const begin = setTimeout(() => {
    ended = new AbortController();
    // It ends by being stopped, or because nobody can be asked.
    watching = watch(ended.signal).catch(() => undefined);
  }, interval);
  return {
    async stop() {
      clearTimeout(begin);
      ended?.abort();
      await watching;
      return last;
    },
  };
}

/** `a lock on public.orders held by app (psql), process 4711, since 2026-01-31 12:00:00 UTC` */
export function waitText(wait: LockWait | null): string {
  if (wait === null) return 'a lock';
  const lock = wait.relation === null ? 'a lock' : `a lock on ${wait.relation}`;
  const holder = wait.pid === 0 ? 'a prepared transaction' : holderText(wait);
  return `${lock} held by ${holder}`;
}

/**
 * The failure of what waited for a lock for too long, with who holds it.
 *
 * @param tries how often it was sent
 */
export function lockError(error: PlumblineError, wait: LockWait | null, tries = 1): PlumblineError {
  const after = tries > 1 ? ` after ${tries} tries` : '';
  return new PlumblineError(
    'lockTimeout',
    `Could not get ${waitText(wait)}${after}: ${error.message}`,
    {
      ...error.details,
      ...(wait && wait.pid > 0 && { values: { ...error.details.values, pid: String(wait.pid) } }),
    },
    { cause: error.cause ?? error },
  );
}
