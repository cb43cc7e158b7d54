import type { A_Expr, Node, SelectStmt } from 'libpg-query';
import { as, stringsOf } from '../../../sql/ast';
import type { NameRestriction } from '../model';

/** What every row of a SELECT must satisfy of the form `column IN (...)`, `column = ANY (ARRAY[...])`, `column = 'a'`. */
export function restrictionsOf(select: SelectStmt): NameRestriction[] {
  return conjuncts(select.whereClause).flatMap((node) => {
    const expression = as(node, 'A_Expr');
    return (expression && restrictionIn(expression)) ?? [];
  });
}

function conjuncts(root: Node | undefined): Node[] {
  const found: Node[] = [];
  const left: Node[] = root ? [root] : [];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    const bool = as(node, 'BoolExpr');
    if (bool?.boolop === 'AND_EXPR') left.push(...[...(bool.args ?? [])].reverse());
    else found.push(node);
  }
  return found;
}

function restrictionIn({ kind, name, lexpr, rexpr }: A_Expr): NameRestriction | null {
  if (stringsOf(name).at(-1) !== '=' || rexpr === undefined) return null;
  if (kind === 'AEXPR_IN') return among(lexpr, as(rexpr, 'List')?.items ?? []);
  if (kind === 'AEXPR_OP_ANY') {
    const array = as(bare(rexpr), 'A_ArrayExpr');
    return array ? among(lexpr, array.elements ?? []) : null;
  }
  if (kind !== 'AEXPR_OP') return null;
  return among(lexpr, [rexpr]) ?? (lexpr ? among(rexpr, [lexpr]) : null);
}

function among(column: Node | undefined, items: readonly Node[]): NameRestriction | null {
  const reference = as(bare(column), 'ColumnRef');
  const name = stringsOf(reference?.fields).at(-1);
  const values = items.map(literal);
  if (name === undefined || values.length === 0) return null;
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? { column: name, values: known } : null;
}

/** Without the casts around it: `'a'::name`, `relname::text`. */
function bare(node: Node | undefined): Node | undefined {
  let inner = node;
  for (let cast = as(inner, 'TypeCast'); cast; cast = as(inner, 'TypeCast')) inner = cast.arg;
  return inner;
}

function literal(node: Node): string | null {
  const constant = as(bare(node), 'A_Const');
  if (!constant || constant.isnull) return null;
  if (constant.sval) return constant.sval.sval ?? '';
  if (constant.ival) return String(constant.ival.ival ?? 0);
  if (constant.fval) return constant.fval.fval ?? '';
  if (constant.boolval) return String(constant.boolval.boolval ?? false);
  return null;
}
