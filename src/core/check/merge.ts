import type { ExpectedObject, ExpectedOf } from '../catalog/model';

/** What one effect states over what stood before. A constraint that is only named does not know its type. */
export function merged(older: ExpectedObject, newer: ExpectedObject): ExpectedObject {
  const stated = Object.fromEntries(
    Object.entries(newer).filter(([field, value]: [string, unknown]) => {
      if (value === undefined) return false;
      if (newer.kind === 'constraint') return field !== 'type' && field !== 'name';
      return !(newer.kind === 'index' && (field === 'name' || (field === 'table' && value === '')));
    }),
  );
  return { ...older, ...stated };
}

/** GRANT adds to what was granted before. */
export function joined(grant: ExpectedOf<'grant'>, older: ExpectedObject): ExpectedObject {
  const before = older.kind === 'grant' ? (older.privileges ?? []) : [];
  return { ...grant, privileges: [...new Set([...before, ...(grant.privileges ?? [])])].sort() };
}

/** A grant without some of its privileges; null when none is left. */
export function without(
  grant: ExpectedOf<'grant'>,
  taken: readonly string[] | undefined,
): ExpectedOf<'grant'> | null {
  const privileges = (grant.privileges ?? []).filter((one) => !taken?.includes(one));
  return privileges.length === 0 ? null : { ...grant, privileges };
}
