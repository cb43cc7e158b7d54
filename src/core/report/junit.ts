import { createRedactor } from '../target/redact';
import type { ApplyReport, CheckReport, ErrorReport, RunResult, VerifyReport } from './model';
import { publicActual } from './publish';

type CaseOutcome = 'passed' | 'failure' | 'error' | 'skipped';

interface Case {
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly durationMs: number;
  readonly outcome: CaseOutcome;
  /** Our own word for the outcome: `inconclusive`. */
  readonly type: string;
  readonly message: string;
  readonly text: string;
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

const outcomes: Readonly<Record<CheckReport['outcome'], CaseOutcome>> = {
  passed: 'passed',
  failed: 'failure',
  errored: 'error',
  inconclusive: 'skipped',
  notChecked: 'skipped',
};

/**
 * A verification as JUnit XML: a suite for each migration and each guide, a case for each check. What was not decided
 * is `skipped` with the reason, and never a pass; a failure of the whole is a case of its own. Holds no row of a table.
 */
export function junitOfVerify(report: VerifyReport): string {
  return xml([...verifySuites(report), ...wholeSuite('verify', report.error)], report.run);
}

/** An apply as JUnit XML: a case for each migration, and the verification that followed. */
export function junitOfApply(report: ApplyReport): string {
  const suites = [
    { name: 'apply', cases: report.results.map(resultCase) },
    ...wholeSuite('apply', report.error),
    ...(report.verification
      ? [...verifySuites(report.verification), ...wholeSuite('verify', report.verification.error)]
      : []),
  ];
  return xml(suites, report.run);
}

function verifySuites({ checks, unchecked }: VerifyReport): Suite[] {
  const suites = new Map<string, Case[]>();
  const suite = (name: string): Case[] => {
    const cases = suites.get(name) ?? [];
    suites.set(name, cases);
    return cases;
  };
  for (const check of checks)
    suite(check.source.path ?? check.migration ?? '').push(checkCase(check));
  for (const { path, line, tag, reason } of unchecked) {
    suite(path).push({
      name: `${tag} (line ${line})`,
      file: path,
      line,
      durationMs: 0,
      outcome: 'skipped',
      type: 'noCheck',
      message: reason,
      text: '',
    });
  }
  return [...suites].map(([name, cases]) => ({ name, cases }));
}

function checkCase(check: CheckReport): Case {
  const { title, source, stated, outcome, note, expected, durationMs } = check;
  const section = stated?.section ? `${stated.section.title}: ` : '';
  const line = stated && source.line !== undefined ? ` (line ${source.line})` : '';
  const actual = publicActual(check);
  return {
    name: `${section}${title}${line}`,
    file: source.path,
    line: source.line,
    durationMs,
    outcome: outcomes[outcome],
    type: outcome,
    message:
      outcome === 'notChecked' && note !== undefined ? note : `expected ${expected}, got ${actual}`,
    text: [
      ...(stated?.sentences ?? []).map((sentence) => `stated: ${sentence}`),
      `expected: ${expected}`,
      `actual: ${actual}`,
      ...(note === undefined ? [] : [note]),
    ].join('\n'),
  };
}

function resultCase({ path, outcome, durationMs, error }: RunResult): Case {
  const isDone = outcome === 'applied' || outcome === 'rolledBack';
  return {
    name: path,
    file: error?.path ?? path,
    line: error?.line,
    durationMs,
    outcome: isDone ? 'passed' : outcome === 'notExecuted' ? 'skipped' : 'failure',
    type: error?.code ?? outcome,
    message: error?.message ?? outcome,
    text: error ? errorText(error) : '',
  };
}

function wholeSuite(name: string, error: ErrorReport | undefined): Suite[] {
  if (!error) return [];
  const { message, path, line, code } = error;
  const text = errorText(error);
  const whole = { name: 'the run', file: path, line, durationMs: 0, outcome: 'error' } as const;
  return [{ name, cases: [{ ...whole, type: code, message, text }] }];
}

function errorText({ message, sqlstate, hint, state, nextStep }: ErrorReport): string {
  return [message, sqlstate && `SQLSTATE ${sqlstate}`, hint, state.text, nextStep]
    .filter((part) => part !== undefined && part !== '')
    .join('\n');
}

function xml(suites: readonly Suite[], run: { startedAt: string; durationMs: number }): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="plumbline"${counts(all)} time="${seconds(run.durationMs)}">`,
    ...suites.flatMap((suite) => suiteLines(suite, run.startedAt)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, cases }: Suite, startedAt: string): string[] {
  const time = seconds(cases.reduce((sum, { durationMs }) => sum + durationMs, 0));
  // JUnit's own schema knows no fraction and no zone.
  const at = startedAt.replace(/(?:\.\d+)?Z$/, '');
  return [
    `  <testsuite name="${attribute(name)}"${counts(cases)} time="${time}" timestamp="${attribute(at)}">`,
    ...cases.flatMap((one) => caseLines(name, one)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, one: Case): string[] {
  const file = one.file === undefined ? '' : ` file="${attribute(one.file)}"`;
  const line = one.line === undefined ? '' : ` line="${one.line}"`;
  const head = `    <testcase classname="${attribute(suite)}" name="${attribute(one.name)}"${file}${line} time="${seconds(one.durationMs)}"`;
  if (one.outcome === 'passed') return [`${head}/>`];
  const { outcome, type, message, text } = one;
  const kind = outcome === 'skipped' ? '' : ` type="${attribute(type)}"`;
  return [
    `${head}>`,
    `      <${outcome}${kind} message="${attribute(message)}">${content(text)}</${outcome}>`,
    '    </testcase>',
  ];
}

function counts(cases: readonly Case[]): string {
  const of = (outcome: CaseOutcome): number =>
    cases.filter((one) => one.outcome === outcome).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${of('skipped')}"`;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

const redact = createRedactor([]);

/** Text of an element. What XML 1.0 cannot hold at all, not even escaped, becomes visible. */
function content(text: string): string {
  return redact(text)
    .replace(
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    )
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;' })[character] ?? '&gt;')
    .replaceAll('\r', '&#13;');
}

/** Text of an attribute, where a parser would make spaces of line ends. */
function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
