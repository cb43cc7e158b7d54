import type { RangeVar } from 'libpg-query';
import type { AlsoLocked, LockMode, LockRequest, RelationName } from './model';

/** Why the text of a CASCADE does not tell all that is locked. */
export const BY_CASCADE = 'what its CASCADE takes along is locked too';

export function nameOf({ schemaname, relname = '' }: RangeVar): RelationName {
  return { schema: schemaname ?? null, name: relname };
}

/**
 * A lock on a relation and, unless the text says ONLY, on its children.
 *
 * @param children `alone` for a command that never goes on to them
 */
export function lock(
  relation: RangeVar | undefined,
  mode: LockMode,
  children?: 'alone',
  also: readonly AlsoLocked[] = [],
): LockRequest[] {
  if (!relation) return [];
  const reaches = children !== 'alone' && relation.inh === true;
  const all = reaches ? [{ which: 'children', mode } as const, ...also] : also;
  return [{ relation: nameOf(relation), mode, also: all }];
}

/** The same for a name that is given as its parts: `['s', 't']` or `['t']`. */
export function qualified(
  parts: readonly string[],
  mode: LockMode,
  also: readonly AlsoLocked[] = [],
): LockRequest[] {
  const name = parts.at(-1);
  if (name === undefined) return [];
  return [{ relation: { schema: parts.at(-2) ?? null, name }, mode, also }];
}
