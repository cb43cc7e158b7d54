import type { StatedVerdict } from '../core/check/judgeStatement';
import { bindPlaceholders } from '../core/check/stated/placeholders';
import { statementUse, type StatementUse } from '../core/check/stated/statementUse';
import { expectedText, NOTHING_EXPECTED } from '../core/check/stated/words';
import type { StatementError, StatementResult } from '../core/check/statementResult';
import { SqlSyntaxError, type SqlParser } from '../core/sql/parser';
import type { RunnableStatement } from './statedModel';
import type { ResultOutcome } from './resultMessage';

/** What a statement gave that was accepted. */
export function resultOf(outcome: ResultOutcome, use: StatementUse): StatementResult {
  const { completion, fields, rows, received } = outcome;
  return {
    columns: fields,
    rows,
    rowCount: fields.length > 0 ? received : (completion?.rows ?? null),
    truncated: received > rows.length,
    tag: completion?.tag ?? use.tag,
  };
}

/** What a statement gave that the server refused. */
export function refusedResult(
  statement: RunnableStatement,
  error: StatementError,
): StatementResult {
  return { columns: [], rows: [], rowCount: null, truncated: false, tag: statement.tag, error };
}

/** The verdict of one that was not run, and why. */
export function notRun(statement: RunnableStatement, reason: string): StatedVerdict {
  const expected = statement.expectations.map(expectedText).join('; ');
  return {
    outcome: 'notChecked',
    expected: expected === '' ? NOTHING_EXPECTED : expected,
    actual: 'not run',
    note: reason,
  };
}

/** One that is to be refused is not to change anything, whatever keeps it from running. */
export function isToFail({ expectations }: RunnableStatement): boolean {
  return expectations.some(({ kind }) => kind === 'fails');
}

/** Stands in for every answer that nobody has given, to see what kind of statement it would be. */
const STAND_IN = '00000000-0000-0000-0000-000000000000';

/** Whether others may depend on a statement with placeholders that nobody has answered. */
export function preparesUnanswered(parser: SqlParser, statement: RunnableStatement): boolean {
  const answers = statement.placeholders.map(({ name }) => [name, STAND_IN] as const);
  const bound = bindPlaceholders(statement, Object.fromEntries(answers));
  if (bound.kind !== 'bound') return true;
  try {
    return statementUse(parser, bound.sql).prepares;
  } catch (error) {
    if (error instanceof SqlSyntaxError) return true;
    throw error;
  }
}

/** Statements that change how fast the database is, and nothing that a check could look at. */
export function isUpkeep(tag: string): boolean {
  return ['VACUUM', 'ANALYZE', 'REINDEX', 'CLUSTER'].includes(tag);
}
