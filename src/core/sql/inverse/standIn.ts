import { catalogDifference } from '../../catalog/difference';
import { objectKey } from '../../catalog/key';
import type { Catalog, DatabaseObject } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import type { TriedStatement } from './invert';

/**
 * Statements as they were tried on a stand-in of PostgreSQL 18, for a server that may be older: without MAINTAIN, which
 * GRANT ALL means since 17 and an older server does not know.
 *
 * @param version of the server, `170004`
 */
export function withoutMaintain(
  tried: readonly TriedStatement[],
  version: number,
): readonly TriedStatement[] {
  if (version >= 170_000) return tried;
  const older = new Map<Catalog, Catalog>();
  const asOlder = (catalog: Catalog): Catalog => {
    const made = older.get(catalog) ?? olderCatalog(catalog);
    older.set(catalog, made);
    return made;
  };
  return tried.map((one) => ({
    ...one,
    before: asOlder(one.before),
    after: asOlder(one.after),
  }));
}

function olderCatalog(catalog: Catalog): Catalog {
  const definitions = new Map(Object.entries(catalog.definitions));
  const objects = catalog.objects.flatMap((object): DatabaseObject | [] => {
    if (object.kind !== 'grant' || !object.privileges.includes('maintain')) return object;
    const key = objectKey(object);
    const options = definitions.get(key)?.replace(/MAINTAIN, |(?:, | )MAINTAIN$/, '');
    if (options === 'grant option:' || options === undefined) definitions.delete(key);
    else definitions.set(key, options);
    const privileges = object.privileges.filter((privilege) => privilege !== 'maintain');
    return privileges.length === 0 ? [] : { ...object, privileges };
  });
  return { ...catalog, objects, definitions: Object.fromEntries(definitions) };
}

/** About what a database can have by itself; that they changed nothing may be because it is as they left it by now. */
const OF_THE_GROUND: ReadonlySet<string> = new Set([
  'ALTER DEFAULT PRIVILEGES',
  'ALTER ROLE',
  'ALTER SCHEMA',
  'CREATE EXTENSION',
  'CREATE SCHEMA',
]);

/**
 * Marks what an applied migration did to something that the target has by itself, where the stand-in, which has it as
 * the target has it by now, shows no change.
 *
 * @param standing keys of what stood before the first migration
 */
export function unknownBefore(
  tried: readonly TriedStatement[],
  standing: ReadonlySet<string>,
): readonly TriedStatement[] {
  return tried.map((one) => {
    const { statement, before, after, rows } = one;
    const isAboutIt =
      OF_THE_GROUND.has(statement.tag) ||
      statement.effects.some(
        (effect) =>
          'object' in effect &&
          effect.object.kind === 'grant' &&
          standsOn(effect.object).some((key) => standing.has(key)),
      );
    if (!isAboutIt || catalogDifference(before, after).length > 0) return one;
    const mark = `whether ${statement.tag} changed anything is not known: the database has it by itself`;
    return { ...one, rows: [...rows, mark] };
  });
}
