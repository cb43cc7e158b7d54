import type { PanelState } from '../../src/messages';
import type { VerifyReport } from '../../src/core/report/model';
import { element, replaceContent } from '../dom';
import {
  filterGroups,
  filterUnchecked,
  groupChecks,
  isOpen,
  type CheckGroup,
  type OutcomeFilter,
} from '../model/checks';
import { countOutcomes, OUTCOMES, worst } from '../model/outcome';
import { durationText } from '../model/time';
import type { ViewState } from '../model/viewState';
import { countsText, strings } from '../strings';
import { button } from '../ui/button';
import { choice } from '../ui/choice';
import { SearchField } from '../ui/searchField';
import { textButton } from '../ui/textButton';
import { icon } from '../icons';
import { checkTable, filterContent } from './checkTable';
import { emptyState } from './emptyState';
import { errorBox } from './errorBox';
import { guideProblems, manualSteps, notRunSections } from './guideParts';
import type { PanelPort } from './port';
import { uncheckedSection } from './unchecked';

/** The Verification tab. The toolbar stays while the list below it is drawn again. */
export class VerificationView {
  readonly element = element('div', { class: 'view' });
  private report: VerifyReport | null = null;
  private groups: CheckGroup[] = [];
  private marks: Pick<PanelState, 'ticks' | 'reruns'> = { ticks: {}, reruns: {} };
  private readonly summary = element('div', { class: 'summary' });
  private readonly filters = element('div', { class: 'filters' });
  private readonly list = element('div', { class: 'list' });
  private readonly search: SearchField;
  private readonly toolbar: HTMLElement;

  constructor(
    private readonly port: PanelPort,
    private readonly view: ViewState['verification'],
  ) {
    this.search = new SearchField({
      label: strings.checks.filterLabel,
      placeholder: strings.checks.filterPlaceholder,
      value: view.text,
      onInput: (text) => this.filter({ text }),
    });
    this.toolbar = element(
      'div',
      { class: 'toolbar' },
      this.filters,
      element(
        'div',
        { class: 'toolbar-row' },
        this.search.element,
        textButton([strings.checks.expandAll], { onClick: () => this.toggleAll(true) }),
        textButton([strings.checks.collapseAll], { onClick: () => this.toggleAll(false) }),
      ),
    );
    this.update(null);
  }

  /** What a person has done and run again; shown from the next `update` on. */
  mark(marks: Pick<PanelState, 'ticks' | 'reruns'>): void {
    this.marks = marks;
  }

  update(report: VerifyReport | null): void {
    this.report = report;
    this.groups = report ? groupChecks(report.checks) : [];
    if (!report) {
      replaceContent(
        this.element,
        emptyState(
          'notChecked',
          strings.checks.empty,
          strings.checks.emptyNext,
          {
            label: strings.commands.verifyAll,
            appearance: 'primary',
            onClick: () => this.port.run('verifyAll'),
          },
          {
            label: strings.commands.runGuide,
            onClick: () => this.port.run('runGuide'),
          },
        ),
      );
      return;
    }
    this.drawSummary(report);
    if (this.toolbar.parentElement !== this.element) {
      this.element.replaceChildren(this.summary, this.toolbar, this.list);
    }
    this.toolbar.hidden = report.checks.length === 0;
    this.draw();
  }

  private drawSummary(report: VerifyReport): void {
    const counts = countOutcomes(report.checks);
    replaceContent(
      this.summary,
      element(
        'div',
        { class: 'summary-line' },
        element(
          'strong',
          { class: 'summary-text' },
          report.checks.length === 0 ? null : icon(worst(counts)),
          element('span', {}, countsText(counts)),
        ),
        element('span', { class: 'faint' }, durationText(report.run.durationMs)),
        element('span', { class: 'spring' }),
        button({
          label: strings.commands.verifyAll,
          onClick: () => this.port.run('verifyAll'),
        }),
        button({
          label: strings.commands.runGuide,
          onClick: () => this.port.run('runGuide'),
        }),
      ),
      report.error ? errorBox(this.port, report.error, 'verify error') : null,
    );
  }

  private draw(): void {
    const { report, view } = this;
    if (!report) return;
    const byText = filterGroups(this.groups, { outcome: 'all', text: view.text });
    const counts = countOutcomes(byText.flatMap((group) => group.checks));
    const total = OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
    const options: OutcomeFilter[] = ['all', ...OUTCOMES];
    replaceContent(
      this.filters,
      choice(
        strings.checks.outcomeFilter,
        options.map((value) => {
          const count = value === 'all' ? total : counts[value];
          return { value, content: filterContent(value, count), faint: count === 0 };
        }),
        view.outcome,
        (outcome) => this.filter({ outcome }),
      ),
    );
    const shown = filterGroups(byText, { outcome: view.outcome, text: '' });
    replaceContent(
      this.list,
      shown.length > 0
        ? checkTable(this.port, shown, view, this.marks.reruns)
        : this.nothingShown(report),
      uncheckedSection(this.port, filterUnchecked(report.unchecked, view.text)),
      ...(report.guides ?? []).flatMap((guide) => [
        manualSteps(this.port, guide, this.marks.ticks),
        notRunSections(this.port, guide, view),
        guideProblems(this.port, guide),
      ]),
    );
  }

  private nothingShown(report: VerifyReport): HTMLElement | null {
    // The error above says why nothing was checked.
    if (report.checks.length === 0 && report.error) return null;
    if (report.checks.length > 0) {
      return emptyState('search', strings.checks.hidden, '', {
        label: strings.checks.clear,
        onClick: () => {
          this.search.value = '';
          this.filter({ outcome: 'all', text: '' });
        },
      });
    }
    return emptyState('notChecked', strings.checks.noneInReport, strings.checks.noneInReportNext, {
      label: strings.commands.showMigrations,
      onClick: () => this.port.run('showMigrations'),
    });
  }

  /** Folds that were chosen under another filter no longer fit what is shown now. */
  private filter(change: Partial<Pick<ViewState['verification'], 'outcome' | 'text'>>): void {
    Object.assign(this.view, change, { toggled: {} });
    this.draw();
    this.port.viewChanged();
  }

  private toggleAll(open: boolean): void {
    this.view.toggled = Object.fromEntries(
      this.groups
        .filter((group) => isOpen(group, this.view, {}) !== open)
        .map((group) => [group.key, open]),
    );
    this.draw();
    this.port.viewChanged();
  }
}
