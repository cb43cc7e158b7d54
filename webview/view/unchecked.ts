import type { UncheckedStatement } from '../../src/core/report/model';
import { code, element } from '../dom';
import { icon } from '../icons';
import { strings } from '../strings';
import { placeLink } from './place';
import type { PanelPort } from './port';
import { body, cell, row, rowHeader, table } from './table';

const [, STATEMENT, WHY] = strings.checks.uncheckedColumns;

/** The statements that no check looks at, said openly below the checks. */
export function uncheckedSection(
  port: PanelPort,
  statements: readonly UncheckedStatement[],
): HTMLElement | null {
  if (statements.length === 0) return null;
  return element(
    'section',
    { class: 'unchecked', 'aria-labelledby': 'unchecked-title' },
    element(
      'h2',
      { id: 'unchecked-title' },
      icon('notChecked'),
      `${strings.checks.unchecked} (${statements.length})`,
    ),
    element('p', { class: 'faint' }, strings.checks.uncheckedWhy(statements.length)),
    table('statements', strings.checks.uncheckedCaption, strings.checks.uncheckedColumns, [
      body(
        '',
        ...statements.map(({ path, line, tag, reason }) =>
          row(
            '',
            rowHeader(placeLink(port, { path, line }, `unchecked ${path}:${line}`)),
            cell(STATEMENT, code(tag)),
            cell(WHY, element('span', { class: 'prose' }, reason)),
          ),
        ),
      ),
    ]),
  );
}
