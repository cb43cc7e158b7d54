import type { QueryShape } from '../../guide/expectation/model';
import type { FailsExpectation, SucceedsExpectation } from '../expectation';
import type { StatementError, StatementResult } from '../statementResult';
import { undecided } from './rows';
import { withNote, type StatedVerdict } from './verdict';
import { actualText, errorText, expectedText } from './words';

/**
 * Refusals that say the statement was never tried: it cannot be read, names something that does not exist, holds a value
 * that stands for another one, ran out of time, or lost its connection.
 */
const beside = new Set(['42601', '42P01', '42703', '42883', '42704', '3F000', '25P02', '57014']);
const besideValue = new Set(['22P02', '22007', '22008']);

/** Whether a refusal is for a reason that no guide means by "should fail". */
function isBeside({ sqlstate }: StatementError): boolean {
  return (
    beside.has(sqlstate) ||
    besideValue.has(sqlstate) ||
    sqlstate === '' ||
    /^(?:08|53|57|58|XX)/.test(sqlstate)
  );
}

export function judgeFails(
  expectation: FailsExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  const { error } = result;
  if (!error) {
    const silent =
      shape.kind === 'write' && result.rowCount === 0
        ? 'It changed no row: row security leaves rows out instead of refusing, unless a row is written that it forbids.'
        : undefined;
    const actual = `accepted: ${actualText(result)}`;
    return withNote({ outcome: 'failed', expected, actual }, silent);
  }
  const actual = errorText(error);
  const { sqlstate, matching } = expectation;
  const isState = sqlstate === undefined || sqlstate.toUpperCase() === error.sqlstate;
  const isMessage = matching === undefined || holds(error, matching);
  const named = sqlstate !== undefined || matching !== undefined;
  if (isBeside(error) && !(named && isState && isMessage)) {
    return undecided(
      'inconclusive',
      expected,
      actual,
      'It was refused, but hardly for the reason that is meant.',
    );
  }
  if (isState && isMessage) return { outcome: 'passed', expected, actual };
  return { outcome: 'failed', expected, actual, note: 'It was refused for another reason.' };
}

export function judgeSucceeds(
  expectation: SucceedsExpectation,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  return {
    outcome: result.error ? 'failed' : 'passed',
    expected,
    actual: result.error ? errorText(result.error) : actualText(result),
  };
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
