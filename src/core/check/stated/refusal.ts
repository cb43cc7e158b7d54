import type { QueryShape } from '../../guide/expectation/model';
import type { FailsExpectation, SucceedsExpectation } from '../expectation';
import type { StatementError, StatementResult } from '../statementResult';
import { isMeaningful } from './refusalMeaning';
import { undecided } from './rows';
import { withNote, type StatedVerdict } from './verdict';
import { actualText, errorText, expectedText } from './words';

const OTHER_REASON = 'It was refused, but hardly for the reason that is meant.';
const NO_REASON =
  'It was refused, but hardly for the reason that is meant: if it is, the guide can name its SQLSTATE or words of its message.';

/**
 * Passed when the server refuses for the reason that is named; where none is, for one that can be meant. A refusal that
 * would have come whatever the statement tries is `inconclusive`.
 */
export function judgeFails(
  expectation: FailsExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  const { error } = result;
  if (!error) {
    const actual = `accepted: ${actualText(result)}`;
    return withNote({ outcome: 'failed', expected, actual }, silentNote(shape, result));
  }
  const actual = errorText(error);
  const { sqlstate, matching } = expectation;
  const isState = sqlstate === undefined || sqlstate.toUpperCase() === error.sqlstate;
  const isMessage = matching === undefined || holds(error, matching);
  const named = sqlstate !== undefined || matching !== undefined;
  if (!isMeaningful({ error, tag: result.tag }) && !(named && isState && isMessage)) {
    return undecided('inconclusive', expected, actual, named ? OTHER_REASON : NO_REASON);
  }
  if (isState && isMessage) return { outcome: 'passed', expected, actual };
  return { outcome: 'failed', expected, actual, note: 'It was refused for another reason.' };
}

/** A write that is accepted and touches nothing shows nothing: row security leaves out the rows that it forbids. */
export function judgeSucceeds(
  expectation: SucceedsExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.error) return { outcome: 'failed', expected, actual: errorText(result.error) };
  const note = silentNote(shape, result);
  const actual = actualText(result);
  return note === undefined
    ? { outcome: 'passed', expected, actual }
    : undecided('inconclusive', expected, actual, note);
}

function silentNote(shape: QueryShape, result: StatementResult): string | undefined {
  return shape.kind === 'write' && result.rowCount === 0
    ? 'It changed no row: there is none to change, or row security left it out, which refuses only a row that is written against it.'
    : undefined;
}

/** Whether an expectation names exactly this refusal, so that it is the one meant. */
export function namesRefusal(expectation: FailsExpectation, error: StatementError): boolean {
  const { sqlstate, matching } = expectation;
  if (sqlstate !== undefined) return sqlstate.toUpperCase() === error.sqlstate;
  return matching !== undefined && holds(error, matching);
}

function holds(error: StatementError, words: string): boolean {
  const wanted = normal(words);
  return [error.message, error.detail ?? '', error.hint ?? ''].some((text) =>
    normal(text).includes(wanted),
  );
}

/** Without quotes and with single blanks: people do not copy them exactly. */
function normal(text: string): string {
  return text
    .toLowerCase()
    .replace(/["'`“”‘’]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}
