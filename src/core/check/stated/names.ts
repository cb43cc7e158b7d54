import type { NamesExpectation } from '../expectation';
import type { StatementResult } from '../statementResult';
import { valuesAt } from './columns';
import { isMissing, undecided } from './rows';
import { arrayElements, collapsed, plain } from './value';
import { distinct, type StatedVerdict } from './verdict';
import { actualText, expectedText, listed, rows } from './words';

/**
 * The names stand in one column. A single row may hold them all: an array, or a list with commas. `public.t` is also
 * found as `t` where another column of that row says `public`. With `exact`, a row without a name is one too many, and a
 * name that stands there twice is not settled.
 */
export function judgeNames(expectation: NamesExpectation, result: StatementResult): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) {
    return undecided('inconclusive', expected, actualText(result), 'It returns no rows.');
  }
  const wanted = distinct(expectation.values.map(plain));
  const [best] = candidates(result)
    .map((candidate) => ({
      ...candidate,
      missing: wanted.filter((name) => !candidate.found.some((values) => values.includes(name))),
    }))
    .sort((a, b) => a.missing.length - b.missing.length);
  const found = best?.found ?? [];
  const missing = best?.missing ?? wanted;
  const extra = expectation.exact
    ? distinct([
        ...found.flatMap((spellings) =>
          spellings.some((name) => wanted.includes(name)) ? [] : spellings.slice(0, 1),
        ),
        ...(best?.hasNull ? ['NULL'] : []),
      ])
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
    const repeated = expectation.exact ? repeatedNames(wanted, found) : [];
    return repeated.length === 0
      ? { outcome: 'passed', expected, actual: listed(wanted) }
      : undecided(
          'inconclusive',
          expected,
          `${rows(result.rowCount ?? 0)}; more than once: ${listed(repeated)}`,
          'Each name is there and no other, but not each only once.',
        );
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

interface Candidate {
  /** Each value with every spelling by which it may be named. */
  readonly found: readonly (readonly string[])[];
  /** Whether a row has no value there. */
  readonly hasNull: boolean;
}

/** What each column holds; of a single row, also what each of its arrays and lists does. */
function candidates(result: StatementResult): Candidate[] {
  const columns = result.columns.map((_, place) => ({
    found: result.rows.flatMap((row) => {
      const value = row[place];
      if (value === null || value === undefined) return [];
      const name = collapsed(value);
      const schemas = row.flatMap((other, at) =>
        at !== place && other !== null && /^[\w$]+$/u.test(other) ? [`${other}.${name}`] : [],
      );
      return [[name, ...schemas]];
    }),
    hasNull: result.rows.some((row) => (row[place] ?? null) === null),
  }));
  if (result.rowCount !== 1) return columns;
  const lists = result.columns.flatMap((_, place) => {
    const [text] = valuesAt(result, place);
    if (text === undefined) return [];
    const elements = arrayElements(text) ?? (text.includes(',') ? text.split(',') : null);
    return elements ? [{ found: elements.map((element) => [plain(element)]), hasNull: false }] : [];
  });
  return [...columns, ...lists];
}

/** By the spelling that is wanted: `a.t` and `b.t` are two names, and `t` twice is one, whatever stands beside it. */
function repeatedNames(wanted: readonly string[], found: Candidate['found']): string[] {
  const hits = (name: string): number =>
    found.filter((spellings) => spellings.includes(name)).length;
  return wanted.filter((name) => hits(name) > 1);
}

function caseNote(missing: readonly string[], found: readonly string[]): string | undefined {
  const lower = new Map(found.map((name) => [name.toLowerCase(), name]));
  const others = missing.flatMap((name) => lower.get(name.toLowerCase()) ?? []);
  return others.length === 0
    ? undefined
    : `Only upper and lower case differ: ${listed(distinct(others))}.`;
}
