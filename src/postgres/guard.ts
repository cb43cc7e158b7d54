import { setTimeout as delay } from 'node:timers/promises';
import { escapeIdentifier } from 'pg';
import { PlumblineError } from '../core/errors';
import { foreignRun, LIQUIBASE_LOCK, type ForeignTable, type HeldLock } from './foreignLocks';
import { TRY_GUARD } from './guard.sql';
import { GUARD_KEY } from './guardKey';
import { holderText } from './holder';
import type { WaitListener } from './reconnect';
import { fromServer } from './serverError';
import type { PlainSession, Session } from './session';

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

export interface GuardOptions {
  /** How long to ask for it before `guardHeld` is thrown, in milliseconds. */
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told once, when another run has to be waited for. */
  readonly onWait?: WaitListener | undefined;
}

/**
 * Keeps every other Plumbline away from the target while migrations run: a transaction on a session of its own
 * that holds an advisory lock, asked for by polling. A session lock would leak through a transaction pooler; a
 * blocking wait would deadlock with CREATE INDEX CONCURRENTLY (docs/decisions/0004). Another tool that is at work on its
 * own history in this database is not run beside either.
 *
 * The built-in target has one connection and is locked as a whole, so there is nothing to hold there.
 *
 * Rejects with `guardHeld`, who holds it and what to do, or with `cancelled`.
 */
export async function takeGuard(session: Session, options: GuardOptions): Promise<Guard> {
  const { waitMs, signal, onWait } = options;
  const holder = await session.another(signal);
  if (holder === null) return NO_GUARD;
  try {
    const deadline = Date.now() + waitMs;
    let before = opening(session.server.version);
    for (let isTold = false; ; isTold = true) {
      const { got, locks, tables } = await tryGuard(holder, before);
      before = [];
      if (got) {
        await refuseBeside(session, tables, locks);
        break;
      }
      const failure = held(locks);
      if (!isTold) onWait?.(`${failure.message} Waiting for its end`);
      if (Date.now() >= deadline) throw failure;
      await delay(POLL_MS, undefined, signal && { signal });
    }
  } catch (error) {
    await holder.close();
    if (signal?.aborted) throw new PlumblineError('cancelled', 'Cancelled while waiting.');
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
function opening(version: number): string[] {
  return [
    // Not whatever the role's default is: with repeatable read the first question would leave a snapshot until the end,
    // for which CREATE INDEX CONCURRENTLY waits.
    'begin isolation level read committed',
    'set local idle_in_transaction_session_timeout = 0',
    ...(version >= 170_000 ? ['set local transaction_timeout = 0'] : []),
  ];
}

interface Asked {
  readonly got: boolean;
  readonly locks: readonly HeldLock[];
  readonly tables: readonly ForeignTable[];
}

/** One plain message, with what has to be sent before. */
async function tryGuard(holder: PlainSession, before: readonly string[]): Promise<Asked> {
  const { rows, error } = await holder.script([...before, TRY_GUARD].join(';'), before.length);
  if (error !== null) throw fromServer(error, 'session');
  const [asked] = rows[0] ?? [];
  if (typeof asked !== 'string') throw new Error('The question for the guard gave no row.');
  return JSON.parse(asked) as Asked;
}

function held(locks: readonly HeldLock[]): PlumblineError {
  const lock = locks.find(({ key }) => key === GUARD_KEY);
  const holder = lock ? holderText(lock) : 'another session';
  return new PlumblineError('guardHeld', `Another run is going on: ${holder}.`, {
    values: { holder, ...(lock && { pid: String(lock.pid) }) },
    state: { code: 'unchanged' },
  });
}

async function refuseBeside(
  session: Session,
  tables: readonly ForeignTable[],
  locks: readonly HeldLock[],
): Promise<void> {
  const foreign = foreignRun(tables, locks, session.server.database);
  if (foreign) {
    const { tool, lock } = foreign;
    const holder = holderText(lock);
    throw new PlumblineError('guardHeld', `${tool} is at work on this database: ${holder}.`, {
      values: { holder, tool, pid: String(lock.pid) },
      state: { code: 'unchanged' },
    });
  }
  for (const table of tables) {
    const holder = table.name === LIQUIBASE_LOCK ? await liquibaseRun(session, table) : null;
    if (holder === null) continue;
    throw new PlumblineError('guardHeld', `Liquibase holds its lock here: ${holder}.`, {
      values: { holder, tool: 'Liquibase' },
      state: { code: 'unchanged' },
    });
  }
}

/** Not asked in the guard's transaction, which an error would end: we may not be allowed to read it. */
async function liquibaseRun(session: Session, table: ForeignTable): Promise<string | null> {
  const name = `${escapeIdentifier(table.schema)}.${escapeIdentifier(table.name)}`;
  try {
    const [row] = await session.query<{ holder: string }>(
      `select pg_catalog.concat_ws(' since ', l.lockedby, pg_catalog.date_trunc('second', l.lockgranted)::text) as "holder"
       from ${name} as l where l.locked`,
    );
    return row?.holder ?? null;
  } catch (error) {
    if (PlumblineError.is(error, 'permissionDenied')) return null;
    throw error;
  }
}
