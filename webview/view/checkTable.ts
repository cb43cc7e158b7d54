import type { CheckReport } from '../../src/core/report/model';
import { isWorkspacePath } from '../../src/messages';
import { element, hiddenText } from '../dom';
import { icon } from '../icons';
import { isOpen, type CheckGroup } from '../model/checks';
import type { ViewState } from '../model/viewState';
import { OUTCOMES, worst } from '../model/outcome';
import { timeText } from '../model/time';
import { FILTER_WORDS, OUTCOME_WORDS, strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { textButton } from '../ui/textButton';
import { outcomeMark } from './marks';
import { pathText, placeLink } from './place';
import type { PanelPort } from './port';
import { differingNames, statedDetails, statedNotes } from './statedCheck';
import { body, cell, row, rowHeader, table } from './table';

const [OUTCOME, , EXPECTED, ACTUAL, PLACE] = strings.checks.columns;

/** All groups in one table, so that their columns stand in line; rows of a folded group are not built. */
export function checkTable(
  port: PanelPort,
  groups: readonly CheckGroup[],
  view: ViewState['verification'],
  reruns: Readonly<Record<string, string>>,
): HTMLElement {
  return table(
    'checks',
    strings.checks.caption,
    strings.checks.columns,
    groups.map((group) => groupBody(port, group, view, reruns)),
  );
}

function groupBody(
  port: PanelPort,
  group: CheckGroup,
  view: ViewState['verification'],
  reruns: Readonly<Record<string, string>>,
): HTMLElement {
  const rows = () => group.checks.flatMap((check) => checkRows(port, check, group, view, reruns));
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
      element('div', { class: 'group-head' }, fold, runSection(port, group)),
    ),
  );
  const made = body(`check-group worst-${worst(group.counts)}`, head, ...(open ? rows() : []));
  return made;
}

function outcomeIcon(group: CheckGroup): Node {
  return icon(worst(group.counts));
}

function runSection(port: PanelPort, { section }: CheckGroup): HTMLElement | null {
  if (!section || !isWorkspacePath(section.path)) return null;
  return textButton([strings.checks.runSection], {
    label: strings.checks.runSectionOf(section.title),
    focusKey: `run ${section.path} ${section.id}`,
    onClick: () => port.guide('runSection', section.path, section.id),
  });
}

function groupTitle(group: CheckGroup): HTMLElement {
  const { section } = group;
  if (section) {
    return element(
      'span',
      { class: 'group-title' },
      element('span', { class: 'path folder' }, `${section.path} › `),
      element('span', { class: 'path' }, section.title),
    );
  }
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

/** The check, and below it what a guide's check has to show of itself. */
function checkRows(
  port: PanelPort,
  check: CheckReport,
  group: CheckGroup,
  view: ViewState['verification'],
  reruns: Readonly<Record<string, string>>,
): HTMLElement[] {
  const { path, line } = check.source;
  const inFile = path === group.path && line !== undefined;
  const details = check.stated ? statedDetails(port, check, check.stated, view) : null;
  const rerun = Object.hasOwn(reruns, check.id) ? reruns[check.id] : undefined;
  const main = row(
    `check check-${check.outcome}`,
    cell(OUTCOME, outcomeMark(check.outcome)),
    rowHeader(
      element('span', { class: 'prose' }, check.title),
      check.note === undefined ? null : element('span', { class: 'note prose' }, check.note),
      ...(check.stated ? statedNotes(check, check.stated) : []),
      rerun === undefined
        ? null
        : element(
            'span',
            { class: 'note' },
            `${strings.checks.ranAgain} `,
            element('time', { datetime: rerun }, timeText(rerun)),
          ),
      details?.actions ?? null,
    ),
    cell(EXPECTED, element('span', { class: 'prose value' }, check.expected)),
    cell(
      ACTUAL,
      element('span', { class: 'prose value' }, check.actual),
      ...(check.stated ? differingNames(check, check.stated) : []),
    ),
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
  return details ? [main, details.row] : [main];
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
