import { indexCatalog } from '../../catalog/catalogIndex';
import { withoutParts } from '../../catalog/describeDifference';
import { isCompared } from '../../catalog/compared';
import { catalogDifference, type CatalogChange } from '../../catalog/difference';
import { objectKey } from '../../catalog/key';
import type { Catalog, DatabaseObject } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import type { SqlParser } from '../parser';
import type { Statement } from '../script.model';
import { invertChange } from './invertChange';
import type { InverseContext } from './model';
import { Names } from './names';
import { renamedBack } from './rename';

/** One statement of a migration, with the catalog on both sides of it. */
export interface TriedStatement {
  readonly statement: Statement;
  /** 1-based, in the file. */
  readonly line: number;
  readonly before: Catalog;
  readonly after: Catalog;
  /** What it did to rows that no catalog shows, for people. */
  readonly rows: readonly string[];
}

/** What takes one statement back. */
export interface InvertedStatement {
  readonly line: number;
  readonly tag: string;
  /** Without semicolons, in order. */
  readonly sql: readonly string[];
  /** What cannot be inverted, and the keys of the objects that it is about. */
  readonly marks: readonly { readonly text: string; readonly key: string | null }[];
}

interface Piece {
  readonly place: number;
  readonly change: CatalogChange;
  readonly sql: readonly string[];
  readonly marks: readonly string[];
  /** Where in the migration what it stands on was made, if it was; null for what stands by itself or stood before. */
  readonly root: number | null;
}

/**
 * Takes a migration back statement by statement, the last one first, so that each finds what stood right behind it. What
 * goes anyway with something that the same migration made is not said again, unless that is needed for the order.
 *
 * @param user the role that will run it
 */
export function invertStatements(
  tried: readonly TriedStatement[],
  parser: SqlParser,
  user: string,
): InvertedStatement[] {
  const names = new Names(parser);
  const made = new Map<string, number>();
  const renamed = new Map<number, readonly string[]>();
  const pieces = tried.flatMap(({ statement, before, after }, place): Piece[] => {
    if (before === after) return [];
    const back = renamedBack(statement.effects, indexCatalog(after), names);
    if (back) {
      renamed.set(place, back);
      return [];
    }
    const context: InverseContext = { before, after, names, user };
    const changes = catalogDifference(before, after);
    for (const { change, key } of changes) if (change === 'added') made.set(key, place);
    return needed(changes, context).map((change) => ({
      place,
      change,
      ...invertChange(change, context, parser),
      root: rootOf(change, context, made, place),
    }));
  });
  const firm = new Set([
    ...pieces.filter(({ root }) => root === null).map(({ place }) => place),
    ...renamed.keys(),
  ]);
  const kept = pieces.filter(
    ({ root, place }) => root === null || [...firm].some((other) => root < other && other <= place),
  );
  return tried
    .map(({ statement, line, before, rows }, place): InvertedStatement => {
      const own = kept.filter((piece) => piece.place === place);
      own.sort(
        (a, b) => rankOf(a, before) - rankOf(b, before) || orderOf(a, before) - orderOf(b, before),
      );
      return {
        line,
        tag: statement.tag,
        sql: asWritten(statement, [
          ...(renamed.get(place) ?? []),
          ...own.flatMap(({ sql }) => sql),
        ]),
        marks: [
          ...own.flatMap(({ marks, change }) => marks.map((text) => ({ text, key: change.key }))),
          ...rows.map((text) => ({ text, key: null })),
          ...(isCompared(statement, 'apply')
            ? []
            : [
                {
                  text: `what ${statement.tag} does is not compared with what stood before`,
                  key: null,
                },
              ]),
        ],
      };
    })
    .filter(({ sql, marks }) => sql.length + marks.length > 0)
    .reverse();
}

/** An index that its author had made or dropped beside the table's users goes, or comes back, beside them too. */
function asWritten({ tag, transaction }: Statement, sql: readonly string[]): readonly string[] {
  const isConcurrent = transaction === 'outside' && /^(?:CREATE|DROP) INDEX$/.test(tag);
  if (!isConcurrent) return sql;
  return sql.map((text) =>
    text.replace(/^(CREATE (?:UNIQUE )?INDEX|DROP INDEX) /, '$1 CONCURRENTLY '),
  );
}

/** Leaves out what a DROP takes along, and what CREATE TABLE makes anew by itself. */
function needed(
  changes: readonly CatalogChange[],
  { before, after }: InverseContext,
): CatalogChange[] {
  const own = withoutParts(
    changes.filter(({ change }) => change !== 'removed'),
    before,
    after,
  ).filter(
    ({ change, key, after: object }) =>
      !(change === 'added' && object && 'kind' in object && object.kind === 'sequence') ||
      !isIdentity(standsOn(object, after.definitions[key]), after),
  );
  const keys = new Set(changes.filter(({ change }) => change === 'removed').map(({ key }) => key));
  const removed = changes.filter((change) => {
    if (change.change !== 'removed') return false;
    const { before: object } = change;
    if (!object || !('kind' in object)) return true;
    const owners = standsOn(object, before.definitions[change.key]).filter((key) => keys.has(key));
    if (object.kind === 'column') return owners.length === 0;
    if (object.kind === 'index') return !owners.some((key) => key.startsWith('constraint '));
    const stoodOn = standsOn(object, before.definitions[change.key]);
    return !(object.kind === 'sequence' && isIdentity(stoodOn, before));
  });
  return [...own, ...removed];
}

/** The sequence of an identity column comes with it. */
function isIdentity(owners: readonly string[], { objects }: Catalog): boolean {
  return objects.some(
    (object) =>
      object.kind === 'column' && object.identity !== null && owners.includes(objectKey(object)),
  );
}

/** Where what an added or changed object stands on (or the object itself) was made by this migration. */
function rootOf(
  { change, key, ...values }: CatalogChange,
  { before, after }: InverseContext,
  made: ReadonlyMap<string, number>,
  place: number,
): number | null {
  const object = values.after ?? values.before;
  const own = made.get(key);
  // What it has made itself earlier, and only changes here, goes by its own DROP.
  if (change === 'changed' && own !== undefined && own < place) return own;
  if (!object || !('kind' in object)) return null;
  const definition = (values.after ? after : before).definitions[key];
  const roots = standsOn(object, definition).flatMap((owner) => made.get(owner) ?? []);
  const earlier = roots.filter((root) => root < place);
  return earlier.length === 0 ? null : Math.min(...earlier);
}

/** What must go first when several objects of one statement go; for what comes back the other way round. */
const DROPS: readonly DatabaseObject['kind'][] = [
  'comment',
  'grant',
  'policy',
  'trigger',
  'view',
  'materializedView',
  'rowSecurity',
  'function',
  'constraint',
  'index',
  'column',
  'table',
  'sequence',
  'domain',
  'composite',
  'enum',
  'extension',
  'schema',
];

function rankOf({ change: { change, before, after } }: Piece, { objects }: Catalog): number {
  const object = after ?? before;
  if (!object || !('kind' in object)) return change === 'removed' ? 300 : -1;
  // The index of a materialized view comes back right behind it.
  const isOfView =
    object.kind === 'index' &&
    change === 'removed' &&
    !objects.some(
      (one) => one.kind === 'table' && one.schema === object.schema && one.name === object.table,
    );
  const rank = isOfView ? DROPS.indexOf('materializedView') - 0.5 : DROPS.indexOf(object.kind);
  const later = needsOthersOfItsKind(object) ? 0.5 : 0;
  if (change === 'removed') return 200 - rank + later;
  return change === 'changed' ? 100 - rank : rank - later;
}

/** Columns come back in the order in which they stood. */
function orderOf({ change }: Piece, { objects }: Catalog): number {
  return objects.findIndex((object) => object === change.before);
}

/** A foreign key needs the key that it points to, a generated column the columns that it reads. */
function needsOthersOfItsKind(object: DatabaseObject): boolean {
  return object.kind === 'constraint'
    ? object.type === 'foreignKey'
    : object.kind === 'column' && object.generated !== null;
}
