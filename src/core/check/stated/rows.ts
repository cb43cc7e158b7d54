import type { QueryShape } from '../../guide/expectation/model';
import type {
  EveryRowExpectation,
  ExpectedValue,
  RowCountExpectation,
  RowExpectation,
  ValueExpectation,
} from '../expectation';
import type { StatementResult } from '../statementResult';
import { columnNames, columnPlace } from './columns';
import { absentNames, askedNames } from './restrictions';
import { compares, sameValue } from './value';
import type { StatedVerdict } from './verdict';
import { actualText, expectedText, given, listed, rows, shown } from './words';

export function judgeRowCount(
  expectation: RowCountExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  const count = result.rowCount;
  if (shape.kind === 'explain') {
    return undecided(
      'notChecked',
      expected,
      'a plan',
      'The rows of EXPLAIN are lines of the plan.',
    );
  }
  if (count === null) {
    return undecided(
      'notChecked',
      expected,
      `${result.tag} ran`,
      'The server does not say how many rows there are.',
    );
  }
  const holds = countHolds(expectation, count);
  const names = askedNames(shape, result).filter(({ missing }) => missing.length > 0);
  // Of several lists the one that is as long as the count is the one that is counted.
  const counted = names.filter(
    ({ asked }) => 'value' in expectation && expectation.value === asked.length,
  );
  const missing = (counted.length > 0 ? counted : names).flatMap((one) => one.missing);
  if (holds) {
    const [replaced] = counted;
    if (!replaced || expectation.op !== '=')
      return { outcome: 'passed', expected, actual: rows(count) };
    // As many rows as names were asked for, but not one for each: another name stands there twice.
    return {
      outcome: 'inconclusive',
      expected,
      actual: `${rows(count)}, but ${isMissing(replaced.missing)}`,
      note: 'There are as many rows as the query names, but not one for each name.',
      missing: replaced.missing,
    };
  }
  const least = expectation.op === 'between' ? expectation.min : expectation.value;
  if (count < least && missing.length > 0) {
    return {
      outcome: 'failed',
      expected,
      actual: `${rows(count)}; ${isMissing(missing)}`,
      missing,
    };
  }
  return { outcome: 'failed', expected, actual: rows(count) };
}

export function judgeValue(expectation: ValueExpectation, result: StatementResult): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) {
    return undecided('inconclusive', expected, actualText(result), 'It returns no rows.');
  }
  if (result.rowCount !== 1) {
    return { outcome: 'failed', expected, actual: `${rows(result.rowCount ?? 0)} instead of one` };
  }
  const place =
    expectation.column === undefined ? 0 : columnPlace(result.columns, expectation.column);
  const column = result.columns[place];
  if (!column) return noColumn(expected, [expectation.column ?? ''], result);
  if (expectation.column === undefined && result.columns.length > 1) {
    return undecided(
      'inconclusive',
      expected,
      `columns ${columnNames(result)}`,
      'The result has several columns, and the guide does not say which one is meant.',
    );
  }
  const value = result.rows[0]?.[place] ?? null;
  const holds = compares(expectation.op, expectation.value, value, column);
  const actual = given(value);
  if (holds === null) {
    return undecided('inconclusive', expected, actual, 'They cannot be put in an order.');
  }
  return { outcome: holds ? 'passed' : 'failed', expected, actual };
}

export function judgeRow(expectation: RowExpectation, result: StatementResult): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) return noRows(expected, result);
  if (result.rowCount !== 1) {
    return { outcome: 'failed', expected, actual: rows(result.rowCount ?? 0) };
  }
  const compared = compareRows(expectation.values, result);
  if (compared.absent.length > 0) return noColumn(expected, compared.absent, result);
  const [wrong] = compared.wrong;
  return wrong === undefined
    ? { outcome: 'passed', expected, actual: expected }
    : { outcome: 'failed', expected, actual: `1 row, ${wrong}` };
}

/** At least one row; and where the query asks the catalogs for names, a row for each of them. */
export function judgeEveryRow(
  expectation: EveryRowExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) return noRows(expected, result);
  const { names: missing, areObjects } = absentNames(shape, result);
  const named = missing.length > 0 && { missing };
  if (result.rowCount === 0 || result.rows.length === 0) {
    return { outcome: 'failed', expected, actual: rows(result.rowCount ?? 0), ...named };
  }
  const { absent, wrong } = compareRows(expectation.values, result);
  if (absent.length > 0) return noColumn(expected, absent, result);
  if (wrong.length > 0) {
    return {
      outcome: 'failed',
      expected,
      actual: `otherwise in ${wrong.length} of ${rows(result.rows.length)}: ${listed(wrong)}`,
      ...named,
    };
  }
  if (missing.length > 0) {
    return {
      outcome: areObjects ? 'failed' : 'inconclusive',
      expected,
      actual: `so in ${rows(result.rows.length)}, but ${isMissing(missing)}`,
      missing,
    };
  }
  if (result.truncated) {
    return undecided(
      'inconclusive',
      expected,
      `so in the first ${rows(result.rows.length)} of ${rows(result.rowCount ?? 0)}`,
      'Not all rows were read.',
    );
  }
  return { outcome: 'passed', expected, actual: expected };
}

/** `a is missing`, `a, b are missing` */
export function isMissing(names: readonly string[]): string {
  return `${listed(names)} ${names.length === 1 ? 'is' : 'are'} missing`;
}

export function noColumn(
  expected: string,
  absent: readonly string[],
  result: StatementResult,
): StatedVerdict {
  return undecided(
    'inconclusive',
    expected,
    `columns ${columnNames(result)}`,
    `The result has no column ${listed(absent)}, or more than one.`,
  );
}

export function undecided(
  outcome: 'inconclusive' | 'notChecked',
  expected: string,
  actual: string,
  note: string,
): StatedVerdict {
  return { outcome, expected, actual, note };
}

function noRows(expected: string, result: StatementResult): StatedVerdict {
  return undecided('inconclusive', expected, actualText(result), 'It returns no rows.');
}

function countHolds(expectation: RowCountExpectation, count: number): boolean {
  switch (expectation.op) {
    case '=':
      return count === expectation.value;
    case '>=':
      return count >= expectation.value;
    case '<=':
      return count <= expectation.value;
    case 'between':
      return count >= expectation.min && count <= expectation.max;
  }
}

interface ComparedRows {
  /** Columns that the result does not have. */
  readonly absent: readonly string[];
  /** One text for each row that differs: which row, and what it has. */
  readonly wrong: readonly string[];
}

function compareRows(
  values: Readonly<Record<string, ExpectedValue>>,
  result: StatementResult,
): ComparedRows {
  const wanted = Object.entries(values).map(([name, value]) => ({
    name,
    value,
    place: columnPlace(result.columns, name),
  }));
  const absent = wanted.filter(({ place }) => place < 0).map(({ name }) => name);
  if (absent.length > 0) return { absent, wrong: [] };
  const label = result.columns.findIndex((_, place) => !wanted.some((one) => one.place === place));
  const wrong = result.rows.flatMap((row) => {
    const different = wanted.filter(({ value, place }) => {
      const column = result.columns[place];
      return column === undefined || !sameValue(value, row[place] ?? null, column);
    });
    if (different.length === 0) return [];
    const found = different.map(({ name, place }) => `${name} = ${given(row[place] ?? null)}`);
    const of = label < 0 || result.rows.length === 1 ? '' : `${shown(row[label] ?? null)}: `;
    return [of + found.join(', ')];
  });
  return { absent, wrong };
}
