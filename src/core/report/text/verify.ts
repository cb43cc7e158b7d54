import type { CheckOutcome } from '../../check/model';
import type { CheckReport, GuideRunReport, StatedCheck, VerifyReport } from '../model';
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
  let group = '';
  for (const check of report.checks) {
    const title = groupOf(check);
    if (title !== group) lines.push(style.bold(printable(title)));
    group = title;
    lines.push(...checkLines(check, style));
  }
  for (const statement of report.unchecked) {
    lines.push(
      `  ${style.dim('- no check')}  ${printable(statement.path)}:${statement.line} ${statement.tag}: ${printable(statement.reason)}`,
    );
  }
  for (const guide of report.guides ?? []) lines.push(...leftOutLines(guide, style));
  if (report.error) lines.push(...errorLines(report.error, style));
  else lines.push(...verifySummary(report, style));
  return lines.join('\n');
}

/** A migration with its file, or a guide with the section. */
function groupOf({ source, migration, stated }: CheckReport): string {
  const { kind, path = '' } = source;
  if (kind !== 'guide') return `${migration ?? ''} ${path}`.trim();
  const section = stated?.section;
  return section === undefined ? path : `${path}:${section.line} ${section.title}`;
}

function checkLines(check: CheckReport, style: Style): string[] {
  const tint =
    check.outcome === 'passed'
      ? style.good
      : check.outcome === 'failed' || check.outcome === 'errored'
        ? style.bad
        : style.warn;
  const head = `  ${tint(signs[check.outcome].padEnd(14))}  ${printable(titleOf(check))}`;
  const note = check.note === undefined ? [] : [`      ${printable(check.note)}`];
  if (check.outcome === 'passed') return [head, ...note];
  return [
    head,
    ...(check.stated?.sentences ?? []).flatMap(sentenceLine),
    `      expected  ${printable(check.expected)}`,
    `      actual    ${printable(check.actual)}`,
    ...(check.stated ? statedLines(check.stated) : []),
    ...note,
  ];
}

/** In a guide several checks may have one name: the line tells them apart. */
function titleOf({ title, source, stated }: CheckReport): string {
  return stated && source.line !== undefined ? `${title} (line ${source.line})` : title;
}

/** A sentence of the guide; of a printed table its first line. */
function sentenceLine(sentence: string): string[] {
  const [first = '', ...others] = sentence.trim().split(/\r\n?|\n/);
  return [`      stated    "${printable(first.trim())}${others.length > 0 ? ' ...' : ''}"`];
}

function statedLines({ missing, extra, unanswered, error }: StatedCheck): string[] {
  return [
    ...(missing ? [`      missing   ${printable(missing.join(', '))}`] : []),
    ...(extra ? [`      extra     ${printable(extra.join(', '))}`] : []),
    ...(unanswered ?? []).map(
      ({ name, text, wants }) =>
        `      asks for  ${printable(text)} (${wants === 'uuid' ? 'a uuid' : 'a value'}): --placeholder ${printable(name)}=VALUE`,
    ),
    ...(error?.hint === undefined ? [] : [`      hint      ${printable(error.hint)}`]),
  ];
}

/** What of a guide was not run, and what only a person can do. */
function leftOutLines(
  { path, sections, manual, problems }: GuideRunReport,
  style: Style,
): string[] {
  const leftOut = sections.filter(({ ran }) => !ran);
  return [
    ...leftOut.map(
      ({ title, line, reason = '' }) =>
        `  ${style.dim('- not run')}  ${printable(`${path}:${line} ${title}: ${reason}`)}`,
    ),
    ...problems.map(
      ({ line = 1, message }) => `  ${style.warn('!')} ${printable(`${path}:${line}: ${message}`)}`,
    ),
    ...(manual.length === 0
      ? []
      : [`  ${printable(path)} has ${plural(manual.length, 'step', 'steps')} to do by hand.`]),
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
  if (total + without === 0) {
    return [
      report.guides
        ? 'Nothing to verify: no migration is applied, and the guides state nothing.'
        : 'Nothing to verify: no migration is applied.',
    ];
  }
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
