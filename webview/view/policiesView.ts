import type { RlsReport } from '../../src/core/report/model';
import type { PoliciesRead } from '../../src/messages';
import { element, replaceContent } from '../dom';
import { filterTables, rolesOf, totals } from '../model/policies';
import type { ViewState } from '../model/viewState';
import { strings } from '../strings';
import { button } from '../ui/button';
import { SearchField } from '../ui/searchField';
import { legend, overview } from './coverage';
import { emptyState } from './emptyState';
import { errorBox } from './errorBox';
import { findingsSection } from './findings';
import type { PanelPort } from './port';
import { TableSection } from './tableSection';

/** The Policies tab: findings, who reaches which rows, then each table with its policies. */
export class PoliciesView {
  readonly element = element('div', { class: 'view' });
  private report: RlsReport | null = null;
  private readonly top = element('div');
  private readonly list = element('div', { class: 'list' });
  private readonly search: SearchField;
  private readonly toolbar: HTMLElement;

  constructor(
    private readonly port: PanelPort,
    private readonly view: ViewState['policies'],
  ) {
    this.search = new SearchField({
      label: strings.policies.filterLabel,
      placeholder: strings.policies.filterPlaceholder,
      value: view.text,
      onInput: (text) => this.filter(text),
    });
    this.toolbar = element(
      'div',
      { class: 'toolbar' },
      element('div', { class: 'toolbar-row' }, this.search.element),
    );
    this.update(null);
  }

  update(policies: PoliciesRead | null): void {
    this.report = policies?.report ?? null;
    if (!this.report) {
      replaceContent(
        this.element,
        emptyState('shield', strings.policies.empty, strings.policies.emptyNext, {
          label: strings.commands.showPolicies,
          appearance: 'primary',
          onClick: () => this.port.run('showPolicies'),
        }),
      );
      return;
    }
    if (this.toolbar.parentElement !== this.element) {
      this.element.replaceChildren(this.top, this.toolbar, this.list);
    }
    this.drawTop(this.report);
    this.toolbar.hidden = this.report.tables.length === 0;
    this.draw();
  }

  private drawTop(report: RlsReport): void {
    const failed = report.error !== undefined && report.tables.length === 0;
    replaceContent(
      this.top,
      element(
        'div',
        { class: 'summary' },
        element(
          'div',
          { class: 'summary-line' },
          failed ? null : element('strong', {}, strings.policies.totals(totals(report))),
          element('span', { class: 'spring' }),
          button({
            label: strings.commands.readPolicies,
            onClick: () => this.port.run('showPolicies'),
          }),
        ),
        report.error ? errorBox(this.port, report.error, 'policies error') : null,
      ),
      failed ? null : findingsSection(this.port, report.findings, this.view),
    );
  }

  private draw(): void {
    const { report, view } = this;
    if (!report) return;
    if (report.tables.length === 0) {
      replaceContent(this.list, report.error ? null : this.noTables());
      return;
    }
    const shown = filterTables(report.tables, view.text);
    if (shown.length === 0) {
      replaceContent(this.list, this.allHidden());
      return;
    }
    const roles = rolesOf(report.tables);
    const sections = new Map(
      shown.map((one) => [one, new TableSection(this.port, one, roles, shown.length, view)]),
    );
    replaceContent(
      this.list,
      element('h2', {}, strings.policies.overview),
      legend(),
      overview(shown, roles, (one) => sections.get(one)?.reveal()),
      ...[...sections.values()].map((section) => section.element),
    );
  }

  private noTables(): HTMLElement {
    return emptyState('database', strings.policies.noTables, strings.policies.noTablesNext, {
      label: strings.commands.selectTarget,
      onClick: () => this.port.run('selectTarget'),
    });
  }

  private allHidden(): HTMLElement {
    return emptyState('search', strings.policies.hidden, '', {
      label: strings.checks.clear,
      onClick: () => {
        this.search.value = '';
        this.filter('');
      },
    });
  }

  private filter(text: string): void {
    this.view.text = text;
    this.draw();
    this.port.viewChanged();
  }
}
