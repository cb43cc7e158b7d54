import type { ResultColumn, StatementResult } from '../statementResult';
import { plain } from './value';

/** The place of a result's column by the name that a person wrote: `c.relname`, `"Status"`; -1 when there is none. */
export function columnPlace(columns: readonly ResultColumn[], written: string): number {
  const name = plain(written);
  const exact = columns.findIndex((column) => column.name === name);
  if (exact >= 0) return exact;
  const lower = name.toLowerCase();
  const same = placesOf(columns, (column) => column.name.toLowerCase() === lower);
  if (same.length > 0) return same.length === 1 ? (same[0] ?? -1) : -1;
  const last = lower.slice(lower.lastIndexOf('.') + 1);
  const [only, ...others] = placesOf(columns, (column) => column.name.toLowerCase() === last);
  return only !== undefined && others.length === 0 ? only : -1;
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
