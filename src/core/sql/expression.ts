import { canonical } from './expression/canonical';
import { canonicalType } from './expression/canonicalType';
import { Comparison } from './expression/compare';
import type { Expression } from './expression/tree';
import type { SqlParser } from './parser';

/** What is known of the columns around an expression. It makes the comparison sharper where casts are concerned. */
export interface ExpressionContext {
  /**
   * The type of a column as `format_type` prints it (of a domain: its base type), or undefined when there is no such
   * column.
   *
   * @param table schema and name, or the bare name; null for the table that the expression stands on.
   */
  columnType?(table: readonly string[] | null, column: string): string | undefined;
}

/**
 * Is `actual` what the server prints for the expression `expected`?
 *
 * The comparison is not symmetric: parse analysis adds casts, schemas, aliases and qualifiers and writes IN, BETWEEN
 * and LIKE in other words (parse_expr.c and ruleutils.c of PostgreSQL), so `actual` may say more than `expected`, but
 * nothing else. In doubt the answer is no.
 *
 * @param expected a slice of a migration's SQL.
 * @param actual from `readCatalog`, where names of schemas other than pg_catalog are always qualified.
 * @throws SqlSyntaxError when one of the texts is no expression.
 */
export function sameExpression(
  parser: SqlParser,
  expected: string,
  actual: string,
  context: ExpressionContext = {},
): boolean {
  const known = new Map<string, ReturnType<typeof canonicalType> | null>();
  const comparison = new Comparison((table, column) => {
    const type = context.columnType?.(table, column);
    if (type === undefined) return null;
    if (!known.has(type)) known.set(type, typeFrom(parser, type));
    return known.get(type) ?? null;
  });
  return comparison.same(parsed(parser, expected), parsed(parser, actual), []);
}

function parsed(parser: SqlParser, text: string): Expression {
  return canonical(parser.parseExpression(text));
}

function typeFrom(parser: SqlParser, text: string): ReturnType<typeof canonicalType> {
  return canonicalType(parser.parseTypeName(text));
}
