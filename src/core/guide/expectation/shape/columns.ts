import type { FuncCall, Node, SubLink, TypeName } from 'libpg-query';
import { all, as, kindOf, stringsOf, type NodeKind, type NodeOf } from '../../../sql/ast';

/** What PostgreSQL calls a column that it finds no name for. */
export const UNNAMED = '?column?';

/** The names of a target list, as FigureColname in src/backend/parser/parse_target.c gives them. */
export function columnsOf(targets: readonly Node[] | undefined): (string | null)[] {
  return all(targets, 'ResTarget').map(({ name, val }) =>
    isStar(val) ? null : (name ?? nameOf(val) ?? UNNAMED),
  );
}

export function isOpen(targets: readonly Node[] | undefined): boolean {
  return all(targets, 'ResTarget').some(({ val }) => isStar(val));
}

function isStar(node: Node | undefined): boolean {
  const field =
    as(node, 'ColumnRef')?.fields?.at(-1) ?? as(node, 'A_Indirection')?.indirection?.at(-1);
  return field !== undefined && 'A_Star' in field;
}

function nameOf(node: Node | undefined): string | null {
  if (!node) return null;
  const kind = kindOf(node);
  // The reader of a kind takes the content of that kind, which the table's type cannot carry over here.
  const reader = readers[kind] as ((content: unknown) => string | null) | undefined;
  return reader?.((node as Record<string, unknown>)[kind]) ?? null;
}

type Readers = { readonly [K in NodeKind]?: (content: NodeOf<K>) => string | null };

const readers: Readers = {
  ColumnRef: ({ fields }) => stringsOf(fields).at(-1) ?? null,
  A_Indirection: ({ indirection, arg }) => stringsOf(indirection).at(-1) ?? nameOf(arg),
  FuncCall: functionName,
  TypeCast: ({ arg, typeName }) => nameOf(arg) ?? typeNameOf(typeName),
  CollateClause: ({ arg }) => nameOf(arg),
  CaseExpr: ({ defresult }) => nameOf(defresult) ?? 'case',
  A_Expr: ({ kind }) => (kind === 'AEXPR_NULLIF' ? 'nullif' : null),
  SubLink: subqueryName,
  A_ArrayExpr: () => 'array',
  RowExpr: () => 'row',
  CoalesceExpr: () => 'coalesce',
  GroupingFunc: () => 'grouping',
  MinMaxExpr: ({ op }) => (op === 'IS_LEAST' ? 'least' : 'greatest'),
  SQLValueFunction: ({ op }) => valueFunctions[op ?? ''] ?? null,
};

export function functionName(call: FuncCall | undefined): string | null {
  return stringsOf(call?.funcname).at(-1)?.toLowerCase() ?? null;
}

export function typeNameOf(type: TypeName | undefined): string | null {
  return stringsOf(type?.names).at(-1) ?? null;
}

function subqueryName({ subLinkType, subselect }: SubLink): string | null {
  if (subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (subLinkType === 'ARRAY_SUBLINK') return 'array';
  if (subLinkType !== 'EXPR_SUBLINK') return null;
  const [inner] = columnsOf(as(subselect, 'SelectStmt')?.targetList);
  return inner === UNNAMED ? null : (inner ?? null);
}

const valueFunctions: Readonly<Record<string, string>> = {
  SVFOP_CURRENT_DATE: 'current_date',
  SVFOP_CURRENT_TIME: 'current_time',
  SVFOP_CURRENT_TIME_N: 'current_time',
  SVFOP_CURRENT_TIMESTAMP: 'current_timestamp',
  SVFOP_CURRENT_TIMESTAMP_N: 'current_timestamp',
  SVFOP_LOCALTIME: 'localtime',
  SVFOP_LOCALTIME_N: 'localtime',
  SVFOP_LOCALTIMESTAMP: 'localtimestamp',
  SVFOP_LOCALTIMESTAMP_N: 'localtimestamp',
  SVFOP_CURRENT_ROLE: 'current_role',
  SVFOP_CURRENT_USER: 'current_user',
  SVFOP_USER: 'user',
  SVFOP_SESSION_USER: 'session_user',
  SVFOP_CURRENT_CATALOG: 'current_catalog',
  SVFOP_CURRENT_SCHEMA: 'current_schema',
};
