import type { ResultColumn, StatementResult } from '../statementResult';
import { plain } from './value';

/**
 * The place of a result's column by the name that a person wrote: `c.relname`, `"Status"`; -1 when there is none, and
 * when there are several (`select a.*, b.*`), of which nobody can tell which one is meant.
 */
export function columnPlace(columns: readonly ResultColumn[], written: string): number {
  const name = plain(written);
  const lower = name.toLowerCase();
  const last = lower.slice(lower.lastIndexOf('.') + 1);
  const readings: ((column: ResultColumn) => boolean)[] = [
    (column) => column.name === name,
    (column) => column.name.toLowerCase() === lower,
    (column) => column.name.toLowerCase() === last,
  ];
  for (const holds of readings) {
    const [only, ...others] = placesOf(columns, holds);
    if (only !== undefined) return others.length === 0 ? only : -1;
  }
  return -1;
}

function placesOf(
  columns: readonly ResultColumn[],
  holds: (column: ResultColumn) => boolean,
): number[] {
  return columns.flatMap((column, place) => (holds(column) ? [place] : []));
}

export function columnNames(result: StatementResult): string {
  return result.columns.map((column) => column.name).join(', ');
}

/** The values of one column in the rows that were read, without NULLs. */
export function valuesAt(result: StatementResult, place: number): string[] {
  return result.rows.flatMap((row) => row[place] ?? []);
}
