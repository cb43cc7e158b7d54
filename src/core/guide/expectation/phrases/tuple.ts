import type { ExpectedValue } from '../../../check/expectation';
import type { Family } from './claim';

/** `orders | t`, and `24 / 10 / 2` under as many columns: one row, column by column. */
export const tuple: Family = ({ shape, subject, negated, body, wording }) => {
  if (negated || subject !== '' || shape.open || !shape.returnsRows || shape.kind === 'explain')
    return null;
  const text = body.replace(/^\|\s*|\s*\|$/g, '');
  const cells = text.includes('|') ? text.split('|') : text.split(/\s+\/\s+/);
  const columns = shape.columns.map((column) => column ?? '');
  if (
    cells.length < 2 ||
    cells.length !== columns.length ||
    new Set(columns).size !== columns.length
  )
    return null;
  // `open = 3 | done = 12` names its numbers itself.
  if (cells.some((cell) => /^[\s\w-]+[=:]/.test(cell))) return null;
  const values = cells.map((cell) => cellOf(wording.plain(cell.trim())));
  if (!text.includes('|') && !values.every((value) => /^[\w.,%-]+$/.test(String(value))))
    return null;
  return {
    expectations: [
      {
        kind: 'row',
        values: Object.fromEntries(columns.map((column, at) => [column, values[at] ?? ''])),
      },
    ],
  };
};

function cellOf(text: string): ExpectedValue {
  return /^(?:0|-?[1-9]\d*)$/.test(text) ? Number(text) : text;
}
