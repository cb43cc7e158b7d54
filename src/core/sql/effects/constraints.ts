import type { Constraint, Node } from 'libpg-query';
import type { ConstraintType, ExpectedOf, ForeignKeyAction } from '../../catalog/model';
import { all, as, descendants, stringsOf } from '../ast';
import type { EffectContext } from './context';
import { checkExpression } from './expressions';
import type { Name } from './scope';

export type ExpectedConstraint = ExpectedOf<'constraint'>;

export interface ConstraintPlace {
  readonly table: Name;
  /** The column that the constraint is written at; null for one of the table. */
  readonly column: string | null;
  /** The table's columns in order, if the text tells all of them. */
  readonly tableColumns: readonly string[] | null;
  /** A new table has no rows: NOT VALID means nothing. */
  readonly isNewTable: boolean;
}

const types: Readonly<Partial<Record<string, ConstraintType>>> = {
  CONSTR_PRIMARY: 'primaryKey',
  CONSTR_UNIQUE: 'unique',
  CONSTR_FOREIGN: 'foreignKey',
  CONSTR_CHECK: 'check',
  CONSTR_EXCLUSION: 'exclusion',
};

const actions: Readonly<Partial<Record<string, ForeignKeyAction>>> = {
  r: 'restrict',
  c: 'cascade',
  n: 'setNull',
  d: 'setDefault',
};

/** The constraint as the catalog will hold it; null for NOT NULL, DEFAULT and others that are facts of a column. */
export function constraintOf(
  constraint: Constraint,
  place: ConstraintPlace,
  context: EffectContext,
): ExpectedConstraint | null {
  const type = types[constraint.contype ?? ''];
  if (type === undefined) return null;
  const columns = columnsOf(constraint, type, place);
  return {
    kind: 'constraint',
    schema: place.table.schema,
    table: place.table.name,
    name: constraint.conname ?? constraint.indexname ?? null,
    type,
    ...(columns && { columns }),
    references: type === 'foreignKey' ? referenceOf(constraint, context) : null,
    expression: type === 'check' ? checkExpression(constraint, context.source) : null,
    deferrable: constraint.deferrable === true,
    validated: isValidated(constraint, type, place.isNewTable),
  };
}

function isValidated(constraint: Constraint, type: ConstraintType, isNewTable: boolean): boolean {
  if (type !== 'check' && type !== 'foreignKey') return true;
  return constraint.is_enforced === true && (isNewTable || constraint.skip_validation !== true);
}

function columnsOf(
  constraint: Constraint,
  type: ConstraintType,
  place: ConstraintPlace,
): readonly string[] | null {
  if (type === 'check') return usedColumns(constraint.raw_expr, place.tableColumns);
  // UNIQUE USING INDEX: the columns are those of the index.
  if (constraint.indexname !== undefined) return null;
  if (type === 'exclusion') {
    return all(constraint.exclusions, 'List').flatMap(
      ({ items }) => as(items?.[0], 'IndexElem')?.name ?? [],
    );
  }
  const written = stringsOf(type === 'foreignKey' ? constraint.fk_attrs : constraint.keys);
  return written.length === 0 && place.column !== null ? [place.column] : written;
}

/** In the table's order; null when the order of more than one column is not known. */
export function usedColumns(
  expression: Node | undefined,
  tableColumns: readonly string[] | null,
): readonly string[] | null {
  const used = new Set<string>();
  for (const node of expression ? descendants(expression) : []) {
    const name = stringsOf(as(node, 'ColumnRef')?.fields).at(-1);
    if (name !== undefined) used.add(name);
  }
  if (tableColumns) return tableColumns.filter((column) => used.has(column));
  return used.size > 1 ? null : [...used];
}

function referenceOf(
  constraint: Constraint,
  { scope }: EffectContext,
): ExpectedConstraint['references'] & object {
  const { schema, name } = scope.relation(constraint.pktable);
  return {
    schema,
    table: name,
    columns: stringsOf(constraint.pk_attrs),
    onUpdate: actions[constraint.fk_upd_action ?? ''] ?? 'noAction',
    onDelete: actions[constraint.fk_del_action ?? ''] ?? 'noAction',
  };
}
