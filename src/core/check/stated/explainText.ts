import { all, as, isOn } from '../../sql/ast';
import { significantTokens } from '../../sql/lexer';
import type { SqlParser } from '../../sql/parser';
import { isText, isWord, type Token } from '../../sql/token';

/**
 * The EXPLAIN that shows the same plan as JSON and executes nothing; null when the statement is no EXPLAIN.
 *
 * @throws SqlSyntaxError when the text is no SQL
 */
export function explainAsJson(parser: SqlParser, sql: string): string | null {
  const { stmts } = parser.parse(sql);
  const explain = stmts.length === 1 ? as(stmts[0]?.stmt, 'ExplainStmt') : undefined;
  if (!explain) return null;
  const options = all(explain.options, 'DefElem');
  // Without it a query with parameters has no plan.
  const generic = options.some(({ defname, arg }) => defname === 'generic_plan' && isOn(arg));
  const found = significantTokens(sql);
  const body = sql.slice(found[bodyAt(sql, found, options.length > 0)]?.start ?? sql.length);
  return `explain (${generic ? 'generic_plan, ' : ''}format json) ${body}`;
}

/** The place of the first token behind EXPLAIN and its options. */
function bodyAt(sql: string, found: readonly Token[], hasOptions: boolean): number {
  let at = 1;
  // A parenthesis without any option opens the query itself.
  if (hasOptions && isText(sql, found[at], '(')) {
    let depth = 0;
    do {
      if (isText(sql, found[at], '(')) depth += 1;
      if (isText(sql, found[at], ')')) depth -= 1;
      at += 1;
    } while (depth > 0 && at < found.length);
    return at;
  }
  for (const word of ['analyze', 'analyse', 'verbose']) if (isWord(sql, found[at], word)) at += 1;
  return at;
}
