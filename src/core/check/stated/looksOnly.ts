import type { GuideStatement } from '../../guide/model';
import { SqlSyntaxError, type SqlParser } from '../../sql/parser';
import { statementUse } from './statementUse';

/** Whether a statement is a plain query: it changes nothing, and calls no function that may. */
export function looksOnly(
  parser: SqlParser,
  { reads, shape, sql }: Pick<GuideStatement, 'reads' | 'shape' | 'sql'>,
): boolean {
  if (!reads) return false;
  if (shape.kind === 'describe') return true;
  try {
    return !statementUse(parser, sql).prepares;
  } catch (error) {
    if (error instanceof SqlSyntaxError) return false;
    throw error;
  }
}
