import type { TableSecurityReport } from '../../src/core/report/model';
import { element, uniqueId } from '../dom';
import { isTableOpen, tableName } from '../model/policies';
import type { ViewState } from '../model/viewState';
import { strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { coverageTable, securityMark } from './coverage';
import { policyTable } from './policyTable';
import type { PanelPort } from './port';

/** One table, folded or with everything about it. */
export class TableSection {
  readonly element: HTMLElement;
  private readonly content: HTMLElement;
  private readonly fold: HTMLButtonElement;

  constructor(
    private readonly port: PanelPort,
    private readonly table: TableSecurityReport,
    private readonly roles: readonly string[],
    shown: number,
    private readonly view: ViewState['policies'],
  ) {
    const name = tableName(table);
    const open = isTableOpen(table, shown, view.toggled);
    this.content = element('div', { class: 'table-content', id: uniqueId() });
    this.fold = disclosure(
      [
        element('span', { class: 'path group-title' }, name),
        element(
          'span',
          { class: 'group-counts' },
          securityMark(table),
          element('span', { class: 'faint' }, strings.policies.count(table.policies.length)),
        ),
      ],
      {
        open,
        controls: this.content.id,
        focusKey: `table ${name}`,
        onToggle: (next) => this.toggle(next),
      },
    );
    this.element = element(
      'section',
      { class: 'table-section', 'aria-label': name },
      element('h3', {}, this.fold),
      this.content,
    );
    this.draw(open);
  }

  /** Opens the table, scrolls to it and moves the focus there. */
  reveal(): void {
    if (this.fold.getAttribute('aria-expanded') !== 'true') this.fold.click();
    this.element.scrollIntoView({ block: 'start' });
    this.fold.focus({ preventScroll: true });
  }

  private toggle(open: boolean): void {
    this.view.toggled = { ...this.view.toggled, [tableName(this.table)]: open };
    this.draw(open);
    this.port.viewChanged();
  }

  private draw(open: boolean): void {
    this.content.hidden = !open;
    if (!open) {
      this.content.replaceChildren();
      return;
    }
    const { enabled, forced } = this.table;
    const { offLong, forcedLong, enabledLong } = strings.policies;
    this.content.replaceChildren(
      element('p', { class: 'faint' }, enabled ? (forced ? forcedLong : enabledLong) : offLong),
      coverageTable(this.table, this.roles),
      policyTable(this.table),
    );
  }
}
