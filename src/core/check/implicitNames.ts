import { objectKey } from '../catalog/key';
import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import { implicitName } from '../sql/effects/implicitName';
import type { ExpectedEntry } from './expected';

/** What can be made without a name. */
export type Unnamed = ExpectedOf<'constraint'> | ExpectedOf<'index'>;

const LABELS = {
  unique: 'key',
  foreignKey: 'fkey',
  check: 'check',
  exclusion: 'excl',
} as const;

/**
 * The name that the server gives a constraint without one, as long as it is free (ChooseConstraintName in
 * src/backend/catalog/pg_constraint.c); taken names get a number behind them.
 */
export function implicitConstraintName(
  constraint: ExpectedOf<'constraint'>,
  number: number | '' = '',
): string {
  const { table, type, columns = [] } = constraint;
  if (type === 'primaryKey') return ofTable(table, `pkey${number}`);
  // A CHECK of several columns is named after none.
  const named = type === 'check' && columns.length > 1 ? [] : columns;
  return named.length === 0
    ? ofTable(table, `${LABELS[type]}${number}`)
    : implicitName(table, named.join('_'), `${LABELS[type]}${number}`);
}

/** The name that the server gives an index without one; an expression counts as `expr`. */
export function implicitIndexName(index: ExpectedOf<'index'>, number: number | '' = ''): string {
  const columns = (index.keys ?? []).map((key) => (key.isExpression ? 'expr' : key.text));
  return implicitName(
    index.table,
    [...columns, ...(index.include ?? [])].join('_'),
    `idx${number}`,
  );
}

/**
 * The name that the server gives a constraint or index without one, where some names are taken.
 *
 * @param isTaken whether something has that name; see `takesName`
 */
export function chosenName(made: Unnamed, isTaken: (name: string) => boolean): string {
  for (let number: number | '' = ''; ; number = number === '' ? 1 : number + 1) {
    const name =
      made.kind === 'index'
        ? implicitIndexName(made, number)
        : implicitConstraintName(made, number);
    if (!isTaken(name)) return name;
  }
}

/** What pg_class holds, beside the index of a constraint. */
const RELATIONS: ReadonlySet<ExpectedObject['kind']> = new Set([
  'table',
  'view',
  'materializedView',
  'sequence',
  'composite',
  'index',
]);

/**
 * Whether the server cannot call `made` so, since `entry` has the name. An index must not have that of a relation, a
 * constraint not that of another one, and one with an index neither: each in the whole schema, on whatever table
 * (ChooseConstraintName, and ChooseRelationName in src/backend/commands/indexcmds.c).
 */
export function takesName(
  { object, chosenName: chosen }: Pick<ExpectedEntry, 'object' | 'chosenName'>,
  made: Unnamed,
  name: string,
): boolean {
  if (!('schema' in object) || !('name' in object)) return false;
  if (object.schema !== made.schema || (object.name ?? chosen) !== name) return false;
  if (made.kind === 'constraint' && object.kind === 'constraint') return true;
  return hasIndex(made) && (RELATIONS.has(object.kind) || hasIndex(object));
}

function hasIndex(object: ExpectedObject): boolean {
  return object.kind === 'index' || (object.kind === 'constraint' && WITH_INDEX.has(object.type));
}

/** A constraint and its index have one name: who renames the one renames the other. */
export function twinOf(
  object: ExpectedObject,
  byKey: ReadonlyMap<string, ExpectedEntry>,
): ExpectedObject | null {
  if (object.kind === 'constraint') {
    const { schema, table, name } = object;
    const index = byKey.get(objectKey({ kind: 'index', schema, table, name }))?.object;
    return index?.kind === 'index' && index.constraint === true ? index : null;
  }
  if (object.kind !== 'index') return null;
  for (const { object: other, chosenName: chosen } of byKey.values()) {
    if (other.kind !== 'constraint' || !hasIndex(other) || other.schema !== object.schema) continue;
    if ((other.name ?? chosen) === object.name) return other;
  }
  return null;
}

function ofTable(table: string, label: string): string {
  return implicitName(table, null, label);
}

/** Is `object`, which has a name, the one that was made without a name and was given `chosen`? */
export function isNamedByServer(
  made: ExpectedObject,
  chosen: string | undefined,
  object: ExpectedObject,
): boolean {
  if (chosen === undefined || !('name' in made) || made.name !== null) return false;
  if (made.kind === 'index') {
    return object.kind === 'index' && made.schema === object.schema && chosen === object.name;
  }
  return (
    made.kind === 'constraint' &&
    object.kind === 'constraint' &&
    made.schema === object.schema &&
    made.table === object.table &&
    chosen === object.name
  );
}

/** Can the server have given what `made` makes without a name, or the index that comes with it, the name of `gone`? */
export function mayTakeName(made: ExpectedObject, gone: ExpectedObject): boolean {
  if (gone.kind !== 'constraint' && gone.kind !== 'index') return false;
  if (made.kind !== 'constraint' && made.kind !== 'index') return false;
  if (made.schema !== gone.schema || gone.name === null) return false;
  if (gone.kind === 'constraint') {
    if (made.kind !== 'constraint' || made.table !== gone.table) return false;
  } else if (made.kind === 'constraint' && !WITH_INDEX.has(made.type)) return false;
  if (made.name !== null) return made.name === gone.name;
  const name = made.kind === 'index' ? implicitIndexName(made) : implicitConstraintName(made);
  return gone.name.startsWith(name) && /^\d*$/.test(gone.name.slice(name.length));
}

/** The kinds of constraints that have an index of their name. */
const WITH_INDEX: ReadonlySet<string> = new Set(['primaryKey', 'unique', 'exclusion']);
