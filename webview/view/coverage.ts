import type { Coverage, TableSecurityReport } from '../../src/core/report/model';
import { code, element, hiddenText } from '../dom';
import type { IconName } from '../icons';
import { COMMANDS, roleCoverage, tableName } from '../model/policies';
import { COVERAGE_WORDS, strings } from '../strings';
import { textButton } from '../ui/textButton';
import { mark } from './marks';
import { body, cell, row, rowHeader, table } from './table';

const COVERAGE_SHAPES: Record<Coverage, IconName> = {
  all: 'coverageAll',
  policy: 'coveragePolicy',
  none: 'coverageNone',
};

/** Every table against every role, one letter per command: what stands open shows before any detail is read. */
export function overview(
  tables: readonly TableSecurityReport[],
  roles: readonly string[],
  goTo: (table: TableSecurityReport) => void,
): HTMLElement {
  const { table: tableWord, rowSecurity, overview: caption } = strings.policies;
  return element(
    'div',
    { class: 'overview', role: 'region', tabindex: '0', 'aria-label': caption },
    table(
      'matrix',
      caption,
      [tableWord, rowSecurity, ...roles],
      [
        body(
          '',
          ...tables.map((one) =>
            row(
              one.enabled ? '' : 'row-off',
              rowHeader(
                textButton([element('span', { class: 'path' }, tableName(one))], {
                  focusKey: `overview ${tableName(one)}`,
                  onClick: () => goTo(one),
                }),
              ),
              cell(rowSecurity, securityMark(one)),
              ...roleLetters(one, roles),
            ),
          ),
        ),
      ],
    ),
  );
}

/** Which sign stands for what, once, above the overview. */
export function legend(): HTMLElement {
  return element(
    'p',
    { class: 'legend' },
    ...(['all', 'policy', 'none'] as const).map((coverage) =>
      element(
        'span',
        { class: 'legend-entry' },
        letter('S', coverage),
        element('span', {}, COVERAGE_WORDS[coverage]),
      ),
    ),
    element('span', { class: 'faint' }, strings.policies.overviewHint),
  );
}

function roleLetters(one: TableSecurityReport, roles: readonly string[]): HTMLElement[] {
  const byRole = new Map(roleCoverage(one, roles).map((entry) => [entry.role, entry.commands]));
  return roles.map((role) => {
    const commands = byRole.get(role);
    if (!commands) return cell(role, element('span', { class: 'faint' }, '–'));
    const words = COMMANDS.map((command) => `${command} ${COVERAGE_WORDS[commands[command]]}`);
    return cell(
      role,
      element(
        'span',
        { class: 'letters', title: words.join('\n') },
        ...COMMANDS.map((command) => letter(command.slice(0, 1).toUpperCase(), commands[command])),
      ),
      hiddenText(words.join(', ')),
    );
  });
}

/** The letter's frame says the coverage: filled, dashed, or none and struck through. */
function letter(text: string, coverage: Coverage): HTMLElement {
  return element('span', { class: `letter letter-${coverage}`, 'aria-hidden': 'true' }, text);
}

/** One word and one shape for a table's row security. */
export function securityMark(one: TableSecurityReport): HTMLElement {
  if (!one.enabled) return mark('warning', strings.policies.off);
  return mark('shield', one.forced ? strings.policies.forced : strings.policies.enabled);
}

/** Coverage and grants of one table in words, a row for each role. */
export function coverageTable(one: TableSecurityReport, roles: readonly string[]): HTMLElement {
  const entries = roleCoverage(one, roles);
  if (entries.length === 0) return element('p', { class: 'faint' }, strings.policies.noRoles);
  const { role: roleWord, grants: grantsWord } = strings.policies;
  const commandWords = COMMANDS.map((command) => command.toUpperCase());
  return table(
    'coverage',
    strings.policies.coverageCaption(tableName(one)),
    [roleWord, ...commandWords, grantsWord],
    [
      body(
        '',
        ...entries.map(({ role, commands, grants }) =>
          row(
            '',
            rowHeader(code(role)),
            ...COMMANDS.map((command) =>
              cell(
                command.toUpperCase(),
                commands
                  ? mark(COVERAGE_SHAPES[commands[command]], COVERAGE_WORDS[commands[command]])
                  : element('span', { class: 'faint' }, strings.policies.notKnown),
              ),
            ),
            cell(
              grantsWord,
              grants.length > 0
                ? code(grants.join(', '))
                : element('span', { class: 'faint' }, strings.policies.noGrants),
            ),
          ),
        ),
      ),
    ],
  );
}
