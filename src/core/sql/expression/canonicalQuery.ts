import type { Alias, Node, SelectStmt } from 'libpg-query';
import { canonical, partsOf } from './canonical';
import { canonicalName, namesOf } from './canonicalType';
import type { Expression, Part, Query, Source, Target } from './tree';

/** What every SELECT has or what only says a default again. */
const DEFAULTS = new Set(['SETOP_NONE', 'LIMIT_OPTION_DEFAULT', 'LIMIT_OPTION_COUNT']);

/** A SELECT, VALUES or set operation as a canonical tree. */
export function canonicalQuery(select: SelectStmt): Query {
  const { targetList = [], fromClause = [], groupClause, sortClause, larg, rarg, ...rest } = select;
  const targets = targetList.map(targetOf);
  const parts: Record<string, Part> = Object.fromEntries(
    Object.entries(partsOf(rest)).filter(
      ([, value]) => typeof value !== 'string' || !DEFAULTS.has(value),
    ),
  );
  if (groupClause) parts.groupClause = groupClause.map((item) => atPlace(canonical(item), targets));
  if (sortClause) parts.sortClause = sortClause.map((item) => sortOf(item, targets));
  if (larg) parts.larg = canonicalQuery(larg);
  if (rarg) parts.rarg = canonicalQuery(rarg);
  return { kind: 'query', sources: fromClause.map(sourceOf), targets, parts };
}

function targetOf(node: Node): Target {
  if (!('ResTarget' in node) || !node.ResTarget.val) return { name: null, value: canonical(node) };
  return { name: node.ResTarget.name ?? null, value: canonical(node.ResTarget.val) };
}

/** `ORDER BY 2` is printed as the second target's expression. */
function atPlace(expression: Expression, targets: readonly Target[]): Expression {
  if (expression.kind !== 'constant' || expression.literal.kind !== 'number') return expression;
  return targets[Number(expression.literal.text) - 1]?.value ?? expression;
}

/** NULLS LAST goes without saying for ascending order, NULLS FIRST for descending order. */
function sortOf(node: Node, targets: readonly Target[]): Expression {
  if (!('SortBy' in node) || !node.SortBy.node) return canonical(node);
  const { node: by, sortby_dir, sortby_nulls, useOp } = node.SortBy;
  const descending = sortby_dir === 'SORTBY_DESC';
  const nullsFirst =
    sortby_nulls === 'SORTBY_NULLS_DEFAULT' || sortby_nulls === undefined
      ? descending
      : sortby_nulls === 'SORTBY_NULLS_FIRST';
  return {
    kind: 'other',
    tag: 'SortBy',
    parts: {
      by: atPlace(canonical(by), targets),
      descending,
      nullsFirst,
      using: namesOf(useOp).join('.'),
    },
  };
}

function sourceOf(node: Node): Source {
  if ('RangeVar' in node) {
    const { schemaname, relname, alias, inh } = node.RangeVar;
    const names = [...(schemaname === undefined ? [] : [schemaname]), relname ?? ''];
    return {
      kind: 'relation',
      name: canonicalName(names),
      alias: alias?.aliasname ?? null,
      parts: { only: inh !== true, columns: columnsOf(alias) },
    };
  }
  if ('JoinExpr' in node) {
    const { jointype, isNatural, larg, rarg, usingClause, quals, alias } = node.JoinExpr;
    return {
      kind: 'join',
      left: larg ? sourceOf(larg) : nowhere,
      right: rarg ? sourceOf(rarg) : nowhere,
      condition: quals ? canonical(quals) : null,
      alias: alias?.aliasname ?? null,
      parts: { type: jointype ?? '', natural: isNatural === true, using: namesOf(usingClause) },
    };
  }
  if ('RangeSubselect' in node && node.RangeSubselect.subquery) {
    const { subquery, alias, lateral } = node.RangeSubselect;
    return derived(canonical(subquery), alias, { lateral: lateral === true });
  }
  if ('RangeFunction' in node) {
    // A function in FROM may always use what stands before it; LATERAL adds nothing.
    const { functions = [], ordinality, is_rowsfrom, coldeflist = [], alias } = node.RangeFunction;
    const parts = partsOf({ functions, ordinality, is_rowsfrom, coldeflist });
    return derived({ kind: 'other', tag: 'RangeFunction', parts }, alias, {});
  }
  return derived(canonical(node), undefined, {});
}

const nowhere: Source = { kind: 'relation', name: [], alias: null, parts: {} };

function derived(
  what: Expression,
  alias: Alias | undefined,
  parts: Readonly<Record<string, Part>>,
): Source {
  return {
    kind: 'derived',
    what: { kind: 'other', tag: 'Derived', parts: { what, ...parts } },
    alias: alias?.aliasname ?? null,
    columns: columnsOf(alias),
  };
}

function columnsOf(alias: Alias | undefined): string[] {
  return namesOf(alias?.colnames);
}
