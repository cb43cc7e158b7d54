import type { Coverage, RlsReport, TableSecurityReport } from '../model';
import { plural, printable, table, type Style } from './style';
import { errorLines, targetLine } from './target';

const coverageWords: Readonly<Record<Coverage, string>> = {
  all: 'all rows',
  policy: 'by policy',
  none: '-',
};

/** Row security of every table, its policies, who may do what, and what is wrong with it. */
export function rlsText(report: RlsReport, style: Style): string {
  const lines = [targetLine(report.target, style)];
  for (const entry of report.tables) lines.push('', ...tableLines(entry, style));
  if (report.findings.length > 0) lines.push('', style.bold('Findings'));
  for (const finding of report.findings) {
    const tint =
      finding.level === 'error' ? style.bad : finding.level === 'warning' ? style.warn : style.dim;
    lines.push(
      `  ${tint(finding.level)}  ${printable(finding.object)}: ${printable(finding.message)}`,
      `         ${printable(finding.remedy)}`,
    );
  }
  if (report.error) lines.push(...errorLines(report.error, style));
  else {
    const policies = report.tables.reduce((sum, { policies }) => sum + policies.length, 0);
    lines.push(
      '',
      `${plural(report.tables.length, 'table')}, ${plural(policies, 'policy', 'policies')}, ${plural(report.findings.length, 'finding')}.`,
    );
  }
  return lines.join('\n');
}

function tableLines(entry: TableSecurityReport, style: Style): string[] {
  const state = entry.enabled
    ? `row security on${entry.forced ? ', forced' : ''}`
    : style.warn('row security off');
  const roles = Object.entries(entry.coverage);
  return [
    `${style.bold(printable(`${entry.schema}.${entry.name}`))}  ${state}`,
    ...entry.policies.flatMap((policy) => [
      `  ${printable(policy.name)}: ${policy.command.toUpperCase()} to ${printable(policy.roles.join(', '))}${policy.permissive ? '' : ', restrictive'}`,
      ...(policy.using === null ? [] : [`      using       ${printable(policy.using)}`]),
      ...(policy.withCheck === null ? [] : [`      with check  ${printable(policy.withCheck)}`]),
    ]),
    ...(roles.length === 0
      ? []
      : table([
          ['', 'select', 'insert', 'update', 'delete'],
          ...roles.map(([role, cell]) => [
            printable(role),
            coverageWords[cell.select],
            coverageWords[cell.insert],
            coverageWords[cell.update],
            coverageWords[cell.delete],
          ]),
        ])),
  ];
}
