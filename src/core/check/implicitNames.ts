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
export function implicitConstraintName(constraint: ExpectedOf<'constraint'>): string {
  const { table, type, columns = [] } = constraint;
  if (type === 'primaryKey') return ofTable(table, 'pkey');
  // A CHECK of several columns is named after none.
  const named = type === 'check' && columns.length > 1 ? [] : columns;
  return named.length === 0
    ? ofTable(table, LABELS[type])
    : implicitName(table, named.join('_'), LABELS[type]);
}

/** The name that the server gives an index without one; an expression counts as `expr`. */
export function implicitIndexName(index: ExpectedOf<'index'>): string {
  const columns = (index.keys ?? []).map((key) => (key.isExpression ? 'expr' : key.text));
  return implicitName(index.table, [...columns, ...(index.include ?? [])].join('_'), 'idx');
}

function ofTable(table: string, label: string): string {
  return implicitName(table, '', label).replace(`__${label}`, `_${label}`);
}

/** Is `object`, which has a name, the one that was made without a name as `made`? */
export function isNamedByServer(made: ExpectedObject, object: ExpectedObject): boolean {
  if (made.kind === 'index' && object.kind === 'index') {
    const isUnnamedHere = made.name === null && made.schema === object.schema;
    return isUnnamedHere && implicitIndexName(made) === object.name;
  }
  return (
    made.kind === 'constraint' &&
    object.kind === 'constraint' &&
    made.name === null &&
    made.schema === object.schema &&
    made.table === object.table &&
    implicitConstraintName(made) === object.name
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

const WITH_INDEX: ReadonlySet<string> = new Set(['primaryKey', 'unique', 'exclusion']);
