import { Client } from 'pg';
import { GUARD_KEY } from '../../src/postgres/guardKey';

const CLASS = 4711;
const LIMIT_MS = 60_000;
const POLL_MS = 3;

/**
 * What fixtures need of a database: `fault.gate(n)` stops whoever calls it as long as a test holds gate n, and the
 * table `fault.effects` holds one row for each part that ran, as often as it ran. A row's gate `version * 100 + 99`
 * lies in the COMMIT itself: its constraint trigger is deferred. Partitions are detached from `fault.parted`.
 */
export const FAULT_SCHEMA = `
  create schema fault;
  create function fault.gate(number integer) returns void language plpgsql as
    'begin perform pg_catalog.pg_advisory_xact_lock_shared(${CLASS}, number); end';
  create table fault.effects (version text not null, part integer not null);
  create table fault.parted (day integer not null) partition by range (day);
  create function fault.gate_in_commit() returns trigger language plpgsql as
    'begin perform fault.gate(new.version::integer * 100 + 99); return null; end';
  create constraint trigger gate_in_commit after insert on fault.effects
    deferrable initially deferred for each row execute function fault.gate_in_commit();
`;

/** The gate that lies in the COMMIT of a migration's transaction. */
export function commitGate(version: string): number {
  return Number(version) * 100 + 99;
}

/**
 * The gate between the two transactions of `DETACH PARTITION CONCURRENTLY`, where the server waits for everybody who
 * uses the partitioned table: whoever holds this gate is in a transaction that has read it.
 */
export function detachGate(version: string): number {
  return Number(version) * 100 + 98;
}

function isDetachGate(number: number): boolean {
  return number % 100 === 98;
}

/** Asks until the answer is not null; the event is bounded by a minute. */
export async function eventually<Result>(
  what: string,
  ask: () => Promise<Result | null>,
): Promise<Result> {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > limit) throw new Error(`Waited ${LIMIT_MS} ms in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const BEFORE_GATE = `select pid from pg_locks where locktype = 'advisory' and classid = $1 and objid = $2 and not granted
  and database = (select oid from pg_database where datname = current_database())`;

const BEHIND_READER = `select w.pid from pg_locks as w
  join pg_locks as r on r.locktype = 'virtualxid' and r.virtualxid = w.virtualxid and r.granted
  where w.locktype = 'virtualxid' and not w.granted and r.pid = $1`;

/** The gates of one database, held by a session of the test. */
export class Gates {
  private constructor(
    private readonly client: Client,
    /** Its transaction is a gate: in one that asks, the server would show the sessions as they were at its first question. */
    private readonly reader: Client,
    private readonly readerBackend: number,
  ) {}

  static async of(url: string): Promise<Gates> {
    const connected = async (): Promise<Client> => {
      const client = new Client({ connectionString: url, application_name: 'the test' });
      // A server that is crashed on purpose takes this session along.
      client.on('error', () => undefined);
      await client.connect();
      return client;
    };
    const reader = await connected();
    const { rows } = await reader.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Gates(await connected(), reader, rows[0]!.pid);
  }

  async hold(number: number): Promise<void> {
    if (isDetachGate(number)) await this.reader.query('begin; select from fault.parted');
    else await this.client.query('select pg_advisory_lock($1, $2)', [CLASS, number]);
  }

  /** A session that a crash of the server took along holds nothing any more. */
  async releaseAll(): Promise<void> {
    await this.client.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await this.reader.query('rollback').catch(() => undefined);
  }

  /** Resolves to the backend that stands before a held gate; null when `gone` comes first. */
  async reached(number: number, gone: () => boolean = () => false): Promise<number | null> {
    const found = await eventually(`somebody stands before gate ${number}`, async () => {
      const { rows } = isDetachGate(number)
        ? await this.client.query<{ pid: number }>(BEHIND_READER, [this.readerBackend])
        : await this.client.query<{ pid: number }>(BEFORE_GATE, [CLASS, number]);
      return rows[0] ?? (gone() ? { pid: null } : null);
    });
    return found.pid;
  }

  /**
   * Resolves when so many sessions of the database wait for a lock of any kind, or when `gone`.
   *
   * @param except the backend of a dead client, which the server may end by itself at any time.
   */
  async waiting(count: number, gone: () => boolean, except: number | null = null): Promise<void> {
    await eventually(`${count} sessions wait`, async () => {
      const { rowCount } = await this.client.query(
        `select distinct l.pid from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
         where not l.granted and a.datname = current_database() and l.pid is distinct from $1`,
        [except],
      );
      return (rowCount ?? 0) >= count || gone() ? true : null;
    });
  }

  /** Resolves to the backend that holds the guard when so many others ask for it, again and again. */
  async guarded(rivals: number): Promise<number> {
    return eventually(`${rivals} runs wait for the guard`, async () => {
      const { rows } = await this.client.query<{ pid: number; holds: boolean }>(
        `select a.pid, exists (select from pg_locks as l where l.pid = a.pid and l.locktype = 'advisory' and l.granted
             and ((l.classid::bigint << 32) | l.objid::bigint) = $1) as holds
         from pg_stat_activity as a
         where a.datname = current_database() and a.pid <> pg_backend_pid()
           and strpos(a.query, 'pg_try_advisory_xact_lock') > 0`,
        [GUARD_KEY],
      );
      const holder = rows.find(({ holds }) => holds);
      return holder && rows.length > rivals ? holder.pid : null;
    });
  }

  async terminate(pid: number): Promise<void> {
    await this.client.query('select pg_terminate_backend($1)', [pid]);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
    await this.reader.end().catch(() => undefined);
  }
}
