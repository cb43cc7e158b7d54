import type { ApplyReport, RehearseReport, VerifyReport } from '../../src/core/report/model';
import { element, replaceContent } from '../dom';
import { icon } from '../icons';
import { countOutcomes, worst } from '../model/outcome';
import { runKind } from '../model/run';
import { durationText } from '../model/time';
import type { ViewState } from '../model/viewState';
import { countsText, runText, strings } from '../strings';
import { textButton } from '../ui/textButton';
import { emptyState } from './emptyState';
import { errorBox } from './errorBox';
import { runMark } from './marks';
import { pathText } from './place';
import type { PanelPort } from './port';
import { rehearsalContent } from './rehearsalTable';
import { runTable } from './runTable';
import { body, cell, row, rowHeader, table } from './table';

/** The Run tab: the last apply, rollback, dry run or rehearsal. */
export class RunView {
  readonly element = element('div', { class: 'view' });

  constructor(
    private readonly port: PanelPort,
    private readonly view: ViewState['run'],
  ) {
    this.update(null, null);
  }

  /** @param rehearsal stands for the run, being the later one */
  update(report: ApplyReport | null, rehearsal: RehearseReport | null): void {
    const content = rehearsal
      ? rehearsalContent(this.port, rehearsal)
      : report
        ? this.content(report)
        : [this.nothing()];
    replaceContent(this.element, ...content);
  }

  private content(report: ApplyReport): (HTMLElement | null)[] {
    const { port, view } = this;
    return [
      trialBanner(report),
      element(
        'div',
        { class: 'summary' },
        element(
          'div',
          { class: 'summary-line' },
          runMark(report.run.outcome),
          element('strong', {}, runText(report)),
          element('span', { class: 'faint' }, durationText(report.run.durationMs)),
        ),
        report.error ? errorBox(port, report.error, 'run error') : null,
        this.verifiedAfter(report),
      ),
      report.results.length > 0
        ? runTable(port, report, view)
        : element('p', { class: 'faint' }, strings.run.noResults),
      notes(report),
      leftOut(report),
      report.historyCreated === true
        ? element('p', { class: 'notice' }, icon('info'), strings.run.historyCreated)
        : null,
    ];
  }

  private verifiedAfter(report: ApplyReport): HTMLElement | null {
    const { verification } = report;
    if (!verification) return null;
    if (runKind(report) === 'trial') return verifiedInTrial(verification);
    const counts = countOutcomes(verification.checks);
    return element(
      'p',
      { class: 'summary-line' },
      element(
        'span',
        { class: 'summary-text' },
        icon(verification.error ? 'errored' : worst(counts)),
        element(
          'span',
          {},
          `${strings.run.verifiedAfter} ${verification.error?.message ?? countsText(counts)}`,
        ),
      ),
      textButton([strings.commands.showVerification], {
        focusKey: 'show verification',
        onClick: () => this.port.selectTab('verification'),
      }),
    );
  }

  private nothing(): HTMLElement {
    return emptyState(
      'database',
      strings.run.empty,
      strings.run.emptyNext,
      {
        label: strings.commands.applyAll,
        appearance: 'primary',
        onClick: () => this.port.run('applyAll'),
      },
      {
        label: strings.commands.showMigrations,
        onClick: () => this.port.run('showMigrations'),
      },
    );
  }
}

/** What it verified is gone with it: what did not pass is told here, and not in the Verification tab. */
function verifiedInTrial({ checks }: VerifyReport): HTMLElement {
  const counts = countOutcomes(checks);
  const open = checks.filter(({ outcome }) => outcome !== 'passed');
  return element(
    'div',
    {},
    element(
      'p',
      { class: 'summary-line' },
      icon(worst(counts)),
      element('span', {}, `${strings.run.verifiedInTrial} ${countsText(counts)}`),
    ),
    open.length === 0
      ? null
      : element(
          'ul',
          { class: 'notice-list run-notes', role: 'list', 'aria-label': strings.run.notPassed },
          ...open.map(({ outcome, title, expected, actual }) =>
            element(
              'li',
              {},
              icon(outcome),
              element('strong', {}, title),
              element('span', { class: 'prose' }, strings.run.found(expected, actual)),
            ),
          ),
        ),
  );
}

/** Says what stayed of a dry run, which is certain only where the run's outcome is. */
function trialBanner(report: ApplyReport): HTMLElement | null {
  if (runKind(report) !== 'trial') return null;
  const { trial, trialFailed, trialPartly, trialUnknown } = strings.run;
  const { outcome } = report.run;
  const unknown = report.error ? trialUnknown : trialPartly;
  const text = outcome === 'succeeded' ? trial : outcome === 'unknown' ? unknown : trialFailed;
  return element(
    'p',
    { class: 'notice notice-trial' },
    icon('undone'),
    element('strong', {}, text),
  );
}

/** What went wrong beside the run itself, and what a dry run cannot undo or could not try. */
function notes({ warnings = [], notes: said = [] }: ApplyReport): HTMLElement | null {
  if (warnings.length + said.length === 0) return null;
  const line = (sign: SVGSVGElement, text: string) =>
    element('li', {}, sign, element('span', { class: 'prose' }, text));
  return element(
    'ul',
    { class: 'notice-list run-notes', role: 'list', 'aria-label': strings.run.notes },
    ...warnings.map((text) => line(icon('warning'), text)),
    ...said.map((text) => line(icon('info'), text)),
  );
}

function leftOut({ leftOut: entries }: ApplyReport): HTMLElement | null {
  if (entries.length === 0) return null;
  const why = strings.run.leftOutColumns[1];
  return element(
    'section',
    { class: 'left-out', 'aria-labelledby': 'left-out-title' },
    element('h2', { id: 'left-out-title' }, `${strings.run.leftOut} (${entries.length})`),
    table('statements', strings.run.leftOutCaption, strings.run.leftOutColumns, [
      body(
        '',
        ...entries.map(({ path, reason }) =>
          row(
            '',
            rowHeader(pathText(path)),
            cell(why, element('span', { class: 'prose' }, reason)),
          ),
        ),
      ),
    ]),
  );
}
