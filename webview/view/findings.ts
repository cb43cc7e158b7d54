import type { FindingReport } from '../../src/core/report/model';
import { code, element, uniqueId } from '../dom';
import { sortFindings } from '../model/policies';
import type { ViewState } from '../model/viewState';
import { strings } from '../strings';
import { disclosure } from '../ui/disclosure';
import { levelMark } from './marks';
import type { PanelPort } from './port';

const KEY = 'findings';

/** What deserves attention, worst first, each with what to do about it. It can be folded to get at the tables. */
export function findingsSection(
  port: PanelPort,
  findings: readonly FindingReport[],
  view: ViewState['policies'],
): HTMLElement {
  const { findings: word, noFindings } = strings.policies;
  const list = element(
    'ul',
    { class: 'finding-list', role: 'list', id: uniqueId() },
    ...sortFindings(findings).map(item),
  );
  // Notes alone can wait; the tables are what was asked for.
  const open = view.toggled[KEY] ?? findings.some(({ level }) => level !== 'info');
  list.hidden = !open;
  const fold = disclosure(
    [element('span', { class: 'group-title' }, `${word} (${findings.length})`)],
    {
      open,
      controls: list.id,
      focusKey: KEY,
      onToggle: (next) => {
        view.toggled = { ...view.toggled, [KEY]: next };
        list.hidden = !next;
        port.viewChanged();
      },
    },
  );
  return element(
    'section',
    { class: 'findings', 'aria-label': word },
    element('h2', {}, findings.length === 0 ? word : fold),
    findings.length === 0 ? element('p', { class: 'faint' }, noFindings) : list,
  );
}

function item(finding: FindingReport): HTMLElement {
  return element(
    'li',
    { class: `finding finding-${finding.level}` },
    element(
      'div',
      { class: 'finding-head' },
      levelMark(finding.level),
      code(finding.object),
      element('span', { class: 'faint finding-id' }, finding.id),
    ),
    element('p', { class: 'prose' }, finding.message),
    element(
      'p',
      { class: 'prose remedy' },
      element('strong', {}, `${strings.policies.remedy}: `),
      finding.remedy,
    ),
  );
}
