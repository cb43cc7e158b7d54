import type { FuncCall, Node, SelectStmt, SubLink } from 'libpg-query';
import { as, kindOf, stringsOf, walk } from '../../../sql/ast';
import { functionName, typeNameOf } from './columns';

/** Function calls of an expression that are its own and not those of a subquery. */
export function callsIn(nodes: readonly Node[] | undefined): FuncCall[] {
  const found: FuncCall[] = [];
  walk(nodes ?? [], (kind, content) => {
    if (kind === 'FuncCall') found.push(content);
    if (kind !== 'SubLink') return kind !== 'ColumnRef';
    const { testexpr } = content as SubLink;
    if (testexpr) found.push(...callsIn([testexpr]));
    return false;
  });
  return found;
}

export function isAggregate(call: FuncCall): boolean {
  if (call.over) return false;
  return (
    call.agg_star === true ||
    call.agg_within_group === true ||
    aggregates.has(functionName(call) ?? '')
  );
}

/**
 * True where a target cannot turn one row into several or none. A function that PostgreSQL does not bring may return
 * a set, and its text does not say so.
 */
export function isPlain(target: Node): boolean {
  return callsIn([target]).every((call) => {
    const name = functionName(call) ?? '';
    return (
      isAggregate(call) ||
      scalars.has(name) ||
      /^(has_\w+_privilege|pg_\w+_size|to_reg\w+)$/.test(name)
    );
  });
}

export function isCount(node: Node): boolean {
  const call = as(bare(node), 'FuncCall');
  if (call) return functionName(call) === 'count' && !call.over;
  const link = as(node, 'SubLink');
  const select =
    link?.subLinkType === 'EXPR_SUBLINK' ? as(link.subselect, 'SelectStmt') : undefined;
  return select !== undefined && countsAll(select);
}

function countsAll({ targetList, groupClause, op }: SelectStmt): boolean {
  const value = as(targetList?.[0], 'ResTarget')?.val;
  return value !== undefined && !groupClause && op === 'SETOP_NONE' && isCount(value);
}

function bare(node: Node): Node {
  const cast = as(node, 'TypeCast');
  const name = typeNameOf(cast?.typeName) ?? '';
  return cast?.arg && /^(int\d?|bigint|integer|numeric)$/.test(name) ? cast.arg : node;
}

/** Whether an expression says that something is true: EXISTS, a comparison, a boolean of the catalog. */
export function isBoolean(node: Node): boolean {
  if (['BoolExpr', 'NullTest', 'BooleanTest'].includes(kindOf(node))) return true;
  if ('A_Expr' in node) return isComparison(node);
  const use = as(node, 'SubLink')?.subLinkType;
  if (use !== undefined) return /^(?:EXISTS|ANY|ALL)_SUBLINK$/.test(use);
  if (as(node, 'A_Const')?.boolval) return true;
  const type = as(node, 'TypeCast')?.typeName;
  if (type) return typeNameOf(type) === 'bool';
  const call = as(node, 'FuncCall');
  if (call) return booleanFunction.test(functionName(call) ?? '');
  return booleanColumns.has(stringsOf(as(node, 'ColumnRef')?.fields).at(-1) ?? '');
}

const booleanFunction = /^(?:bool_and|bool_or|every|has_\w+_privilege|row_security_active)$/;

function isComparison(node: Node): boolean {
  const expression = as(node, 'A_Expr');
  const operator = stringsOf(expression?.name).at(-1) ?? '';
  if (expression?.kind === 'AEXPR_NULLIF') return false;
  return (
    expression?.kind !== 'AEXPR_OP' ||
    /^(=|<>|!=|<|<=|>|>=|~|~\*|!~|!~\*|@>|<@|&&|\?|\?\||\?&)$/.test(operator)
  );
}

/** Boolean columns of the catalog that guides ask for by their own names. */
const booleanColumns = new Set([
  'rowsecurity',
  'relrowsecurity',
  'relforcerowsecurity',
  'hasindexes',
  'hasrules',
  'hastriggers',
  'indisunique',
  'indisprimary',
  'indisvalid',
  'indisready',
  'convalidated',
  'condeferrable',
  'condeferred',
  'attnotnull',
  'prosecdef',
  'rolsuper',
  'rolcanlogin',
  'rolbypassrls',
  'rolinherit',
  'rolcreatedb',
  'rolcreaterole',
  'ispopulated',
  'puballtables',
  'pubinsert',
  'pubupdate',
  'pubdelete',
  'pubtruncate',
]);

const aggregates = new Set(
  (
    'count sum avg min max bool_and bool_or every array_agg string_agg json_agg jsonb_agg json_object_agg ' +
    'jsonb_object_agg xmlagg bit_and bit_or bit_xor stddev stddev_pop stddev_samp variance var_pop var_samp corr ' +
    'covar_pop covar_samp regr_slope regr_intercept regr_r2 percentile_cont percentile_disc mode any_value range_agg'
  ).split(' '),
);

/** Functions that PostgreSQL brings and that give one value for one row. */
const scalars = new Set(
  (
    'now version current_setting set_config current_database current_schema current_schemas round coalesce length lower ' +
    'upper trim btrim concat concat_ws format replace substring substr left right md5 abs ceil floor mod power sqrt ' +
    'pg_size_pretty pg_get_functiondef pg_get_viewdef pg_get_indexdef pg_get_constraintdef pg_get_triggerdef ' +
    'obj_description col_description shobj_description to_char to_timestamp to_date date_trunc date_part extract age ' +
    'jsonb_array_length json_array_length jsonb_typeof jsonb_build_object json_build_object row_to_json to_json ' +
    'to_jsonb array_length cardinality array_to_string gen_random_uuid uuid_generate_v4 clock_timestamp ' +
    'statement_timestamp inet_server_addr pg_backend_pid pg_is_in_recovery row_security_active timezone position ' +
    'split_part regexp_replace greatest least nullif exists char_length octet_length encode decode digest uid role'
  ).split(' '),
);
