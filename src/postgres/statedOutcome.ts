import type { StatedVerdict } from '../core/check/judgeStatement';
import type { StatementUse } from '../core/check/stated/statementUse';
import { expectedText } from '../core/check/stated/words';
import type { StatementError, StatementResult } from '../core/check/statementResult';
import type { RunnableStatement } from './statedModel';
import type { ResultOutcome } from './submittable';

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
    expected: expected === '' ? 'the guide does not say what to expect' : expected,
    actual: 'not run',
    note: reason,
  };
}

/** One that is to be refused is not to change anything, whatever keeps it from running. */
export function isToFail({ expectations }: RunnableStatement): boolean {
  return expectations.some(({ kind }) => kind === 'fails');
}

/** Whether others may depend on a statement of which only the guide is known. */
export function isSetUp(statement: RunnableStatement): boolean {
  const isCheck = statement.reads && statement.expectations.length > 0;
  return !isCheck && !isToFail(statement);
}

/** Statements that change how fast the database is, and nothing that a check could look at. */
export function isUpkeep(tag: string): boolean {
  return ['VACUUM', 'ANALYZE', 'REINDEX', 'CLUSTER'].includes(tag);
}
