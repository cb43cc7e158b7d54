import type { GuideRunReport } from '../../src/core/report/model';
import type { StepTick } from '../../src/messages';
import { isWorkspacePath } from '../../src/messages';
import { keyOf } from '../../src/messages/checkIds';
import { element, uniqueId } from '../dom';
import { icon } from '../icons';
import { timeText } from '../model/time';
import type { ViewState } from '../model/viewState';
import { strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { tickBox } from '../ui/tickBox';
import { placeLink } from './place';
import type { PanelPort } from './port';
import { body, cell, row, rowHeader, table } from './table';

/** What only a person can do, each with a box to tick. */
export function manualSteps(
  port: PanelPort,
  { path, manual }: GuideRunReport,
  ticks: Readonly<Record<string, StepTick>>,
): HTMLElement | null {
  if (manual.length === 0) return null;
  const title = `${strings.guides.manual(path)} (${manual.length})`;
  return element(
    'section',
    { class: 'guide-part', 'aria-label': title },
    element('h2', {}, element('span', { class: 'prose' }, title)),
    element(
      'ul',
      { class: 'steps', role: 'list' },
      ...manual.map((step) => stepItem(port, path, step, ticks)),
    ),
  );
}

function stepItem(
  port: PanelPort,
  path: string,
  { id, text, line }: GuideRunReport['manual'][number],
  ticks: Readonly<Record<string, StepTick>>,
): HTMLElement {
  const key = keyOf(path, id);
  const tick = Object.hasOwn(ticks, key) ? ticks[key] : undefined;
  return element(
    'li',
    {},
    tickBox(text, {
      isTicked: tick !== undefined,
      focusKey: `step ${key}`,
      ...(isWorkspacePath(path) && { onToggle: () => port.guide('tickStep', path, id) }),
    }),
    element(
      'span',
      { class: 'step-facts faint' },
      tick ? strings.guides.done({ by: tick.by, at: timeText(tick.at) }) : null,
      placeLink(port, { path, line }, `step line ${key}`, strings.checks.line(line)),
    ),
  );
}

/** Sections that were left out, folded, each with the reason: what did not run is never silent. */
export function notRunSections(
  port: PanelPort,
  { path, sections }: GuideRunReport,
  view: ViewState['verification'],
): HTMLElement | null {
  const left = sections.filter(({ ran }) => !ran);
  if (left.length === 0) return null;
  const key = `not run ${path}`;
  const list = element('div', { id: uniqueId() });
  const isOpen = Object.hasOwn(view.toggled, key) && view.toggled[key] === true;
  const draw = (open: boolean) => {
    list.hidden = !open;
    list.replaceChildren(...(open ? [notRunTable(port, path, left)] : []));
  };
  draw(isOpen);
  const title = `${strings.guides.notRun(path)} (${left.length})`;
  return element(
    'section',
    { class: 'guide-part', 'aria-label': title },
    element(
      'h2',
      {},
      disclosure([element('span', { class: 'group-title prose' }, title)], {
        open: isOpen,
        controls: list.id,
        focusKey: key,
        onToggle: (open) => {
          view.toggled = { ...view.toggled, [key]: open };
          draw(open);
          port.viewChanged();
        },
      }),
    ),
    list,
  );
}

function notRunTable(
  port: PanelPort,
  path: string,
  sections: GuideRunReport['sections'],
): HTMLElement {
  const { notRun, notRunColumns, noReason } = strings.guides;
  const [, why, place] = notRunColumns;
  return table('statements', notRun(path), notRunColumns, [
    body(
      '',
      ...sections.map(({ id, title, line, reason }) =>
        row(
          '',
          rowHeader(element('span', { class: 'prose' }, title)),
          cell(why, element('span', { class: 'prose' }, reason ?? noReason)),
          cell(place, placeLink(port, { path, line }, `not run ${id}`, strings.checks.line(line))),
        ),
      ),
    ),
  ]);
}

/** Damage of the file itself: a fence that nothing closes, bytes that are no text. */
export function guideProblems(
  port: PanelPort,
  { path, problems }: GuideRunReport,
): HTMLElement | null {
  if (problems.length === 0) return null;
  const title = strings.guides.problems(path);
  return element(
    'section',
    { class: 'guide-part', 'aria-label': title },
    element('h2', {}, icon('warning'), element('span', { class: 'prose' }, title)),
    element(
      'ul',
      { role: 'list' },
      ...problems.map(({ message, line }, index) =>
        element(
          'li',
          { class: 'problem' },
          element('span', { class: 'prose' }, message),
          placeLink(port, { path, line }, `problem ${path} ${index}`),
        ),
      ),
    ),
  );
}
