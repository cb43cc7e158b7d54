import { element, type Child } from '../dom';

/**
 * The roles are written out: the style sheet lays a table out as blocks in a narrow panel, and a browser then
 * no longer tells assistive technology that it is a table.
 */
export function table(
  kind: string,
  caption: string,
  columns: readonly string[],
  bodies: readonly HTMLElement[],
): HTMLElement {
  return element(
    'table',
    { class: `table ${kind}`, role: 'table' },
    element('caption', { class: 'visually-hidden' }, caption),
    element(
      'thead',
      { role: 'rowgroup' },
      element(
        'tr',
        { role: 'row' },
        ...columns.map((name) => element('th', { scope: 'col', role: 'columnheader' }, name)),
      ),
    ),
    ...bodies,
  );
}

export function body(kind: string, ...rows: readonly HTMLElement[]): HTMLElement {
  return element('tbody', { class: kind, role: 'rowgroup' }, ...rows);
}

export function row(kind: string, ...cells: readonly HTMLElement[]): HTMLElement {
  return element('tr', { class: kind, role: 'row' }, ...cells);
}

/** `label` is the column's name, shown before the content where the columns are laid out as blocks. */
export function cell(label: string, ...children: readonly Child[]): HTMLElement {
  return element('td', { role: 'cell', 'data-label': label }, ...children);
}

export function rowHeader(...children: readonly Child[]): HTMLElement {
  return element('th', { scope: 'row', role: 'rowheader' }, ...children);
}

/** One cell over the whole width. */
export function wideCell(columns: number, ...children: readonly Child[]): HTMLElement {
  return element(
    'td',
    { role: 'cell', class: 'wide', colspan: String(columns), 'aria-colspan': String(columns) },
    ...children,
  );
}
