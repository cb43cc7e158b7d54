import type { QueryShape } from './expectation/model';

/** Whether a Markdown table can be what a query printed: its header has nothing but columns of the query. */
export function fitsHeader(table: string, { columns, open }: QueryShape): boolean {
  const header = cellsOf(table.split('\n', 1)[0] ?? '');
  const known = new Set(columns.map((column) => nameOf(column ?? '?column?')));
  const fits = header.length > 0 && header.every((cell) => known.has(nameOf(cell)));
  return fits || (open && !header.some((cell) => describing.test(cell)));
}

/** Columns of a table that says what to do, and not what a query returned. */
const describing =
  /^(?:check|quer(?:y|ies)|sql|abfrage|expect\w*|erwart\w*|step|#|command|purpose|description)$/i;
const query = /^\s*(?:select|with|show|explain|table|values)\s+\S/i;

/** Whether a table has queries in its rows, in code marks: checks that are not read. */
export function holdsQueries(rows: readonly (readonly string[])[]): boolean {
  return rows
    .slice(1)
    .some((row) =>
      row.some((cell) =>
        [...cell.matchAll(/`([^`]+)`/g)].some(([, code = '']) => query.test(code)),
      ),
    );
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => cell.trim());
}

/** `Table Name`, `**table_name**` and `table_name` are one column. */
function nameOf(cell: string): string {
  return cell
    .toLowerCase()
    .replace(/[*`"]/g, '')
    .trim()
    .replace(/[\s_-]+/g, '_');
}
