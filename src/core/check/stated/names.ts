import type { NamesExpectation } from '../expectation';
import type { StatementResult } from '../statementResult';
import { valuesAt } from './columns';
import { isMissing, undecided } from './rows';
import { arrayElements, collapsed, plain } from './value';
import { distinct, type StatedVerdict } from './verdict';
import { actualText, expectedText, listed, rows } from './words';

/**
 * The names stand in one column. A single row may hold them all: an array, or a list with commas. `public.t` is also
 * found as `t` where another column of that row says `public`.
 */
export function judgeNames(expectation: NamesExpectation, result: StatementResult): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) {
    return undecided('inconclusive', expected, actualText(result), 'It returns no rows.');
  }
  const wanted = distinct(expectation.values.map(plain));
  const [best] = candidates(result)
    .map((found) => ({
      found,
      missing: wanted.filter((name) => !found.some((values) => values.includes(name))),
    }))
    .sort((a, b) => a.missing.length - b.missing.length);
  const found = best?.found ?? [];
  const missing = best?.missing ?? wanted;
  const extra = expectation.exact
    ? distinct(
        found.flatMap((spellings) =>
          spellings.some((name) => wanted.includes(name)) ? [] : spellings.slice(0, 1),
        ),
      )
    : [];
  // Names that are not there at all say nothing about which column was meant: then its rows are not "extra".
  const isColumn = missing.length < wanted.length;
  const unread = result.truncated && (missing.length > 0 || expectation.exact === true);
  if (unread && (extra.length === 0 || !isColumn)) {
    return undecided(
      'inconclusive',
      expected,
      `${rows(result.rowCount ?? 0)}, of which ${result.rows.length} were read`,
      missing.length > 0
        ? `Not among the rows that were read: ${listed(missing)}.`
        : 'Not all rows were read.',
    );
  }
  const named = {
    ...(missing.length > 0 && { missing }),
    ...(extra.length > 0 && isColumn && { extra }),
  };
  if (missing.length === 0 && extra.length === 0) {
    return { outcome: 'passed', expected, actual: listed(wanted) };
  }
  const parts = [
    ...(missing.length > 0 ? [isMissing(missing)] : []),
    ...(extra.length > 0 && isColumn ? [`not expected: ${listed(extra)}`] : []),
  ];
  const note = caseNote(missing, found.flat());
  return {
    outcome: 'failed',
    expected,
    actual: `${rows(result.rowCount ?? 0)}; ${parts.join('; ')}`,
    ...(note !== undefined && { note }),
    ...named,
    comparison: {
      expected: [...wanted].sort().join('\n'),
      actual: distinct(found.flatMap((spellings) => spellings.slice(0, 1)))
        .sort()
        .join('\n'),
    },
  };
}

/** For each column what it holds: each value with every spelling by which it may be named. */
function candidates(result: StatementResult): string[][][] {
  const columns = result.columns.map((_, place) =>
    result.rows.flatMap((row) => {
      const value = row[place];
      if (value === null || value === undefined) return [];
      const name = collapsed(value);
      const schemas = row.flatMap((other, at) =>
        at !== place && other !== null && /^[\w$]+$/u.test(other) ? [`${other}.${name}`] : [],
      );
      return [[name, ...schemas]];
    }),
  );
  if (result.rowCount !== 1) return columns;
  const lists = result.columns.flatMap((_, place) => {
    const [text] = valuesAt(result, place);
    if (text === undefined) return [];
    const elements = arrayElements(text) ?? (text.includes(',') ? text.split(',') : null);
    return elements ? [elements.map((element) => [plain(element)])] : [];
  });
  return [...columns, ...lists];
}

function caseNote(missing: readonly string[], found: readonly string[]): string | undefined {
  const lower = new Map(found.map((name) => [name.toLowerCase(), name]));
  const others = missing.flatMap((name) => lower.get(name.toLowerCase()) ?? []);
  return others.length === 0
    ? undefined
    : `Only upper and lower case differ: ${listed(distinct(others))}.`;
}
