import type {
  AlterTableCmd,
  AlterTableType,
  ColumnDef,
  ConstrType,
  Constraint,
  Node,
} from 'libpg-query';
import { all, as, descendants, nameParts } from '../../sql/ast';
import type { RelationName } from '../locks/model';
import { about, rewrite, shown, type Destructive } from './model';

/** What one form of ALTER TABLE destroys, rewrites or looks through. */
export function altered(table: RelationName, command: AlterTableCmd): Destructive[] {
  return (command.subtype && readers[command.subtype]?.(table, command)) ?? [];
}

type Reader = (table: RelationName, command: AlterTableCmd) => Destructive[];

const rewritten: Reader = (table) => [rewrite(table)];

const readers: Readonly<Partial<Record<AlterTableType, Reader>>> = {
  AT_DropColumn: (table, { name = '', behavior }) => {
    const column = `${shown(table)}.${name}`;
    const also = behavior === 'DROP_CASCADE' ? ' and all that depends on it' : '';
    const what = `drops the column ${column} with its values${also}`;
    return [{ ...about(table, 'losesData', what), column: name }];
  },
  AT_DropConstraint: (table, { name = '', behavior }) =>
    behavior === 'DROP_CASCADE'
      ? [about(table, 'losesData', `drops the constraint ${name} and all that depends on it`)]
      : [],
  AT_AlterColumnType: (table, { name = '' }) => [
    rewrite(table, `, unless the new type of ${name} holds the old values as they are`),
  ],
  AT_SetNotNull: (table, { name = '' }) => [
    looksThrough(
      table,
      ` for a NULL in ${name}`,
      ', unless a constraint says already that there is none',
    ),
  ],
  AT_SetExpression: rewritten,
  AT_SetAccessMethod: rewritten,
  AT_SetTableSpace: rewritten,
  AT_SetLogged: rewritten,
  AT_SetUnLogged: rewritten,
  AT_AddColumn: (table, { def }) => added(table, as(def, 'ColumnDef')),
  AT_AddConstraint: (table, { def }) => constrained(table, as(def, 'Constraint'), 'standing'),
  AT_ValidateConstraint: (table) => [
    about(table, 'blocks', `looks at every row of ${shown(table)}; reads and writes go on`),
  ],
};

function looksThrough(table: RelationName, what = '', unless = ''): Destructive {
  const looks = `looks at every row of ${shown(table)}${what}`;
  return about(table, 'blocks', `${looks} while nobody can read or write it${unless}`);
}

/** A column is added in an instant unless its value differs from row to row. */
function added(table: RelationName, column: ColumnDef | undefined): Destructive[] {
  if (!column) return [];
  const constraints = all(column.constraints, 'Constraint');
  const fills = constraints.some(
    ({ contype, raw_expr, generated_when, generated_kind }) =>
      contype === 'CONSTR_IDENTITY' ||
      (contype === 'CONSTR_GENERATED' && generated_when !== undefined && generated_kind !== 'v') ||
      (contype === 'CONSTR_DEFAULT' && raw_expr !== undefined && differsByRow(raw_expr)),
  );
  const type = nameParts(column.typeName && { TypeName: column.typeName }).at(-1) ?? '';
  const isSerial = /^(?:small|big)?serial[248]?$/.test(type);
  const name = column.colname ?? '';
  return [
    ...(fills || isSerial
      ? [rewrite(table, `, since the value of ${name} differs from row to row`)]
      : []),
    ...constraints.flatMap((constraint) => constrained(table, constraint, 'new')),
  ];
}

/** Functions whose value is one for a whole statement; of any other it is not known. */
const SAME_FOR_ALL =
  /^(?:now|statement_timestamp|transaction_timestamp|current_setting|current_database|current_schema|to_timestamp|to_date|timezone|lower|upper|concat|jsonb_build_object|jsonb_build_array|json_build_object|array_fill|uid|role)$/;

function differsByRow(expression: Node): boolean {
  return descendants(expression).some((node) => {
    const call = as(node, 'FuncCall');
    return (
      call && !SAME_FOR_ALL.test(nameParts({ List: { items: call.funcname ?? [] } }).at(-1) ?? '')
    );
  });
}

/** @param column whether the constraint is on rows that stand, or on a new column, which holds one value only */
function constrained(
  table: RelationName,
  constraint: Constraint | undefined,
  column: 'standing' | 'new',
): Destructive[] {
  const { contype, skip_validation, indexname } = constraint ?? {};
  if (contype === undefined || skip_validation || indexname !== undefined) return [];
  if (BUILDS_INDEX.has(contype)) {
    const what = `builds an index of ${shown(table)} while nobody can read or write it`;
    return [about(table, 'blocks', what)];
  }
  if (contype === 'CONSTR_CHECK') return [looksThrough(table)];
  if (column === 'new') return [];
  if (contype === 'CONSTR_NOTNULL') return [looksThrough(table)];
  if (contype !== 'CONSTR_FOREIGN') return [];
  return [about(table, 'blocks', `looks up every row of ${shown(table)} while writes wait`)];
}

const BUILDS_INDEX: ReadonlySet<ConstrType> = new Set<ConstrType>([
  'CONSTR_PRIMARY',
  'CONSTR_UNIQUE',
  'CONSTR_EXCLUSION',
]);
