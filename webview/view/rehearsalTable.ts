import type { RehearsedMigration, RehearseReport } from '../../src/core/report/model';
import { faultSentences, rehearsedLoss } from '../../src/core/report/text/rehearsed';
import { element, type Child } from '../dom';
import { icon } from '../icons';
import { durationText } from '../model/time';
import { rehearsalText, strings } from '../strings';
import { errorBox } from './errorBox';
import { rehearsedMark, runMark } from './marks';
import { pathText, placeLink } from './place';
import type { PanelPort } from './port';
import { body, cell, row, rowHeader, table, wideCell } from './table';

const [OUTCOME, , TRIED, DURATION] = strings.rehearsal.columns;

/** What came of rehearsing rollbacks: each with what it leaves behind, takes, or fails on, and what was not tried. */
export function rehearsalContent(port: PanelPort, report: RehearseReport): (HTMLElement | null)[] {
  const { results, run, error, notes } = report;
  return [
    // Of a connection that broke nobody knows more than the error says.
    error
      ? null
      : element(
          'p',
          { class: 'notice notice-trial' },
          icon('undone'),
          element('strong', {}, strings.rehearsal.trial),
        ),
    element(
      'div',
      { class: 'summary' },
      element(
        'div',
        { class: 'summary-line' },
        runMark(run.outcome),
        element('strong', {}, rehearsalText(report)),
        element('span', { class: 'faint' }, durationText(run.durationMs)),
      ),
      error ? errorBox(port, error, 'rehearsal error') : null,
    ),
    results.length > 0
      ? table(
          'run',
          strings.rehearsal.caption,
          strings.rehearsal.columns,
          results.map((result) => resultBody(port, result)),
        )
      : element('p', { class: 'faint' }, strings.rehearsal.empty),
    notes.length > 0 ? list(strings.run.notes, ...notes.map((text) => item('info', text))) : null,
  ];
}

function resultBody(port: PanelPort, result: RehearsedMigration): HTMLElement {
  const { path, rollbackPath, stages, first, outcome } = result;
  const took = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return body(
    `result rehearsed-${outcome}`,
    row(
      'result-head',
      cell(OUTCOME, rehearsedMark(outcome)),
      rowHeader(pathText(path)),
      cell(TRIED, strings.rehearsal.first[first]),
      cell(
        DURATION,
        stages.length > 0 ? durationText(took) : element('span', { class: 'faint' }, '–'),
      ),
    ),
    row(
      'result-details',
      wideCell(
        4,
        rollbackPath === ''
          ? null
          : element(
              'p',
              {},
              `${strings.rehearsal.by} `,
              placeLink(port, { path: rollbackPath }, `rollback ${path}`),
            ),
        ...stages.flatMap(({ kind, error }) =>
          error
            ? [
                element('p', {}, element('strong', {}, strings.rehearsal.failed[kind])),
                errorBox(port, error, `${kind} of ${path}`),
              ]
            : [],
        ),
        findings(port, result),
      ),
    ),
  );
}

function findings(port: PanelPort, result: RehearsedMigration): HTMLElement | null {
  const found = [
    ...faultSentences(result).map((text) => item('failed', text)),
    ...result.losses.map((loss) => item('warning', rehearsedLoss(loss))),
    ...result.notTried.map(({ path, line, what, reason }, at) =>
      item(
        'notChecked',
        strings.rehearsal.notTried(what, reason),
        placeLink(port, { path, line }, `not tried ${at} of ${result.path}`),
      ),
    ),
  ];
  if (found.length > 0) return list(strings.run.notes, ...found);
  return result.outcome === 'clean' ? element('p', {}, strings.rehearsal.nothing) : null;
}

function item(
  sign: 'failed' | 'warning' | 'notChecked' | 'info',
  text: string,
  place: Child = null,
): HTMLElement {
  return element('li', {}, icon(sign), element('span', { class: 'prose' }, text), place);
}

function list(label: string, ...items: readonly HTMLElement[]): HTMLElement {
  return element(
    'ul',
    { class: 'notice-list run-notes', role: 'list', 'aria-label': label },
    ...items,
  );
}
