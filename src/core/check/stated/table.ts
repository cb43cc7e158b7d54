import type { QueryShape } from '../../guide/expectation/model';
import type { TableExpectation } from '../expectation';
import type { ResultColumn, StatementResult } from '../statementResult';
import { columnPlace } from './columns';
import { noColumn, undecided } from './rows';
import { collapsed, isNullWord, samePrinted } from './value';
import type { StatedVerdict } from './verdict';
import { actualText, expectedText, given, listed, rows, shown } from './words';

type Row = readonly (string | null)[];

/** A row of these says that more rows follow. */
const more = /^(?:\.{3,}|…|\[(?:\.{3}|…)\])$/u;
/** A cell that stands for whatever value there is: `<uuid>`. */
const standIn = /^<[^<>]*>$/u;
/** Beyond this a printed table is not compared pairwise. */
const MOST_ROWS = 1000;

const NOTHING_PRINTED = 'The guide prints no row that the result could be held against.';

/**
 * The printed table against the result, row by row; the order counts only where the query orders. Columns are found by
 * name, and the guide may print fewer than the query returns; a table without headings, or with headings of its own, is
 * compared by place if it has as many columns. A row of stand-ins (`<uuid>`) is a row that must be there, whatever it
 * holds; only a row of `...` leaves open what follows.
 */
export function judgeTable(
  expectation: TableExpectation,
  shape: QueryShape,
  result: StatementResult,
): StatedVerdict {
  const expected = expectedText(expectation);
  if (result.columns.length === 0) {
    return undecided('inconclusive', expected, actualText(result), 'It returns no rows.');
  }
  const aligned = alignedPlaces(expectation, result);
  if (!Array.isArray(aligned)) return noColumn(expected, aligned.absent, result);
  const columns = aligned.map((place) => result.columns[place]);
  const found = result.rows.map((row) => aligned.map((place) => row[place] ?? null));
  const wanted = expectation.rows.filter((row) => row.length === 0 || !row.every(isMore));
  const goesOn = wanted.length < expectation.rows.length;
  if (goesOn && wanted.length === 0) {
    return undecided('notChecked', expected, actualText(result), NOTHING_PRINTED);
  }
  if (wanted.length > MOST_ROWS) {
    return undecided('inconclusive', expected, actualText(result), 'The table is too long.');
  }
  const { missing, extra, inOrder } = matchRows(wanted, found, columns, shape.ordered);
  const surplus = goesOn ? [] : extra;
  const notes = [
    ...(wanted.some((row) => row.some(isOpen))
      ? ['Cells that the guide leaves open were not compared.']
      : []),
    ...(goesOn ? ['The guide leaves open which rows follow.'] : []),
  ];
  const note = notes.length > 0 && { note: notes.join(' ') };
  if (missing.length === 0 && surplus.length === 0 && inOrder) {
    if (result.truncated && !goesOn) {
      return undecided('inconclusive', expected, actualText(result), 'Not all rows were read.');
    }
    return { outcome: 'passed', expected, actual: expected, ...note };
  }
  if (result.truncated && surplus.length === 0) {
    return undecided('inconclusive', expected, actualText(result), 'Not all rows were read.');
  }
  const names = columns.map((column, at) => column?.name ?? expectation.columns[at] ?? '');
  const parts = [
    ...(missing.length > 0 ? [`missing: ${listed(missing.map(line))}`] : []),
    ...(surplus.length > 0 ? [`not expected: ${listed(surplus.map(givenLine))}`] : []),
    ...(missing.length + surplus.length === 0 ? ['the same rows in another order'] : []),
  ];
  return {
    outcome: 'failed',
    expected,
    actual: `${rows(result.rowCount ?? found.length)}; ${parts.join('; ')}`,
    ...note,
    ...(missing.length > 0 && { missing: missing.map(line) }),
    ...(surplus.length > 0 && { extra: surplus.map(givenLine) }),
    comparison: {
      expected: printed(names, expectation.rows, shape.ordered),
      actual: printed(names, found, shape.ordered),
    },
  };
}

function alignedPlaces(
  expectation: TableExpectation,
  result: StatementResult,
): number[] | { readonly absent: readonly string[] } {
  const width = Math.max(expectation.columns.length, ...expectation.rows.map((row) => row.length));
  const byPlace = width === result.columns.length ? result.columns.map((_, place) => place) : null;
  if (expectation.columns.length === 0) {
    return byPlace ?? { absent: ['headings of the printed table'] };
  }
  const places = expectation.columns.map((name) => columnPlace(result.columns, name));
  if (places.every((place) => place >= 0) && new Set(places).size === places.length) return places;
  // A heading that the result has at another place is not one of the guide's own.
  if (byPlace && places.every((place, at) => place < 0 || place === at)) return byPlace;
  return { absent: expectation.columns.filter((_, at) => (places[at] ?? -1) < 0) };
}

interface MatchedRows {
  readonly missing: readonly Row[];
  readonly extra: readonly Row[];
  readonly inOrder: boolean;
}

function matchRows(
  wanted: readonly Row[],
  found: readonly Row[],
  columns: readonly (ResultColumn | undefined)[],
  ordered: boolean,
): MatchedRows {
  const left = new Set(found.keys());
  const missing: Row[] = [];
  const places: number[] = [];
  // Rows without an open cell first: one with such a cell may match a row that another one needs.
  const sequence = ordered ? wanted : [...wanted].sort((a, b) => openCells(a) - openCells(b));
  for (const row of sequence) {
    const place = [...left].find((at) => sameRow(row, found[at] ?? [], columns));
    if (place === undefined) missing.push(row);
    else {
      left.delete(place);
      places.push(place);
    }
  }
  const inOrder =
    !ordered || places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0));
  return { missing, extra: [...left].map((at) => found[at] ?? []), inOrder };
}

function isMore(cell: string | null): boolean {
  return cell !== null && more.test(cell.trim());
}

function isStandIn(cell: string | null): boolean {
  return cell !== null && standIn.test(cell.trim()) && !isNullWord(cell);
}

/** A cell that is not compared with the value. */
function isOpen(cell: string | null): boolean {
  return isMore(cell) || isStandIn(cell);
}

function openCells(row: Row): number {
  return row.filter(isOpen).length;
}

function sameRow(wanted: Row, found: Row, columns: readonly (ResultColumn | undefined)[]): boolean {
  return columns.every((column, at) => {
    const cell = wanted[at] ?? '';
    const value = found[at] ?? null;
    if (isMore(cell)) return true;
    return isStandIn(cell) ? value !== null : samePrinted(cell, value, column ?? { type: 0 });
  });
}

function line(row: Row): string {
  return row.map((cell) => shown(cell)).join(' | ');
}

function givenLine(row: Row): string {
  return row.map(given).join(' | ');
}

/** In columns, so that a comparison side by side shows the cell that differs. */
function printed(names: readonly string[], all: readonly Row[], ordered: boolean): string {
  const cells = all.map((row) => names.map((_, at) => collapsed(row[at] ?? 'NULL')));
  const widths = names.map((name, at) =>
    Math.max(name.length, ...cells.map((row) => row[at]?.length ?? 0)),
  );
  const text = (row: readonly string[]): string =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join(' | ')
      .trimEnd();
  const body = cells.map(text);
  return [text(names), ...(ordered ? body : body.sort())].join('\n');
}
