import { catalogDifference } from '../../catalog/difference';
import { namesIn, objectKey } from '../../catalog/key';
import type { Catalog, DatabaseObject } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import type { Statement } from '../script.model';
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

/** Every database has them. */
const ALWAYS = ['schema public', 'extension plpgsql'];

/**
 * Marks what an applied migration did to something that the target has by itself, where the stand-in, which has it as
 * the target has it by now, shows no change; and what it did to memberships of roles that the target has by itself, of
 * which the stand-in has none.
 *
 * @param standing keys of what stood before the first migration
 * @param earlier what the migrations before it have run
 */
export function unknownBefore(
  tried: readonly TriedStatement[],
  standing: ReadonlySet<string>,
  earlier: readonly Statement[],
): readonly TriedStatement[] {
  const sure = new Set([...ALWAYS, ...earlier.flatMap(foundationsMadeBy)]);
  return tried.map((one) => {
    const { statement, before, after, rows } = one;
    const made = foundationsMadeBy(statement);
    // It stood for certain, or is made by a migration: IF NOT EXISTS did nothing.
    const isSure = made.length > 0 && made.every((key) => sure.has(key) || !standing.has(key));
    for (const key of made) sure.add(key);
    if (isSure) return one;
    const members = unknownMembers(one, standing);
    if (members.length > 0) return { ...one, rows: [...rows, ...members] };
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

/** The schemas and extensions that a statement makes, if they are missing or in any case. */
function foundationsMadeBy({ tag, effects }: Statement): string[] {
  if (tag !== 'CREATE SCHEMA' && tag !== 'CREATE EXTENSION') return [];
  return effects.flatMap((effect) => {
    if (effect.change !== 'create') return [];
    const { kind } = effect.object;
    return kind === 'schema' || kind === 'extension' ? objectKey(effect.object) : [];
  });
}

/** A membership between two roles that stood before the first migration may have stood too. */
function unknownMembers(
  { statement, before, after }: TriedStatement,
  standing: ReadonlySet<string>,
): string[] {
  if (statement.tag !== 'GRANT ROLE' && statement.tag !== 'REVOKE ROLE') return [];
  const changes = catalogDifference(before, after).filter(({ key }) =>
    key.startsWith('membership '),
  );
  // A REVOKE finds nothing on the stand-in, whatever it took from the target.
  if (changes.length === 0) {
    return statement.tag === 'GRANT ROLE' ? [] : ['which memberships stood before is not known'];
  }
  const stood = (key: string): boolean =>
    key
      .slice('membership '.length)
      .split(' in ')
      .every((name) => standing.has(`role ${namesIn(name)[0] ?? ''}`));
  return changes
    .filter(({ key }) => stood(key))
    .map(({ key }) => `whether the ${key} stood before is not known`);
}
