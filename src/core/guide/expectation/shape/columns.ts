import type { FuncCall, Node, TypeName } from 'libpg-query';
import { all, as, kindOf, stringsOf } from '../../../sql/ast';

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
  switch (kindOf(node)) {
    case 'ColumnRef':
      return stringsOf(as(node, 'ColumnRef')?.fields).at(-1) ?? null;
    case 'A_Indirection': {
      const indirection = as(node, 'A_Indirection');
      return stringsOf(indirection?.indirection).at(-1) ?? nameOf(indirection?.arg);
    }
    case 'FuncCall':
      return functionName(as(node, 'FuncCall'));
    case 'TypeCast': {
      const cast = as(node, 'TypeCast');
      return nameOf(cast?.arg) ?? typeNameOf(cast?.typeName);
    }
    case 'CollateClause':
      return nameOf(as(node, 'CollateClause')?.arg);
    case 'CaseExpr':
      return nameOf(as(node, 'CaseExpr')?.defresult) ?? 'case';
    case 'A_Expr':
      return as(node, 'A_Expr')?.kind === 'AEXPR_NULLIF' ? 'nullif' : null;
    case 'SubLink':
      return subqueryName(node);
    case 'A_ArrayExpr':
      return 'array';
    case 'RowExpr':
      return 'row';
    case 'CoalesceExpr':
      return 'coalesce';
    case 'GroupingFunc':
      return 'grouping';
    case 'MinMaxExpr':
      return as(node, 'MinMaxExpr')?.op === 'IS_LEAST' ? 'least' : 'greatest';
    case 'SQLValueFunction':
      return valueFunctions[as(node, 'SQLValueFunction')?.op ?? ''] ?? null;
    default:
      return null;
  }
}

export function functionName(call: FuncCall | undefined): string | null {
  return stringsOf(call?.funcname).at(-1)?.toLowerCase() ?? null;
}

export function typeNameOf(type: TypeName | undefined): string | null {
  return stringsOf(type?.names).at(-1) ?? null;
}

function subqueryName(node: Node): string | null {
  const link = as(node, 'SubLink');
  if (link?.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (link?.subLinkType === 'ARRAY_SUBLINK') return 'array';
  if (link?.subLinkType !== 'EXPR_SUBLINK') return null;
  const inner = columnsOf(as(link.subselect, 'SelectStmt')?.targetList)[0];
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
