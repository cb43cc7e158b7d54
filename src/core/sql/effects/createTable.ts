import type { ColumnDef, Constraint, CreateStmt, CreateTableAsStmt, IntoClause } from 'libpg-query';
import type { ExpectedOf } from '../../catalog/model';
import { all, as, stringsOf } from '../ast';
import type { Effect } from '../effect';
import { readColumn, type ColumnParts } from './columns';
import { constraintOf, type ConstraintPlace, type ExpectedConstraint } from './constraints';
import type { EffectContext } from './context';
import { amend, create, ifNotExists, opaque } from './make';
import type { Name } from './scope';

/** CREATE TABLE in all its forms: the table, its columns and constraints, the sequences of serial columns. */
export function readCreateTable(stmt: CreateStmt, context: EffectContext): Effect[] {
  const table = context.scope.newRelation(stmt.relation);
  const mode = ifNotExists(stmt.if_not_exists);
  const copied = copiedFrom(stmt);
  const definitions = all(stmt.tableElts, 'ColumnDef');
  const place: ConstraintPlace = {
    table,
    column: null,
    tableColumns: copied.length > 0 ? null : definitions.map(({ colname = '' }) => colname),
    isNewTable: true,
  };
  const columns = definitions.map((definition) =>
    readColumn(definition, place, copied.length === 0, context),
  );
  const ofTable = all(stmt.tableElts, 'Constraint');
  const constraints = [
    ...columns.flatMap((column) => column.constraints),
    ...ofTable.flatMap((constraint) => constraintOf(constraint, place, context) ?? []),
  ];
  const required = new Set([...requiredByKeys(constraints), ...requiredBy(ofTable)]);
  return [
    create(tableOf(stmt, table), mode),
    ...columns
      .flatMap(({ sequence }) => sequence ?? [])
      .map((sequence) => {
        return create({ kind: 'sequence', ...sequence }, mode);
      }),
    ...columns.map((parts, index): Effect => {
      const column = withRequired(parts, required);
      // A column without a type is one of the parent's, here with clauses of its own.
      return definitions[index]?.typeName ? create(column, mode) : amend(column);
    }),
    ...inheritedRequired(definitions, required).map((name) =>
      amend({ kind: 'column', schema: table.schema, table: table.name, name, nullable: false }),
    ),
    ...constraints.map((constraint) => create(constraint, mode)),
    ...copied.map(opaque),
  ];
}

function tableOf(stmt: CreateStmt, { schema, name }: Name): ExpectedOf<'table'> {
  return {
    kind: 'table',
    schema,
    name,
    persistence: persistenceOf(stmt.relation?.relpersistence),
    partitioned: stmt.partspec !== undefined,
  };
}

function persistenceOf(letter: string | undefined): 'permanent' | 'unlogged' | 'temporary' {
  if (letter === 't') return 'temporary';
  return letter === 'u' ? 'unlogged' : 'permanent';
}

/** Reasons why the text does not tell all columns and constraints of the table. */
function copiedFrom(stmt: CreateStmt): string[] {
  const likes = all(stmt.tableElts, 'TableLikeClause');
  return [
    ...(stmt.ofTypename ? ['the columns are those of a composite type'] : []),
    ...(stmt.partbound ? ['the columns and bounds of a partition come from its parent'] : []),
    ...((stmt.inhRelations ?? []).length > 0 && !stmt.partbound
      ? ['columns come from parent tables']
      : []),
    ...likes.map(({ relation }) => `columns are copied from ${relation?.relname ?? ''}`),
  ];
}

function requiredByKeys(constraints: readonly ExpectedConstraint[]): string[] {
  return constraints.flatMap(({ type, columns }) => (type === 'primaryKey' ? (columns ?? []) : []));
}

function requiredBy(ofTable: readonly Constraint[]): string[] {
  return ofTable.flatMap(({ contype, keys }) =>
    contype === 'CONSTR_NOTNULL' ? stringsOf(keys) : [],
  );
}

function withRequired(
  { column }: ColumnParts,
  required: ReadonlySet<string>,
): ColumnParts['column'] {
  return required.has(column.name) ? { ...column, nullable: false } : column;
}

function inheritedRequired(
  definitions: readonly ColumnDef[],
  required: ReadonlySet<string>,
): string[] {
  const own = new Set(definitions.map(({ colname }) => colname));
  return [...required].filter((name) => !own.has(name));
}

/** CREATE TABLE AS, SELECT INTO and CREATE MATERIALIZED VIEW. */
export function readCreateTableAs(stmt: CreateTableAsStmt, context: EffectContext): Effect[] {
  const { into, objtype } = stmt;
  const mode = stmt.if_not_exists ? 'ifNotExists' : 'plain';
  if (objtype === 'OBJECT_MATVIEW') {
    const { schema, name } = context.scope.newRelation(into?.rel);
    const populated = into?.skipData !== true;
    return [create({ kind: 'materializedView', schema, name, populated }, mode)];
  }
  const effects = readInto(into, mode, context);
  const selects = stmt.query ? as(stmt.query, 'SelectStmt') : undefined;
  return selects ? effects : [...effects, opaque('the columns are those of a prepared statement')];
}

/** The table that a query's result makes; its columns only if they are named here. */
export function readInto(
  into: IntoClause | undefined,
  mode: 'plain' | 'ifNotExists',
  { scope }: EffectContext,
): Effect[] {
  const { schema, name: table } = scope.newRelation(into?.rel);
  const persistence = persistenceOf(into?.rel?.relpersistence);
  return [
    create({ kind: 'table', schema, name: table, persistence, partitioned: false }, mode),
    ...stringsOf(into?.colNames).map((name) =>
      create({ kind: 'column', schema, table, name, default: null, generated: null }, mode),
    ),
  ];
}
