import type { CheckReport } from '../../src/core/report/model';
import { element, hiddenText } from '../dom';
import { icon } from '../icons';
import { isOpen, type CheckGroup } from '../model/checks';
import type { ViewState } from '../model/viewState';
import { OUTCOMES, worst } from '../model/outcome';
import { FILTER_WORDS, OUTCOME_WORDS, strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { outcomeMark } from './marks';
import { pathText, placeLink } from './place';
import type { PanelPort } from './port';
import { body, cell, row, rowHeader, table } from './table';

const [OUTCOME, , EXPECTED, ACTUAL, PLACE] = strings.checks.columns;

/** All groups in one table, so that their columns stand in line; rows of a folded group are not built. */
export function checkTable(
  port: PanelPort,
  groups: readonly CheckGroup[],
  view: ViewState['verification'],
): HTMLElement {
  return table(
    'checks',
    strings.checks.caption,
    strings.checks.columns,
    groups.map((group) => groupBody(port, group, view)),
  );
}

function groupBody(
  port: PanelPort,
  group: CheckGroup,
  view: ViewState['verification'],
): HTMLElement {
  const rows = () => group.checks.map((check) => checkRow(port, check, group));
  const open = isOpen(group, view, view.toggled);
  const fold = disclosure([outcomeIcon(group), groupTitle(group), counts(group)], {
    open,
    focusKey: `group ${group.key}`,
    onToggle: (next) => {
      view.toggled = { ...view.toggled, [group.key]: next };
      // The head stays in place: a button that leaves the page loses the focus.
      for (const old of [...made.children].slice(1)) old.remove();
      if (next) made.append(...rows());
      port.viewChanged();
    },
  });
  const head = row(
    'group',
    element(
      'th',
      { scope: 'rowgroup', role: 'rowheader', class: 'wide', colspan: '5', 'aria-colspan': '5' },
      fold,
    ),
  );
  const made = body(`check-group worst-${worst(group.counts)}`, head, ...(open ? rows() : []));
  return made;
}

function outcomeIcon(group: CheckGroup): Node {
  return icon(worst(group.counts));
}

function groupTitle(group: CheckGroup): HTMLElement {
  return element(
    'span',
    { class: 'group-title' },
    group.path !== null
      ? pathText(group.path)
      : element('span', { class: 'path' }, group.version ?? strings.checks.other),
  );
}

function counts(group: CheckGroup): HTMLElement {
  return element(
    'span',
    { class: 'group-counts' },
    ...OUTCOMES.filter((outcome) => group.counts[outcome] > 0).map((outcome) =>
      element(
        'span',
        { class: `count count-${outcome}` },
        hiddenText(', '),
        icon(outcome),
        `${group.counts[outcome]} ${OUTCOME_WORDS[outcome].toLowerCase()}`,
      ),
    ),
  );
}

function checkRow(port: PanelPort, check: CheckReport, group: CheckGroup): HTMLElement {
  const { path, line } = check.source;
  const inFile = path === group.path && line !== undefined;
  return row(
    `check check-${check.outcome}`,
    cell(OUTCOME, outcomeMark(check.outcome)),
    rowHeader(
      element('span', { class: 'prose' }, check.title),
      check.note === undefined ? null : element('span', { class: 'note prose' }, check.note),
    ),
    cell(EXPECTED, element('span', { class: 'prose value' }, check.expected)),
    cell(ACTUAL, element('span', { class: 'prose value' }, check.actual)),
    cell(
      PLACE,
      placeLink(
        port,
        { path, line },
        `check ${check.id}`,
        inFile ? strings.checks.line(line) : undefined,
      ) ?? element('span', { class: 'faint' }, strings.checks.from[check.source.kind]),
    ),
  );
}

/** The word of a filter button with its count. */
export function filterContent(filter: keyof typeof FILTER_WORDS, count: number): HTMLElement[] {
  return [
    ...(filter === 'all' ? [] : [element('span', { class: 'choice-icon' }, icon(filter))]),
    element('span', {}, FILTER_WORDS[filter]),
    hiddenText(' '),
    element('span', { class: 'choice-count' }, String(count)),
  ];
}
