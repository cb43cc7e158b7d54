import type { FindingReport } from '../../src/core/report/model';
import { code, element } from '../dom';
import { sortFindings } from '../model/policies';
import { strings } from '../strings';
import { levelMark } from './marks';

/** What deserves attention, worst first, each with what to do about it. */
export function findingsSection(findings: readonly FindingReport[]): HTMLElement {
  return element(
    'section',
    { class: 'findings', 'aria-labelledby': 'findings-title' },
    element('h2', { id: 'findings-title' }, `${strings.policies.findings} (${findings.length})`),
    findings.length === 0
      ? element('p', { class: 'faint' }, strings.policies.noFindings)
      : element('ul', { class: 'finding-list', role: 'list' }, ...sortFindings(findings).map(item)),
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
