import type { CopyStmt, Node, RangeVar, SelectStmt } from 'libpg-query';
import { as, descendants, stringsOf } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { readInto } from './createTable';
import { none, onlyNone, opaque } from './make';
import { TEMPORARY } from './scope';
import { splitNameList } from './settings';

type RowStatement = Extract<Effect, { change: 'rows' }>['statement'];

/** Tags of the statements that change rows whatever else they say; COPY may as well read them. */
export const ROW_TAGS: Readonly<Record<Exclude<RowStatement, 'copy'>, string>> = {
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
  merge: 'MERGE',
  truncate: 'TRUNCATE TABLE',
};

/** Rows of a temporary table do not last. */
export function rowsOf(
  statement: RowStatement,
  relations: readonly (RangeVar | undefined)[],
  { scope }: EffectContext,
): readonly Effect[] {
  const isKept = relations.some((relation) => scope.relation(relation).schema !== TEMPORARY);
  return isKept ? rows[statement] : onlyNone;
}

const rowsBy = (statement: RowStatement): readonly Effect[] => [{ change: 'rows', statement }];

/** One list for all statements of a kind: a file may hold hundreds of thousands of them. */
const rows: Readonly<Record<RowStatement, readonly Effect[]>> = {
  insert: rowsBy('insert'),
  update: rowsBy('update'),
  delete: rowsBy('delete'),
  merge: rowsBy('merge'),
  truncate: rowsBy('truncate'),
  copy: rowsBy('copy'),
};

export function readCopy(stmt: CopyStmt, context: EffectContext): readonly Effect[] {
  if (stmt.is_from) return rowsOf('copy', [stmt.relation], context);
  return stmt.query ? readQuery(stmt.query) : [none];
}

/** A query changes nothing unless it has INSERT ... in a WITH clause, makes a table, or calls a function. */
export function readSelect(stmt: SelectStmt, context: EffectContext): readonly Effect[] {
  const into = intoOf(stmt);
  if (into)
    return [...readInto(into, 'plain', context), ...lasting(readQuery({ SelectStmt: stmt }))];
  const path = searchPathOf(stmt);
  if (path) {
    context.scope.setSearchPath(path);
    return [none];
  }
  return readQuery({ SelectStmt: stmt });
}

const rowNodes = {
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
  MergeStmt: 'merge',
} as const;

/** What a query does beside giving rows; `none` only when it does nothing. */
export function readQuery(query: Node): Effect[] {
  const effects: Effect[] = [];
  const called = new Set<string>();
  for (const node of descendants(query)) {
    for (const [kind, statement] of Object.entries(rowNodes)) {
      if (kind in node) effects.push({ change: 'rows', statement });
    }
    const name = stringsOf(as(node, 'FuncCall')?.funcname);
    if (name.length > 0 && !isHarmless(name)) called.add(name.join('.'));
  }
  if (called.size > 0) {
    effects.push(opaque(`what ${[...called].join(', ')} does is not in the text`));
  }
  return effects.length > 0 ? effects : [none];
}

function lasting(effects: readonly Effect[]): Effect[] {
  return effects.filter((effect) => effect.change !== 'none');
}

/** Functions of the system that change nothing. Unqualified, a name means the system's function first. */
const harmless = new Set([
  'array_agg',
  'array_length',
  'avg',
  'bool_and',
  'bool_or',
  'cardinality',
  'concat',
  'count',
  'current_database',
  'current_schema',
  'current_setting',
  'date_trunc',
  'format',
  'generate_series',
  'json_agg',
  'jsonb_agg',
  'jsonb_build_object',
  'left',
  'length',
  'lower',
  'max',
  'md5',
  'min',
  'now',
  'obj_description',
  'pg_get_constraintdef',
  'pg_get_expr',
  'pg_get_functiondef',
  'pg_get_indexdef',
  'pg_get_triggerdef',
  'pg_get_viewdef',
  'pg_size_pretty',
  'pg_total_relation_size',
  'replace',
  'round',
  'row_number',
  'string_agg',
  'sum',
  'to_regclass',
  'upper',
  'version',
]);

function isHarmless(parts: readonly string[]): boolean {
  const [schema, name] = parts.length > 1 ? parts.slice(-2) : ['pg_catalog', parts[0]];
  return schema === 'pg_catalog' && name !== undefined && harmless.has(name);
}

/** A UNION's INTO stands in its first part. */
function intoOf(stmt: SelectStmt): SelectStmt['intoClause'] {
  let select: SelectStmt | undefined = stmt;
  while (select && !select.intoClause) select = select.larg;
  return select?.intoClause;
}

/** The path that SELECT set_config('search_path', ...) sets; pg_dump begins its scripts so. */
function searchPathOf(stmt: SelectStmt): readonly string[] | null {
  const [target, ...others] = stmt.targetList ?? [];
  const call = as(as(target, 'ResTarget')?.val, 'FuncCall');
  if (!call || others.length > 0 || stringsOf(call.funcname).at(-1) !== 'set_config') return null;
  const [name, value] = (call.args ?? []).map((node) => as(node, 'A_Const')?.sval);
  return name?.sval?.toLowerCase() === 'search_path' && value
    ? splitNameList(value.sval ?? '')
    : null;
}
