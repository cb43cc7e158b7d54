import type { Relation } from '../core/plan/locks/expand';
import type { StandingRelation } from '../core/plan/outlook';
import type { Queryable } from './queryable';
import { READ_RELATIONS } from './relations.sql';

/** Relations of a database, found by the names that statements give them. */
export interface Relations {
  /** Null for a name that nothing stands under. */
  named(name: StandingRelation): Relation | null;
  /** Those that were named and those that hang on them, by their oid. */
  readonly byOid: ReadonlyMap<number, Relation>;
}

/**
 * How big relations are and what hangs on them, in one round trip and without waiting for anybody's lock. Errors are
 * those of the `db`.
 */
export async function readRelations(
  db: Queryable,
  names: readonly StandingRelation[],
): Promise<Relations> {
  const numbers = new Map<string, number>();
  const wanted = names.flatMap((name) => {
    const key = keyOf(name);
    if (numbers.has(key)) return [];
    numbers.set(key, numbers.size);
    return placesOf(name).map((schema, place) => ({
      number: numbers.size - 1,
      place,
      schema,
      name: name.name,
    }));
  });
  const byOid = new Map<number, Relation>();
  if (wanted.length === 0) return { named: () => null, byOid };
  const [row] = await db.query<{ named: Record<string, number>; relations: Relation[] }>(
    READ_RELATIONS,
    [JSON.stringify(wanted)],
  );
  for (const relation of row?.relations ?? []) byOid.set(relation.oid, relation);
  const named = (name: StandingRelation): Relation | null =>
    byOid.get(row?.named[String(numbers.get(keyOf(name)))] ?? -1) ?? null;
  return { named, byOid };
}

function keyOf({ schema, name, path }: StandingRelation): string {
  return JSON.stringify([schema, name, schema === null ? path : []]);
}

/** Schemas to look in; null stands for the session's search path. */
function placesOf({ schema, path }: StandingRelation): (string | null)[] {
  return schema === null ? [...path.filter((one) => one !== '$user'), null] : [schema];
}
