import type { QueryShape } from '../guide/expectation/model';
import type { GuideStatement } from '../guide/model';
import type { Expectation } from './expectation';
import type { StatementResult } from './statementResult';
import { judgePerGroup } from './stated/groups';
import { judgeNames } from './stated/names';
import { judgePlan } from './stated/plan';
import { judgeFails, judgeSucceeds } from './stated/refusal';
import { judgeEveryRow, judgeRow, judgeRowCount, judgeValue } from './stated/rows';
import { judgeTable } from './stated/table';
import { trapNotes } from './stated/traps';
import { combined, withNote, type StatedVerdict } from './stated/verdict';
import { actualText, errorText, expectedText, NOTHING_EXPECTED, rows } from './stated/words';

export type { StatedVerdict } from './stated/verdict';

export type JudgedStatement = Pick<GuideStatement, 'expectations' | 'shape' | 'sql'>;

/**
 * Holds what a statement gave against what the guide says. `passed` means that every expectation holds, on everything
 * that was read. Of several expectations the worst outcome is the statement's: `failed`, `errored`, `inconclusive`,
 * `notChecked`, `passed`. A statement without any expectation, or with one that only a person can judge, is never
 * `passed`; one that the server refuses without being expected to is `errored`. Never throws for what a server or a
 * guide says.
 *
 * @param statement what the guide expects, what the query's text tells of its result, and the SQL that was sent
 * @param result as PostgreSQL printed it; a part of the rows where it is `truncated`
 */
export function judgeStatement(statement: JudgedStatement, result: StatementResult): StatedVerdict {
  const { expectations, shape, sql } = statement;
  const verdict =
    expectations.length === 0
      ? nothingExpected(result)
      : combined(expectations.map((one) => judgeOne(one, shape, result)));
  if (result.error) return verdict;
  return withNote(withNote(verdict, readNote(result)), trapNotes({ shape, sql, result, verdict }));
}

function readNote({ truncated, rows: read, rowCount }: StatementResult): string | undefined {
  return truncated
    ? `Only the first ${rows(read.length)} of ${rows(rowCount ?? 0)} were read.`
    : undefined;
}

function nothingExpected(result: StatementResult): StatedVerdict {
  return result.error
    ? { outcome: 'errored', expected: NOTHING_EXPECTED, actual: errorText(result.error) }
    : { outcome: 'notChecked', expected: NOTHING_EXPECTED, actual: actualText(result) };
}

function judgeOne(
  expectation: Expectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  if (expectation.kind === 'fails') return judgeFails(expectation, shape, result);
  if (expectation.kind === 'succeeds') return judgeSucceeds(expectation, shape, result);
  if (result.error) {
    const actual = errorText(result.error);
    return { outcome: 'errored', expected: expectedText(expectation), actual };
  }
  switch (expectation.kind) {
    case 'rowCount':
      return judgeRowCount(expectation, shape, result);
    case 'value':
      return judgeValue(expectation, result);
    case 'row':
      return judgeRow(expectation, result);
    case 'everyRow':
      return judgeEveryRow(expectation, shape, result);
    case 'names':
      return judgeNames(expectation, result);
    case 'table':
      return judgeTable(expectation, shape, result);
    case 'perGroup':
      return judgePerGroup(expectation, shape, result);
    case 'planUses':
      return judgePlan(expectation, result);
    case 'unknown':
      return {
        outcome: 'notChecked',
        expected: expectedText(expectation),
        actual: actualText(result),
        note: 'Plumbline does not understand this sentence: look at the result yourself.',
      };
  }
}
