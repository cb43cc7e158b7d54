import type { QueryShape } from '../../guide/expectation/model';
import type { PerGroupExpectation } from '../expectation';
import type { StatementResult } from '../statementResult';
import { columnPlace } from './columns';
import { noColumn, undecided } from './rows';
import { plain } from './value';
import type { StatedVerdict } from './verdict';
import { expectedText, listed, rows } from './words';

const BIGINT = 20;

/** Each group has that many rows, and so has each name that the query asks for: one without any row is a group of none. */
export function judgePerGroup(
  expectation: PerGroupExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  const place = columnPlace(result.columns, expectation.column);
  if (place < 0) return noColumn(expected, [expectation.column], result);
  if (result.truncated) {
    return undecided(
      'inconclusive',
      expected,
      `${rows(result.rowCount ?? 0)}, of which ${result.rows.length} were read`,
      'Not all rows were read.',
    );
  }
  const counts = groupCounts(result, place, shape);
  if (counts === null) {
    return undecided(
      'inconclusive',
      expected,
      rows(result.rowCount ?? 0),
      'The query groups its rows itself, and does not show in one column how many there are.',
    );
  }
  const asked = shape.restrictions.filter(
    ({ column }) => column.toLowerCase() === lastName(expectation.column),
  );
  for (const name of asked.flatMap(({ values }) => values)) {
    if (!counts.has(name)) counts.set(name, 0);
  }
  if (counts.size === 0) return { outcome: 'failed', expected, actual: rows(0) };
  const wrong = [...counts].filter(([, count]) => !holds(expectation, count));
  const line = ([name, count]: readonly [string, number]): string => `${name}: ${count}`;
  const missing = wrong.filter(([, count]) => count === 0).map(([name]) => name);
  const sorted = [...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (wrong.length === 0) {
    return { outcome: 'passed', expected, actual: `so for ${listed([...counts.keys()])}` };
  }
  return {
    outcome: 'failed',
    expected,
    actual: `otherwise for ${listed(wrong.map(line))}`,
    ...(missing.length > 0 && { missing }),
    comparison: {
      expected: sorted.map(([name]) => `${name}: ${wanted(expectation)}`).join('\n'),
      actual: sorted.map(line).join('\n'),
    },
  };
}

/** Rows for each group; of a query that counts them itself, what it counted. */
function groupCounts(
  result: StatementResult,
  place: number,
  shape: QueryShape,
): Map<string, number> | null {
  const counts = new Map<string, number>();
  const counting = result.columns.flatMap((column, at) =>
    at !== place && column.type === BIGINT ? [at] : [],
  );
  const isCounted = shape.grouped && result.columns.length === 2;
  if (shape.grouped && (!isCounted || counting.length !== 1)) return null;
  for (const row of result.rows) {
    const name = row[place] ?? 'NULL';
    const more = isCounted ? Number(row[counting[0] ?? -1] ?? 0) : 1;
    counts.set(name, (counts.get(name) ?? 0) + more);
  }
  return counts;
}

function lastName(written: string): string {
  const name = plain(written).toLowerCase();
  return name.slice(name.lastIndexOf('.') + 1);
}

function holds({ op, value }: PerGroupExpectation, count: number): boolean {
  return op === '=' ? count === value : op === '>=' ? count >= value : count <= value;
}

function wanted({ op, value }: PerGroupExpectation): string {
  return op === '=' ? String(value) : `${op} ${value}`;
}
