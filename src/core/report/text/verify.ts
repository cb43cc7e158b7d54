import type { CheckOutcome } from '../../check/model';
import type { CheckReport, GuideRunReport, StatedCheck, VerifyReport } from '../model';
import { checkLabel } from './checkLabel';
import { plural, printable, type Style } from './style';
import { errorLines, targetLine } from './target';

const signs: Readonly<Record<CheckOutcome, string>> = {
  passed: '✓ passed',
  failed: '✗ failed',
  inconclusive: '? inconclusive',
  notChecked: '- not checked',
  errored: '✗ errored',
};

/** For text that goes into a file or a log. */
const DEFAULT_WIDTH = 100;
/** A narrower terminal has no room for outcomes in a column of their own. */
const NARROW = 60;

/**
 * Every check that needs a look in full; passed ones as one line each. Where guides were asked for they come first, and
 * of each migration is said how many checks passed.
 */
export function verifyText(report: VerifyReport, style: Style): string {
  const lines = [targetLine(report.target, style)];
  const ofGuides = report.checks.filter(({ source }) => source.kind === 'guide');
  const ofMigrations = report.checks.filter(({ source }) => source.kind !== 'guide');
  for (const { title, checks } of groups(ofGuides)) {
    lines.push(style.bold(printable(title)), ...checks.flatMap((one) => checkLines(one, style)));
  }
  for (const guide of report.guides ?? []) lines.push(...leftOutLines(guide, style));
  for (const { title, checks } of groups(ofMigrations)) {
    lines.push(...(report.guides ? briefLines : fullLines)(title, checks, style));
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

interface Group {
  readonly title: string;
  readonly checks: CheckReport[];
}

/** Checks that stand together, each group under what they have in common. */
function groups(checks: readonly CheckReport[]): Group[] {
  const found: Group[] = [];
  for (const check of checks) {
    const title = groupOf(check);
    const last = found.at(-1);
    if (last?.title === title) last.checks.push(check);
    else found.push({ title, checks: [check] });
  }
  return found;
}

/** A migration with its file, or a guide with the section. */
function groupOf({ source, migration, stated }: CheckReport): string {
  const { kind, path = '' } = source;
  if (kind !== 'guide') return `${migration ?? ''} ${path}`.trim();
  const section = stated?.section;
  return section === undefined ? path : `${path}:${section.line} ${section.title}`;
}

function fullLines(title: string, checks: readonly CheckReport[], style: Style): string[] {
  return [style.bold(printable(title)), ...checks.flatMap((check) => checkLines(check, style))];
}

/** How many passed; in full those that did not, and those that passed with a reservation. */
function briefLines(title: string, checks: readonly CheckReport[], style: Style): string[] {
  const passed = checks.filter(({ outcome }) => outcome === 'passed').length;
  const shown = checks.filter(({ outcome, note }) => outcome !== 'passed' || note !== undefined);
  const count =
    passed === checks.length
      ? style.good(`${plural(passed, 'check')} passed`)
      : style.warn(`${passed} of ${plural(checks.length, 'check')} passed`);
  return [
    `${style.bold(printable(title))}  ${count}`,
    ...shown.flatMap((check) => checkLines(check, style)),
  ];
}

function checkLines(check: CheckReport, style: Style): string[] {
  const tint =
    check.outcome === 'passed'
      ? style.good
      : check.outcome === 'failed' || check.outcome === 'errored'
        ? style.bad
        : style.warn;
  const { width = DEFAULT_WIDTH } = style;
  const sign = width < NARROW ? signs[check.outcome] : signs[check.outcome].padEnd(14);
  const label = checkLabel(check, width - sign.length - 4);
  const head = `  ${tint(sign)}  ${label}`;
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

/** What of a guide was not run, by the reason, and what only a person can do. */
function leftOutLines(
  { path, sections, manual, problems }: GuideRunReport,
  style: Style,
): string[] {
  const byReason = new Map<string, string[]>();
  for (const { title, line, ran, reason = '' } of sections) {
    if (ran) continue;
    const places = byReason.get(reason) ?? [];
    byReason.set(reason, [...places, `      ${printable(`${path}:${line} ${title}`)}`]);
  }
  return [
    ...[...byReason].flatMap(([reason, places]) => [
      `  ${style.dim('- not run')}  ${printable(reason)}`,
      ...places,
    ]),
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
        ? 'Nothing to verify: no applied migration has a check, and the guides state nothing.'
        : 'Nothing to verify: no applied migration has a check.',
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
