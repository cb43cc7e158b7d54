import type { CheckReport, ResultReport, StatedCheck } from '../../src/core/report/model';
import { isWorkspacePath } from '../../src/messages';
import { code, element, uniqueId, type Child } from '../dom';
import type { ViewState } from '../model/viewState';
import { strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { textButton } from '../ui/textButton';
import { errorBox } from './errorBox';
import type { PanelPort } from './port';
import { body, cell, row, table, wideCell } from './table';

/** No more of a result than this is drawn, whatever a report holds. */
const MOST_ROWS = 50;
const MOST_COLUMNS = 20;

const COLUMNS = strings.checks.columns.length;

/**
 * What must not be missed below the title: the guide's own sentence where its reading is doubtful, and the placeholders
 * that nobody has answered.
 */
export function statedNotes(
  { outcome, expected }: CheckReport,
  stated: StatedCheck,
): (HTMLElement | null)[] {
  const isDoubtful =
    outcome === 'inconclusive' || stated.expectations.some(({ kind }) => kind === 'unknown');
  return [
    ...(isDoubtful
      ? stated.sentences.filter((text) => !expected.includes(text)).map(sentence)
      : []),
    stated.unanswered && stated.unanswered.length > 0
      ? element(
          'span',
          { class: 'note' },
          `${strings.checks.unanswered} `,
          ...stated.unanswered.flatMap(({ text, wants }, index): Child[] => [
            index > 0 ? ', ' : null,
            code(text),
            ` (${strings.checks.wants[wants]})`,
          ]),
        )
      : null,
  ];
}

function sentence(text: string): HTMLElement {
  return element(
    'span',
    { class: 'sentence' },
    element('span', { class: 'faint' }, `${strings.checks.says}: `),
    element('q', { class: 'prose' }, text),
  );
}

/** Which names are missing and which are too many, below what was found, as far as that does not say so itself. */
export function differingNames(
  { actual }: CheckReport,
  { missing = [], extra = [] }: StatedCheck,
): (HTMLElement | null)[] {
  const unsaid = (all: readonly string[]) => all.filter((name) => !actual.includes(name));
  return [
    names(strings.checks.missing, unsaid(missing)),
    names(strings.checks.extra, unsaid(extra)),
  ];
}

function names(label: string, values: readonly string[]): HTMLElement | null {
  if (values.length === 0) return null;
  return element(
    'span',
    { class: 'names' },
    element('span', { class: 'faint' }, `${label}: `),
    ...values.flatMap((value, index): Child[] => [index > 0 ? ', ' : null, code(value)]),
  );
}

/** The buttons of a check, and the row that one of them unfolds: sentences, statement, result. */
export function statedDetails(
  port: PanelPort,
  check: CheckReport,
  stated: StatedCheck,
  view: ViewState['verification'],
): { readonly actions: HTMLElement; readonly row: HTMLElement } {
  const key = `details ${check.id}`;
  const content = element('div', { class: 'stated', id: uniqueId() });
  const made = row('check-details', wideCell(COLUMNS, content));
  const draw = (open: boolean) => {
    made.hidden = !open;
    content.replaceChildren(...(open ? detailsOf(port, check, stated) : []));
  };
  const isOpen = Object.hasOwn(view.toggled, key) && view.toggled[key] === true;
  draw(isOpen);
  const fold = disclosure([strings.checks.details], {
    open: isOpen,
    controls: content.id,
    focusKey: key,
    onToggle: (open) => {
      view.toggled = { ...view.toggled, [key]: open };
      draw(open);
      port.viewChanged();
    },
  });
  fold.setAttribute('aria-label', strings.checks.detailsOf(check.title));
  return {
    actions: element('span', { class: 'check-actions' }, fold, ...buttons(port, check)),
    row: made,
  };
}

function buttons(port: PanelPort, { id, title, source, outcome }: CheckReport): HTMLElement[] {
  const { path } = source;
  if (path === undefined || !isWorkspacePath(path)) return [];
  const { runAgain, runAgainOf, compare, compareOf } = strings.checks;
  const isCompared = outcome !== 'passed' && outcome !== 'notChecked';
  return [
    textButton([runAgain], {
      label: runAgainOf(title),
      focusKey: `again ${id}`,
      onClick: () => port.guide('runCheck', path, id),
    }),
    ...(isCompared
      ? [
          textButton([compare], {
            label: compareOf(title),
            focusKey: `compare ${id}`,
            onClick: () => port.guide('compareCheck', path, id),
          }),
        ]
      : []),
  ];
}

function detailsOf(port: PanelPort, check: CheckReport, stated: StatedCheck): HTMLElement[] {
  const { says, query, result } = strings.checks;
  return [
    ...part(says, stated.sentences.length === 0 ? null : sentences(stated)),
    ...part(query, stated.sql === '' ? null : element('pre', {}, code(stated.sql))),
    ...part(result, stated.result ? resultTable(check, stated.result) : null),
    ...(stated.error ? [errorBox(port, stated.error, `error ${check.id}`)] : []),
  ];
}

function part(title: string, content: HTMLElement | null): HTMLElement[] {
  if (!content) return [];
  return [element('p', { class: 'faint stated-title' }, title), content];
}

function sentences(stated: StatedCheck): HTMLElement {
  return element(
    'ul',
    { role: 'list' },
    ...stated.sentences.map((text) => element('li', {}, element('q', { class: 'prose' }, text))),
  );
}

function resultTable({ title }: CheckReport, result: ResultReport): HTMLElement {
  const { resultOf, resultRows, noColumns, moreColumns, null: nothing } = strings.checks;
  const columns = result.columns.slice(0, MOST_COLUMNS);
  const rows = result.rows.slice(0, MOST_ROWS);
  const more = result.columns.length - columns.length;
  return element(
    'div',
    { class: 'result' },
    element('p', { class: 'faint' }, resultRows(rows.length, result.rowCount)),
    columns.length === 0
      ? element('p', {}, noColumns)
      : element(
          'div',
          { class: 'result-frame', tabindex: '0', role: 'region', 'aria-label': resultOf(title) },
          table('matrix values', resultOf(title), columns, [
            body(
              '',
              ...rows.map((values) =>
                row(
                  '',
                  ...columns.map((column, index) => {
                    const value = values[index];
                    return value === null || value === undefined
                      ? cell(column, element('span', { class: 'faint' }, nothing))
                      : cell(column, code(value));
                  }),
                ),
              ),
            ),
          ]),
        ),
    more > 0 ? element('p', { class: 'faint' }, moreColumns(more)) : null,
  );
}
