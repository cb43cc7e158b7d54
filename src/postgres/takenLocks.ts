import type { Queryable } from './queryable';

const RELATIONS = `select c.oid::text as "id", c.relkind = 'S' as "isSequence",
  pg_catalog.format('%I.%I', n.nspname, c.relname) as "name"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'm', 'f', 'v', 'S')
  and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(?:toast|temp)'`;

/** Fast-path locks are in it too. */
const LOCKS = `select l.relation::text as "id", l.mode
from pg_catalog.pg_locks as l
where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted`;

interface Relation {
  readonly id: string;
  readonly name: string;
  readonly isSequence: boolean;
}

/** Tables, views and sequences by their oid, as they are called before anything runs. */
export type Relations = ReadonlyMap<string, Relation>;

/** A lock on a relation; `mode` as pg_locks names it. */
export interface TakenLock extends Relation {
  readonly mode: string;
}

/** What stands now, so that a lock on it can be told from one on what a transaction makes itself. */
export async function readRelations(db: Queryable): Promise<Relations> {
  const rows = await db.query<Relation>(RELATIONS);
  return new Map(rows.map((row) => [row.id, row]));
}

/** The locks that this session's transaction holds on relations that stood before it; also on what it has dropped. */
export async function readTakenLocks(db: Queryable, before: Relations): Promise<TakenLock[]> {
  const rows = await db.query<{ id: string; mode: string }>(LOCKS);
  return rows.flatMap(({ id, mode }) => {
    const relation = before.get(id);
    return relation ? { ...relation, mode } : [];
  });
}
