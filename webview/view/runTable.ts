import type { ApplyReport, RunResult } from '../../src/core/report/model';
import { isOfNote } from '../../src/core/plan/takenLocks';
import { code, element, uniqueId } from '../dom';
import { noticesOpen } from '../model/run';
import { durationText } from '../model/time';
import type { ViewState } from '../model/viewState';
import { resultWords, strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { errorBox } from './errorBox';
import { resultMark } from './marks';
import { pathText, placeLink } from './place';
import type { PanelPort } from './port';
import { body, cell, row, rowHeader, table, wideCell } from './table';

const [OUTCOME, , STATEMENTS, DURATION] = strings.run.columns;
const [, PLACE, STATEMENT, ROWS] = strings.run.statementColumns;

/** One row for each migration, below it what went wrong, what the server said and what ran. */
export function runTable(
  port: PanelPort,
  report: ApplyReport,
  view: ViewState['run'],
): HTMLElement {
  return table(
    'run',
    strings.run.caption,
    strings.run.columns,
    report.results.map((result) => resultBody(port, result, report, view)),
  );
}

function resultBody(
  port: PanelPort,
  result: RunResult,
  report: ApplyReport,
  view: ViewState['run'],
): HTMLElement {
  const words = resultWords(report);
  const { steps } = result;
  const ran = result.outcome !== 'notExecuted';
  const details = [
    result.error ? errorBox(port, result.error, `error ${result.path}`) : null,
    locks(port, result, view),
    notices(port, result, view),
    statements(port, result, view),
  ].filter((detail) => detail !== null);
  return body(
    `result result-${result.outcome}`,
    row(
      'result-head',
      cell(OUTCOME, resultMark(result.outcome, words[result.outcome])),
      rowHeader(pathText(result.path)),
      cell(
        STATEMENTS,
        String(result.statements),
        steps
          ? element('span', { class: 'note' }, strings.run.steps(steps.done, steps.total))
          : null,
      ),
      cell(
        DURATION,
        ran ? durationText(result.durationMs) : element('span', { class: 'faint' }, '–'),
      ),
    ),
    ...(details.length > 0 ? [row('result-details', wideCell(4, ...details))] : []),
  );
}

function notices(port: PanelPort, result: RunResult, view: ViewState['run']): HTMLElement | null {
  if (result.notices.length === 0) return null;
  return folded(
    port,
    view,
    `notices ${result.path}`,
    strings.run.notices(result.notices.length),
    noticesOpen(result),
    () =>
      element(
        'ul',
        { class: 'notice-list', role: 'list' },
        ...result.notices.map((notice) =>
          element(
            'li',
            {},
            code(notice.severity),
            element('span', { class: 'prose' }, notice.message),
            notice.sqlstate === undefined
              ? null
              : element('span', { class: 'faint' }, strings.error.sqlstate(notice.sqlstate)),
          ),
        ),
      ),
  );
}

/** Of a dry run: what was really locked, and what others had to wait for. */
function locks(port: PanelPort, result: RunResult, view: ViewState['run']): HTMLElement | null {
  const { locks: taken = [] } = result;
  if (taken.length === 0) return null;
  const [, MODE, BLOCKS] = strings.run.lockColumns;
  return folded(
    port,
    view,
    `locks ${result.path}`,
    strings.run.locks(taken.length),
    taken.some(isOfNote),
    () =>
      table('statements locks', strings.run.locksCaption(result.path), strings.run.lockColumns, [
        body(
          '',
          ...taken.map(({ relation, mode, blocks }) =>
            row('', rowHeader(code(relation)), cell(MODE, code(mode)), cell(BLOCKS, blocks)),
          ),
        ),
      ]),
  );
}

function statements(
  port: PanelPort,
  result: RunResult,
  view: ViewState['run'],
): HTMLElement | null {
  if (result.executed.length === 0) return null;
  return folded(
    port,
    view,
    `statements ${result.path}`,
    strings.run.statements(result.executed.length),
    false,
    () =>
      table(
        'statements',
        strings.run.statementsCaption(result.path),
        strings.run.statementColumns,
        [
          body(
            '',
            ...result.executed.map(({ number, line, tag, rows }) => {
              const text = strings.checks.line(line);
              const place = { path: result.sqlPath, line };
              return row(
                '',
                rowHeader(String(number)),
                cell(PLACE, placeLink(port, place, `ran ${result.path} ${number}`, text)),
                cell(STATEMENT, code(tag)),
                cell(ROWS, rows === undefined ? '' : strings.run.rows(rows)),
              );
            }),
          ),
        ],
      ),
  );
}

function folded(
  port: PanelPort,
  view: ViewState['run'],
  key: string,
  title: string,
  openAtFirst: boolean,
  content: () => HTMLElement,
): HTMLElement {
  const chosen = Object.hasOwn(view.toggled, key) ? view.toggled[key] : undefined;
  const place = element('div', { id: uniqueId() });
  const draw = (open: boolean) => {
    place.hidden = !open;
    place.replaceChildren(...(open ? [content()] : []));
  };
  const open = chosen ?? openAtFirst;
  draw(open);
  return element(
    'div',
    { class: 'folded' },
    disclosure([title], {
      open,
      controls: place.id,
      focusKey: key,
      onToggle: (next) => {
        view.toggled = { ...view.toggled, [key]: next };
        draw(next);
        port.viewChanged();
      },
    }),
    place,
  );
}
