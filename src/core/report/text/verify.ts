import type { CheckOutcome } from '../../check/model';
import type { CheckReport, VerifyReport } from '../model';
import { plural, printable, type Style } from './style';
import { errorLines, targetLine } from './target';

const signs: Readonly<Record<CheckOutcome, string>> = {
  passed: '✓ passed',
  failed: '✗ failed',
  inconclusive: '? inconclusive',
  notChecked: '- not checked',
  errored: '✗ errored',
};

/** Every check that needs a look in full; passed ones as one line each. */
export function verifyText(report: VerifyReport, style: Style): string {
  const lines = [targetLine(report.target, style)];
  let migration: string | undefined;
  for (const check of report.checks) {
    if (check.migration !== migration) {
      migration = check.migration;
      lines.push(style.bold(printable(`${migration ?? ''} ${check.source.path ?? ''}`.trim())));
    }
    lines.push(...checkLines(check, style));
  }
  for (const statement of report.unchecked) {
    lines.push(
      `  ${style.dim('- no check')}  ${printable(statement.path)}:${statement.line} ${statement.tag}: ${printable(statement.reason)}`,
    );
  }
  if (report.error) lines.push(...errorLines(report.error, style));
  else lines.push(...verifySummary(report, style));
  return lines.join('\n');
}

function checkLines(check: CheckReport, style: Style): string[] {
  const tint =
    check.outcome === 'passed'
      ? style.good
      : check.outcome === 'failed' || check.outcome === 'errored'
        ? style.bad
        : style.warn;
  const head = `  ${tint(signs[check.outcome].padEnd(14))}  ${printable(check.title)}`;
  const note = check.note === undefined ? [] : [`      ${printable(check.note)}`];
  if (check.outcome === 'passed') return [head, ...note];
  return [
    head,
    `      expected  ${printable(check.expected)}`,
    `      actual    ${printable(check.actual)}`,
    ...note,
  ];
}

/** After an apply: the checks that did not pass, each in full, and the summary. */
export function verificationText(report: VerifyReport, style: Style): string[] {
  const unsettled = report.checks.filter(({ outcome }) => outcome !== 'passed');
  return [
    ...unsettled.flatMap((check) => checkLines(check, style)),
    ...(report.error ? errorLines(report.error, style) : verifySummary(report, style)),
  ];
}

/** `Verified 112 checks: 111 passed, 1 failed.` */
function verifySummary(report: VerifyReport, style: Style): string[] {
  const { passed, failed, inconclusive, notChecked, errored } = report.summary;
  const total = passed + failed + inconclusive + notChecked + errored;
  const without = report.unchecked.length;
  if (total + without === 0) return ['Nothing to verify: no migration is applied.'];
  const parts = [
    `${passed} passed`,
    ...(failed > 0 ? [style.bad(`${failed} failed`)] : []),
    ...(errored > 0 ? [style.bad(`${errored} errored`)] : []),
    ...(inconclusive > 0 ? [style.warn(`${inconclusive} inconclusive`)] : []),
    ...(notChecked > 0 ? [style.warn(`${notChecked} not checked`)] : []),
  ];
  const rest =
    without === 0 ? '' : ` ${style.warn(`${plural(without, 'statement')} without a check.`)}`;
  return [`Verified ${plural(total, 'check')}: ${parts.join(', ')}.${rest}`];
}
