import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import { implicitName } from '../sql/effects/implicitName';

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
 * @param isTaken whether a constraint, or for what has an index also a relation, has that name
 */
export function chosenName(
  made: ExpectedOf<'constraint'> | ExpectedOf<'index'>,
  isTaken: (name: string) => boolean,
): string {
  for (let number: number | '' = ''; ; number = number === '' ? 1 : number + 1) {
    const name =
      made.kind === 'index'
        ? implicitIndexName(made, number)
        : implicitConstraintName(made, number);
    if (!isTaken(name)) return name;
  }
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
export const WITH_INDEX: ReadonlySet<string> = new Set(['primaryKey', 'unique', 'exclusion']);
