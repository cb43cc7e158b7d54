import { objectTitle } from '../check/title';
import type { DifferenceReport } from '../report/model';
import type { CatalogChange } from './difference';
import type { Catalog, CatalogRole, DatabaseObject } from './model';
import { standsOn } from './standsOn';

/** Words for the keys of what the model has no kind for; all others have a title of their own. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  eventTrigger: 'Event trigger',
  defaultPrivileges: 'Default privileges of',
};

/**
 * A difference in the words of people. What came or went together with what it stands on (the columns of a new table,
 * the index of a dropped constraint) is left out: it is said with that.
 *
 * @param before, after the catalogs that differ, read with definitions
 */
export function describeDifference(
  changes: readonly CatalogChange[],
  before: Catalog,
  after: Catalog,
): DifferenceReport[] {
  return withoutParts(changes, before, after).map(({ change, key, fields = [], ...values }) => ({
    change,
    object: titleOf(key, values.after ?? values.before),
    ...(change === 'changed' && {
      fields: fields.map((name) => ({
        name,
        before: valueOf(name, key, values.before, before),
        after: valueOf(name, key, values.after, after),
      })),
    }),
  }));
}

/** The changes without those that only follow from another one of them. */
export function withoutParts(
  changes: readonly CatalogChange[],
  before: Catalog,
  after: Catalog,
): CatalogChange[] {
  const together = new Set(changes.map(({ change, key }) => `${change} ${key}`));
  return changes.filter(({ change, key, ...values }) => {
    const object = values.after ?? values.before;
    if (change === 'changed' || !object || !('kind' in object)) return true;
    const { definitions } = change === 'added' ? after : before;
    return !standsOn(object, definitions[key]).some((owner) => together.has(`${change} ${owner}`));
  });
}

function titleOf(key: string, object: DatabaseObject | CatalogRole | undefined): string {
  if (object && 'kind' in object && object.kind !== 'comment') return objectTitle(object);
  const [word = '', ...rest] = key.split(' ');
  const said = OTHER_WORDS[word] ?? word.charAt(0).toUpperCase() + word.slice(1);
  return [said, ...rest].join(' ');
}

function valueOf(
  name: string,
  key: string,
  object: DatabaseObject | CatalogRole | undefined,
  { definitions, objects }: Catalog,
): string {
  if (name === 'definition') return definitions[key] ?? 'none';
  if (name === 'columnOrder' && object && 'kind' in object && object.kind === 'table') {
    return objects
      .flatMap((one) =>
        one.kind === 'column' && one.schema === object.schema && one.table === object.name
          ? one.name
          : [],
      )
      .join(', ');
  }
  const value = (object as Readonly<Record<string, unknown>> | undefined)?.[name];
  if (value === null || value === undefined) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
