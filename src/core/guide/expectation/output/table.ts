import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { clean } from '../words/clean';

const RULE = /^[\s|+:─┼│━═-]*[-─━═]{2,}[\s|+:─┼│━═-]*$/;
const ELLIPSIS = /^[\s|]*(?:\.\.\.|…)[\s|.…]*$/;

/**
 * A printed table with `|` between its cells: psql's aligned and unaligned forms, Markdown's. Null for other lines, and
 * for a table that leaves rows out or whose rows do not fit its columns.
 *
 * @param counted what a footer `(3 rows)` says
 */
export function tableIn(
  lines: readonly string[],
  shape: QueryShape,
  counted: number | null,
): Expectation[] | null {
  const framed = lines.filter(
    (line) => !/^[\s+|─-]+$/.test(line) || line.includes('|') || /-{2,}/.test(line),
  );
  const isLeftOut = framed.some((line) => ELLIPSIS.test(line));
  const content = framed.filter((line) => !ELLIPSIS.test(line));
  const rule = content.findIndex((line, at) => at > 0 && RULE.test(line));
  const start = RULE.test(content[0] ?? '') ? 1 : 0;
  const inner = content.slice(start).filter((line, at) => !(at > 0 && RULE.test(line)));
  const hasPipes = inner.length > 0 && inner.every((line) => /[|│]/.test(line));
  if (!hasPipes && !(rule >= 0 && shape.columns.length === 1)) return null;
  const cells = inner.map(cellsOf);
  const [first = [], ...others] = cells;
  const isHeader = rule > 0 || namesColumns(first, shape);
  if (!isHeader) return withoutHeader(cells, shape, isLeftOut, counted);
  if (others.some((row) => row.length !== first.length)) return null;
  if (counted !== null && counted !== others.length && !isLeftOut) return null;
  if (isLeftOut) return counted === null ? null : [{ kind: 'rowCount', op: '=', value: counted }];
  if (others.length === 0) return counted === 0 ? [{ kind: 'rowCount', op: '=', value: 0 }] : null;
  return [{ kind: 'table', columns: first, rows: others }];
}

/** psql -t -A: as many cells in each line as the query has columns. */
function withoutHeader(
  rows: readonly string[][],
  shape: QueryShape,
  isLeftOut: boolean,
  counted: number | null,
): Expectation[] | null {
  const columns = shape.columns.filter((column) => column !== null);
  if (isLeftOut || shape.open || columns.length !== shape.columns.length) return null;
  if (rows.some((row) => row.length !== columns.length)) return null;
  if (new Set(columns).size !== columns.length) return null;
  if (counted !== null && counted !== rows.length) return null;
  const [only, ...others] = rows;
  if (only && others.length === 0) {
    return [
      {
        kind: 'row',
        values: Object.fromEntries(columns.map((column, at) => [column, only[at] ?? ''])),
      },
    ];
  }
  return [{ kind: 'table', columns, rows }];
}

function cellsOf(line: string): string[] {
  const trimmed = line.trim();
  // Only Markdown closes a row; psql ends it with an empty cell.
  const bare = /^[|│]/.test(trimmed) ? trimmed.replace(/^[|│]|[|│]$/g, '') : trimmed;
  return bare.split(/[|│]/).map((cell) => tick(cell.trim()));
}

function tick(cell: string): string {
  return /^[\u2713\u2714\u2705]\ufe0f?$/.test(cell)
    ? 'true'
    : /^`[^`]*`$/.test(cell)
      ? cell.slice(1, -1)
      : clean(cell) === ''
        ? ''
        : cell;
}

function namesColumns(cells: readonly string[], { columns }: QueryShape): boolean {
  const known = new Set(columns.map((column) => column?.toLowerCase()));
  return cells.length > 0 && cells.every((cell) => known.has(cell.toLowerCase()));
}
