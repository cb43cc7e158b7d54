import type { IndexElem, IndexStmt } from 'libpg-query';
import type { IndexKey } from '../../catalog/model';
import { all } from '../ast';
import type { Effect } from '../effect';
import type { EffectContext } from './context';
import { restAfter } from './expressions';
import { create, ifNotExists } from './make';
import type { StatementSource, TokenSpan } from './statementSource';

/** CREATE INDEX. An index without a name gets one from the server. */
export function readCreateIndex(stmt: IndexStmt, context: EffectContext): Effect[] {
  const { source, scope } = context;
  const { schema, name: table } = scope.relation(stmt.relation);
  const { all: whole } = source;
  // ON and WHERE are reserved: a name that reads so is quoted.
  const on = source.findFlat(whole, (index) => source.is(index, 'on'));
  const parts = source.splitAtCommas(source.insideParentheses({ first: on, end: whole.end }));
  const keys = all(stmt.indexParams, 'IndexElem').map((element, index) =>
    keyOf(element, parts[index] ?? whole, source),
  );
  return [
    create(
      {
        kind: 'index',
        schema,
        name: stmt.idxname ?? null,
        table,
        unique: stmt.unique === true,
        valid: true,
        method: stmt.accessMethod ?? 'btree',
        keys,
        include: all(stmt.indexIncludingParams, 'IndexElem').flatMap(({ name }) => name ?? []),
        predicate: stmt.whereClause ? restAfter(source, whole, 'where') : null,
        constraint: false,
      },
      ifNotExists(stmt.if_not_exists),
    ),
  ];
}

function keyOf(element: IndexElem, part: TokenSpan, source: StatementSource): IndexKey {
  const descending = element.ordering === 'SORTBY_DESC';
  const nulls = element.nulls_ordering;
  return {
    text: element.name ?? expressionIn(part, source),
    isExpression: element.name === undefined,
    descending,
    nullsFirst: nulls === 'SORTBY_NULLS_FIRST' || (nulls !== 'SORTBY_NULLS_LAST' && descending),
  };
}

/** An expression stands in parentheses of its own, or is one function call; what follows says how to sort it. */
function expressionIn(part: TokenSpan, source: StatementSource): string {
  if (source.is(part.first, '(')) return source.slice(source.insideParentheses(part));
  const open = source.findFlat(part, (index) => source.is(index, '('));
  const end = open === part.end ? part.first + 1 : source.closing(open, part.end) + 1;
  return source.slice({ first: part.first, end });
}
