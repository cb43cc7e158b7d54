import type { Constraint } from 'libpg-query';
import type { StatementSource, TokenSpan } from './statementSource';

/** The expression of CHECK (...), from the constraint's own place. */
export function checkExpression(constraint: Constraint, source: StatementSource): string {
  return parenthesised(constraint, source, 'check');
}

/** The expression of GENERATED ALWAYS AS (...), from the constraint's own place. */
export function generationExpression(constraint: Constraint, source: StatementSource): string {
  return parenthesised(constraint, source, 'as');
}

/** A name before the keyword (CONSTRAINT "check" CHECK ...) is no keyword: these words are reserved. */
function parenthesised(constraint: Constraint, source: StatementSource, keyword: string): string {
  const rest = { first: source.tokenAt(constraint.location), end: source.all.end };
  const first = source.findFlat(rest, (index) => source.is(index, keyword));
  return source.slice(source.insideParentheses({ first, end: rest.end }));
}

/**
 * The expression of a column's DEFAULT. It ends where the column's next constraint or COLLATE begins, and at a
 * comma or parenthesis that is not its own.
 *
 * @param following offsets at which other parts of the column begin.
 */
export function defaultExpression(
  constraint: Constraint,
  following: readonly number[],
  source: StatementSource,
): string {
  const rest = { first: source.tokenAt(constraint.location), end: source.all.end };
  const first = source.findFlat(rest, (index) => source.is(index, 'default')) + 1;
  const begins = source.startOf(first);
  const limit = Math.min(...following.filter((offset) => offset > begins), Infinity);
  const end = source.findFlat({ first, end: rest.end }, (index) => {
    return source.startOf(index) >= limit || source.is(index, ',') || source.is(index, ')');
  });
  return source.slice({ first, end });
}

/** The parenthesised expression behind a reserved word, or two, outside of other parentheses; null without them. */
export function clauseExpression(
  source: StatementSource,
  ...keywords: readonly [string, ...string[]]
): string | null {
  const { all } = source;
  const first = source.findFlat(all, (index) =>
    keywords.every((keyword, distance) => source.is(index + distance, keyword)),
  );
  if (first === all.end) return null;
  return source.slice(source.insideParentheses({ first, end: all.end }));
}

/** Everything behind a reserved word up to the span's end; null without it. */
export function restAfter(
  source: StatementSource,
  span: TokenSpan,
  ...keywords: readonly [string, ...string[]]
): string | null {
  const at = source.findFlat(span, (index) =>
    keywords.every((keyword, distance) => source.is(index + distance, keyword)),
  );
  return at === span.end ? null : source.slice({ first: at + keywords.length, end: span.end });
}
