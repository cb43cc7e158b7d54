import { isStronger, type AlsoLocked, type LockMode, type LockRequest } from './model';

/** A relation of the database, as far as locks and sizes go. */
export interface Relation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** As in pg_class: `r` table, `p` partitioned table, `v` view, `m` materialized view, `f` foreign table, `i` index ... */
  readonly kind: string;
  /** With its indexes, long values and children; null when it could not be measured without waiting. */
  readonly bytes: number | null;
  /** As ANALYZE estimated them; null when it never has. */
  readonly rows: number | null;
  /** How many partitions and inheriting tables it has, on all levels. */
  readonly children: number;
  readonly parent: number | null;
  readonly defaultPartition: number | null;
  /** The table that it is an index of. */
  readonly indexed: number | null;
  readonly references: readonly {
    readonly constraint: string;
    readonly columns: readonly string[];
    readonly table: number;
  }[];
  readonly referencing: readonly number[];
}

export interface LockTaken {
  readonly relation: Relation;
  readonly mode: LockMode;
  /** Its partitions and inheriting tables are locked as well. */
  readonly withChildren: boolean;
}

const LOCKABLE = new Set(['r', 'p', 'v', 'm', 'f']);

/**
 * The locks that requests come to in a database: one for each relation, the strongest.
 *
 * @param named finds the relation of a request; null when it does not stand
 * @param relations by their oid, all that are named or hang on one that is
 */
export function expandLocks<Request extends LockRequest>(
  requests: readonly Request[],
  named: (request: Request) => Relation | null,
  relations: ReadonlyMap<number, Relation>,
): LockTaken[] {
  const taken = new Map<number, LockTaken>();
  const take = (oid: number | null, mode: LockMode, withChildren = false): void => {
    const relation = oid === null ? undefined : relations.get(oid);
    if (!relation || !LOCKABLE.has(relation.kind)) return;
    const known = taken.get(relation.oid);
    const strongest = known && isStronger(known.mode, mode) ? known.mode : mode;
    const reaches = (withChildren && relation.children > 0) || known?.withChildren === true;
    taken.set(relation.oid, { relation, mode: strongest, withChildren: reaches });
  };
  for (const request of requests) {
    const relation = named(request);
    if (!relation) continue;
    const children = request.also.some(({ which }) => which === 'children');
    take(relation.oid, request.mode, children);
    for (const also of request.also) {
      for (const oid of reached(relation, also, relations)) take(oid, also.mode);
    }
  }
  return [...taken.values()];
}

function reached(
  relation: Relation,
  { which, constraint, column }: AlsoLocked,
  relations: ReadonlyMap<number, Relation>,
): (number | null)[] {
  switch (which) {
    case 'children':
      return [];
    case 'indexed':
      return [relation.indexed];
    case 'parent': {
      const parent = relation.parent === null ? undefined : relations.get(relation.parent);
      return [relation.parent, parent?.defaultPartition ?? null];
    }
    case 'defaultPartition':
      return [relation.defaultPartition];
    case 'referenced':
      return relation.references
        .filter((one) => constraint === undefined || one.constraint === constraint)
        .filter(({ columns }) => column === undefined || columns.includes(column))
        .map(({ table }) => table);
    case 'referencing':
      return [...relation.referencing];
  }
}
