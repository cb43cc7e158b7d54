import type { QueryShape } from '../../guide/expectation/model';
import type { PerGroupExpectation } from '../expectation';
import type { StatementResult } from '../statementResult';
import { columnPlace } from './columns';
import { noColumn, undecided } from './rows';
import { plain } from './value';
import type { StatedVerdict } from './verdict';
import { expectedText, listed, rows } from './words';

const BIGINT = 20;

const SEVERAL_READINGS =
  'Each group is one row with a number beside it: whether the row or the number is counted, the guide does not say.';

/**
 * Each group has that many rows, and so has each name that the query asks for: one without any row is a group of none.
 * Of a query that counts for itself (GROUP BY, a count beside each group) what it counted is compared, not its rows; a
 * number that may be a count or not makes it `inconclusive`, unless both readings say the same.
 */
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
  const readings = readingsOf(result, place, shape);
  const [first, ...others] = readings.map((counts) =>
    judgeCounts(expectation, withAsked(counts, expectation, shape)),
  );
  if (!first) {
    return undecided(
      'inconclusive',
      expected,
      rows(result.rowCount ?? 0),
      'The query groups its rows itself, and does not show in one column how many there are.',
    );
  }
  return others.every(({ outcome }) => outcome === first.outcome)
    ? first
    : undecided('inconclusive', expected, rows(result.rowCount ?? 0), SEVERAL_READINGS);
}

type Counts = ReadonlyMap<string, number>;

/** The groups, and the names that the query asks for and that no row has. */
function withAsked(
  found: Counts,
  expectation: PerGroupExpectation,
  { restrictions }: QueryShape,
): Counts {
  const counts = new Map(found);
  const asked = restrictions.filter(
    ({ column }) => column.toLowerCase() === lastName(expectation.column),
  );
  for (const name of asked.flatMap(({ values }) => values)) {
    if (!counts.has(name)) counts.set(name, 0);
  }
  return counts;
}

function judgeCounts(expectation: PerGroupExpectation, counts: Counts): StatedVerdict {
  const expected = expectedText(expectation);
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

/** How many each group has: one reading, several where a number beside the group may be meant, none where it is hidden. */
function readingsOf(result: StatementResult, place: number, shape: QueryShape): Counts[] {
  const byRows = summed(result, place, () => 1);
  const isOnePerGroup = byRows.size === result.rows.length;
  const beside = [...result.columns.keys()].filter((at) => at !== place);
  const isCount = (at: number): boolean =>
    shape.counts?.includes(result.columns[at]?.name ?? '') ?? false;
  const numbers = beside.filter((at) => result.columns[at]?.type === BIGINT || isCount(at));
  const counted = (at: number): Counts => summed(result, place, (row) => Number(row[at] ?? 0));
  // Where the shape does not say what is counted, the one number of a grouped query is.
  const [count, ...others] = shape.counts ? numbers.filter(isCount) : shape.grouped ? numbers : [];
  const isAlone = beside.length === 1;
  if (shape.grouped) {
    const isShown = count !== undefined && others.length === 0 && (isAlone || isOnePerGroup);
    return isShown ? [counted(count)] : [];
  }
  if (!isOnePerGroup) return [byRows];
  return count !== undefined && isAlone ? [counted(count)] : [byRows, ...numbers.map(counted)];
}

function summed(
  { rows: all }: StatementResult,
  place: number,
  countOf: (row: StatementResult['rows'][number]) => number,
): Counts {
  const counts = new Map<string, number>();
  for (const row of all) {
    const name = row[place] ?? 'NULL';
    counts.set(name, (counts.get(name) ?? 0) + countOf(row));
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
