import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import { countIn, meaningOf } from '../phrases/count';
import { namesIn } from '../phrases/names';
import { Wording } from '../words/wording';
import { planIn } from './plan';
import { tableIn } from './table';

const FOOTER = /^\(\s*(\d+)\s+(?:rows?|filas?|zeilen?|lignes?)\s*\)$/i;
const TAG = /^(?:INSERT 0 (\d+)|(?:UPDATE|DELETE|MERGE|SELECT) (\d+))$/;
const LONGEST = 100_000;

/** See `understandOutput`. */
export function outputIn(text: string, shape: QueryShape): Expectation[] | null {
  if (text.length > LONGEST) return null;
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.replace(/^\s*--(?!-) ?/, '').trimEnd())
    .filter((line) => line.trim() !== '');
  const last = lines.at(-1)?.trim() ?? '';
  const footer = FOOTER.exec(last);
  const counted = footer ? Number(footer[1]) : null;
  const body = footer ? lines.slice(0, -1) : lines;
  if (lines.length === 0) return null;
  if ((lines[0]?.trim() ?? '').startsWith('ERROR:'))
    return refused(lines.map((line) => line.trim()));
  if (shape.kind === 'explain') return planIn(body);
  const table = tableIn(body, shape, counted);
  if (table) return table;
  if (counted !== null && body.every((line) => isRuleOrHeader(line, shape))) return rowsOf(counted);
  if (lines.length === 1) return ofLine(last, shape);
  return ofColumn(body, counted, shape);
}

function refused([first = '']: readonly string[]): Expectation[] {
  const matching = first
    .replace(/^ERROR:\s*/, '')
    .replace(/^[0-9A-Z]{5}:\s*/, '')
    .trim();
  return [{ kind: 'fails', ...(matching === '' ? {} : { matching }) }];
}

function isRuleOrHeader(line: string, { columns }: QueryShape): boolean {
  if (/^[\s|+-]+$/.test(line)) return true;
  const cells = line.split('|').map((cell) => cell.trim().toLowerCase());
  return cells.every((cell) => columns.some((column) => column?.toLowerCase() === cell));
}

function rowsOf(value: number): Expectation[] {
  return [{ kind: 'rowCount', op: '=', value }];
}

function ofLine(line: string, shape: QueryShape): Expectation[] | null {
  const text = line.trim().replace(/\s+/g, ' ');
  const tag = TAG.exec(text);
  if (tag && shape.kind === 'write') return rowsOf(Number(tag[1] ?? tag[2]));
  const wording = Wording.of(text);
  if (shape.singleValue) {
    const plain = wording.plain(wording.text);
    const value = /^-?\d+$/.test(plain) ? Number(plain) : plain;
    return [{ kind: 'value', op: '=', value }];
  }
  const count = countIn(wording.text);
  if (count?.rest === '' && count.noun !== '') return meaningOf(count, shape);
  const names =
    shape.kind === 'select' ? namesIn(wording.text, { shape, wording, verb: 'show' }) : null;
  return names && [...names.expectations];
}

/** One column without a frame: one name on a line. */
function ofColumn(
  lines: readonly string[],
  counted: number | null,
  shape: QueryShape,
): Expectation[] | null {
  const [column, ...others] = shape.columns;
  if (shape.kind !== 'select' || shape.open || others.length > 0 || !column) return null;
  const cells = lines.map((line) => line.trim().replace(/^[-*•]\s+/, ''));
  const isHeader = cells[0]?.toLowerCase() === column.toLowerCase();
  const isRule = /^-{2,}$/.test(cells[1] ?? '');
  const rows = cells.slice(isHeader ? (isRule ? 2 : 1) : 0);
  if (rows.some((cell) => !/^[^\s|]+$/.test(cell)) && !isHeader) return null;
  if (counted !== null && counted !== rows.length) return null;
  if (shape.singleRow)
    return rows.length === 1 ? [{ kind: 'value', op: '=', value: rows[0] ?? '' }] : null;
  return [{ kind: 'table', columns: [column], rows: rows.map((cell) => [cell]) }];
}
