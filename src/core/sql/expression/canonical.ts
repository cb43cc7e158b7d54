import type { A_Const, A_Expr, FuncCall, Node, SubLink, TypeCast } from 'libpg-query';
import { canonicalName, canonicalType, namesOf } from './canonicalType';
import { canonicalQuery } from './canonicalQuery';
import type { Expression, Literal, Part, Parts, TypeReference } from './tree';

/** Turns a parsed expression into its canonical tree: what the grammar or parse analysis lets people write in two ways is one. */
export function canonical(node: Node): Expression {
  if ('A_Const' in node) return { kind: 'constant', literal: literalOf(node.A_Const), casts: [] };
  if ('TypeCast' in node) return castOf(node.TypeCast);
  if ('ColumnRef' in node) {
    const names = namesOf(node.ColumnRef.fields);
    return { kind: 'column', qualifier: names.slice(0, -1), name: names.at(-1) ?? '' };
  }
  if ('A_Expr' in node) return expressionOf(node.A_Expr);
  if ('BoolExpr' in node) {
    const items = (node.BoolExpr.args ?? []).map(canonical);
    if (node.BoolExpr.boolop === 'AND_EXPR') return both(items);
    if (node.BoolExpr.boolop === 'OR_EXPR') return either(items);
    return { kind: 'not', item: items[0] ?? nothing };
  }
  if ('FuncCall' in node) return callOf(node.FuncCall);
  if ('A_ArrayExpr' in node) {
    return { kind: 'array', items: (node.A_ArrayExpr.elements ?? []).map(canonical) };
  }
  if ('SubLink' in node) return subqueryOf(node.SubLink);
  if ('SelectStmt' in node) return canonicalQuery(node.SelectStmt);
  return otherOf(node);
}

const nothing: Expression = { kind: 'constant', literal: { kind: 'null', text: '' }, casts: [] };

/** AND of expressions, without ANDs in it. */
export function both(items: readonly Expression[]): Expression {
  return joined('and', items);
}

function either(items: readonly Expression[]): Expression {
  return joined('or', items);
}

function joined(kind: 'and' | 'or', items: readonly Expression[]): Expression {
  const flat = items.flatMap((item) => (item.kind === kind ? item.items : [item]));
  return flat.length === 1 && flat[0] ? flat[0] : { kind, items: flat };
}

/** The grammar leaves zero and false out of its nodes. */
function literalOf(constant: A_Const): Literal {
  if (constant.isnull) return { kind: 'null', text: '' };
  if (constant.sval) return { kind: 'string', text: constant.sval.sval ?? '' };
  if (constant.ival) return { kind: 'number', text: String(constant.ival.ival ?? 0) };
  if (constant.fval) return { kind: 'number', text: constant.fval.fval ?? '0' };
  if (constant.boolval) {
    return { kind: 'boolean', text: String(constant.boolval.boolval ?? false) };
  }
  return { kind: 'bits', text: constant.bsval?.bsval ?? '' };
}

function castOf(cast: TypeCast): Expression {
  return withCast(cast.arg ? canonical(cast.arg) : nothing, canonicalType(cast.typeName), false);
}

/** A cast of a literal is part of the literal; that of an array constructor is one of its elements, as the server has it. */
function withCast(argument: Expression, type: TypeReference, optional: boolean): Expression {
  if (argument.kind === 'constant') return { ...argument, casts: [...argument.casts, type] };
  if (argument.kind === 'array' && type.array && argument.items.length > 0) {
    const ofElement = { ...type, array: false };
    return {
      kind: 'array',
      items: argument.items.map((item) =>
        item.kind === 'array' ? withCast(item, type, true) : withCast(item, ofElement, true),
      ),
    };
  }
  return { kind: 'cast', type, argument, optional };
}

function expressionOf(node: A_Expr): Expression {
  const name = canonicalName(namesOf(node.name));
  const left = node.lexpr ? canonical(node.lexpr) : null;
  const list = node.rexpr && 'List' in node.rexpr ? (node.rexpr.List.items ?? []) : null;
  const right = node.rexpr && !list ? canonical(node.rexpr) : nothing;
  switch (node.kind) {
    case 'AEXPR_IN':
      return inList(left ?? nothing, name.at(-1) === '<>', list?.map(canonical) ?? []);
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM':
      return between(node.kind, left ?? nothing, list?.map(canonical) ?? []);
    case 'AEXPR_DISTINCT':
      return isNull(right) ? nullTest(left, 'IS_NOT_NULL') : distinct(left, right);
    case 'AEXPR_NOT_DISTINCT':
      return isNull(right)
        ? nullTest(left, 'IS_NULL')
        : { kind: 'not', item: distinct(left, right) };
    case 'AEXPR_NULLIF':
      return { kind: 'call', name: ['nullif'], args: [left ?? nothing, right], parts: {} };
    case 'AEXPR_OP_ANY':
      return { kind: 'operator', name, left, right, over: 'any' };
    case 'AEXPR_OP_ALL':
      return { kind: 'operator', name, left, right, over: 'all' };
    case 'AEXPR_OP':
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR':
    case undefined:
      break;
  }
  return left ? compared(name, left, right) : operator(name, left, right);
}

function operator(name: readonly string[], left: Expression | null, right: Expression): Expression {
  return { kind: 'operator', name, left, right, over: null };
}

/** `(a, b) = (c, d)` is `a = c AND b = d` to the server, and `<>` the opposite. */
function compared(name: readonly string[], left: Expression, right: Expression): Expression {
  const [symbol] = name;
  const lefts = rowOf(left);
  const rights = rowOf(right);
  if (!lefts?.length || lefts.length !== rights?.length) {
    return operator(name, left, right);
  }
  if (symbol !== '=' && symbol !== '<>') return operator(name, left, right);
  const pairs = lefts.map((item, place) => operator(name, item, rights[place] ?? nothing));
  return symbol === '=' ? both(pairs) : either(pairs);
}

function rowOf(expression: Expression): readonly Expression[] | null {
  if (expression.kind !== 'other' || expression.tag !== 'RowExpr') return null;
  const args = expression.parts.args;
  return Array.isArray(args) ? (args as Expression[]) : [];
}

/**
 * The server's rule (transformAExprIn): more than one item without a column become one array, all others a comparison
 * each.
 */
function inList(left: Expression, negated: boolean, items: readonly Expression[]): Expression {
  const symbol = [negated ? '<>' : '='];
  const row = rowOf(left) !== null;
  const inArray = row ? [] : items.filter((item) => !usesColumn(item));
  const single = inArray.length > 1 ? items.filter(usesColumn) : items;
  const comparisons = single.map((item) => compared(symbol, left, item));
  if (inArray.length > 1) {
    comparisons.unshift({
      kind: 'operator',
      name: symbol,
      left,
      right: { kind: 'array', items: inArray },
      over: negated ? 'all' : 'any',
    });
  }
  return negated ? both(comparisons) : either(comparisons);
}

function usesColumn(part: Part): boolean {
  if (typeof part !== 'object') return false;
  if (Array.isArray(part)) return (part as readonly Part[]).some(usesColumn);
  const expression = part as Expression;
  if (expression.kind === 'column') return true;
  // Columns of a subquery's own tables do not count, and ruling out those of outer ones needs the catalog.
  if (expression.kind === 'subquery') return false;
  return Object.values(expression as unknown as Record<string, Part>).some(usesColumn);
}

type Between =
  'AEXPR_BETWEEN' | 'AEXPR_NOT_BETWEEN' | 'AEXPR_BETWEEN_SYM' | 'AEXPR_NOT_BETWEEN_SYM';

function between(
  kind: Between,
  value: Expression,
  [low = nothing, high = nothing]: readonly Expression[],
): Expression {
  const inside = (from: Expression, to: Expression) =>
    both([operator(['>='], value, from), operator(['<='], value, to)]);
  const outside = (from: Expression, to: Expression) =>
    either([operator(['<'], value, from), operator(['>'], value, to)]);
  switch (kind) {
    case 'AEXPR_NOT_BETWEEN':
      return outside(low, high);
    case 'AEXPR_BETWEEN_SYM':
      return either([inside(low, high), inside(high, low)]);
    case 'AEXPR_NOT_BETWEEN_SYM':
      return both([outside(low, high), outside(high, low)]);
    case 'AEXPR_BETWEEN':
      return inside(low, high);
  }
}

const isNull = (expression: Expression) =>
  expression.kind === 'constant' && expression.literal.kind === 'null';

const nullTest = (argument: Expression | null, test: string): Expression => ({
  kind: 'other',
  tag: 'NullTest',
  parts: { arg: argument ?? nothing, nulltesttype: test },
});

const distinct = (left: Expression | null, right: Expression): Expression => ({
  kind: 'other',
  tag: 'IsDistinct',
  parts: { left: left ?? nothing, right },
});

/** A function's VARIADIC ARRAY[a, b] is how the server prints the plain arguments a, b. */
function callOf(call: FuncCall): Expression {
  const { funcname, args = [], func_variadic, ...rest } = call;
  const plain = args.map(canonical);
  const last = plain.at(-1);
  const name = canonicalName(namesOf(funcname));
  // SIMILAR TO was printed so before version 13.
  if (name.join('.') === 'similar_escape' && plain[0] && last && isNull(last)) {
    return { kind: 'call', name: ['similar_to_escape'], args: [plain[0]], parts: {} };
  }
  const spread = func_variadic === true && last?.kind === 'array' && last.items.length > 0;
  return {
    kind: 'call',
    name,
    args: spread ? [...plain.slice(0, -1), ...last.items] : plain,
    parts: partsOf({ ...rest, ...(func_variadic && !spread && { func_variadic }) }),
  };
}

function subqueryOf(link: SubLink): Expression {
  // IN (SELECT ...) has no operator in the grammar; the server prints = ANY (SELECT ...) as IN.
  const equals = link.operName?.length === 1 && namesOf(link.operName)[0] === '=';
  return {
    kind: 'subquery',
    use: link.subLinkType ?? '',
    test: link.testexpr ? canonical(link.testexpr) : null,
    operator:
      link.operName && !(equals && link.subLinkType === 'ANY_SUBLINK')
        ? canonicalName(namesOf(link.operName))
        : null,
    query: link.subselect ? canonical(link.subselect) : nothing,
  };
}

/** Where in the text something stood, and which of two spellings was used, is no part of an expression. */
const IGNORED = new Set([
  'location',
  'list_start',
  'list_end',
  'funcformat',
  'row_format',
  'rtindex',
]);

/** The parts of a node that is compared as it is. */
export function partsOf(fields: object): Parts {
  const parts: Record<string, Part> = {};
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (IGNORED.has(name) || value === undefined || value === null) continue;
    parts[name] = partOf(value);
  }
  return parts;
}

function partOf(value: unknown): Part {
  if (Array.isArray(value)) return value.map(partOf);
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value);
    const tagged = names.length === 1 && /^[A-Z]/.test(names[0] ?? '');
    if (tagged) return canonical(value as Node);
    return { kind: 'other', tag: '', parts: partsOf(value) };
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

function otherOf(node: Node): Expression {
  const [[tag, fields]] = Object.entries(node) as [[string, object]];
  if (tag === 'List') {
    const items = (fields as { items?: Node[] }).items ?? [];
    return { kind: 'other', tag, parts: { items: items.map(partOf) } };
  }
  // CASE without ELSE gives null, which the server writes out.
  const implied = tag === 'CaseExpr' ? { defresult: nothing } : {};
  return { kind: 'other', tag, parts: { ...implied, ...partsOf(fields) } };
}
