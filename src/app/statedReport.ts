import type { StatedVerdict } from '../core/check/judgeStatement';
import type { StatementResult } from '../core/check/statementResult';
import { expectedText, NOTHING_EXPECTED } from '../core/check/stated/words';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { BrokenText, GuideStatement } from '../core/guide/model';
import type { CheckReport, ErrorReport, ResultReport, StatedCheck } from '../core/report/model';
import { positionAt } from '../core/sql/position';
import type { SqlText } from '../core/sql/sqlText';
import type { StatementRun } from '../postgres/statedChecks';

/** How much of a result a report carries: enough to look at, whatever a query returns. */
const MOST_ROWS = 50;
const MOST_COLUMNS = 20;
const MOST_CHARACTERS = 200;

/** Where a stated check stands. */
export interface StatedPlace {
  readonly kind: 'guide' | 'sql';
  readonly path: string;
  /** The file's text, of which a statement's range is. */
  readonly text: SqlText;
  readonly migration: string | undefined;
  readonly section: NonNullable<StatedCheck['section']> | undefined;
}

/**
 * The checks that came of a section: what a person expects an outcome of, and every other statement that stood in its
 * way, because the server refused it or because it was not sent.
 */
export function reportedRuns(
  place: StatedPlace,
  statements: readonly GuideStatement[],
  runs: readonly StatementRun[],
  isChecked: (statement: GuideStatement) => boolean,
): CheckReport[] {
  return runs.flatMap((run, at) => {
    const statement = statements.find(({ id }) => id === run.id);
    if (!statement) return [];
    const before = runs[at - 1];
    const isFirstLeftOut = run.result === null && before?.result !== null;
    const stoodInTheWay = run.result?.error !== undefined || isFirstLeftOut;
    return isChecked(statement) || stoodInTheWay ? [runReport(place, statement, run)] : [];
  });
}

/** A check that was not sent, with the reason. */
export function leftOutReport(
  place: StatedPlace,
  statement: GuideStatement,
  reason: string,
): CheckReport {
  const { expectations } = statement;
  const expected =
    expectations.length === 0 ? NOTHING_EXPECTED : expectations.map(expectedText).join('; ');
  const verdict = { outcome: 'notChecked', expected, actual: 'not run', note: reason } as const;
  return checkReport(place, statement, verdict, 0, statedOf(place, statement));
}

/** What is written as a check and is no SQL: nobody has looked. */
export function brokenReport(place: StatedPlace, broken: BrokenText, reason: string): CheckReport {
  const { path, kind, migration, section } = place;
  const { line, endLine, text, sentences } = broken;
  return {
    id: `${path}#${section ? `${section.id}/` : ''}line-${line}`,
    title: text,
    ...(migration !== undefined && { migration }),
    source: { kind, path, line },
    outcome: 'notChecked',
    expected: sentences.map((one) => one.text).join('; ') || NOTHING_EXPECTED,
    actual: 'not run',
    durationMs: 0,
    note: reason,
    stated: {
      ...(section && { section }),
      sentences: sentences.map((one) => one.text),
      expectations: [],
      sql: text,
      outcomeLine: endLine,
    },
  };
}

function runReport(place: StatedPlace, statement: GuideStatement, run: StatementRun): CheckReport {
  const { verdict, result, unanswered } = run;
  const { missing, extra, comparison } = verdict;
  return checkReport(place, statement, verdict, run.durationMs, {
    ...statedOf(place, statement),
    ...(result && result.columns.length > 0 && { result: resultReport(result) }),
    ...(missing && { missing: [...missing] }),
    ...(extra && { extra: [...extra] }),
    ...(comparison && { comparison: { ...comparison } }),
    ...(unanswered.length > 0 && {
      unanswered: unanswered.map(({ name, text, wants }) => ({ name, text, wants })),
    }),
    ...(result?.error && { error: errorReport(place, statement, run.sql, result.error) }),
  });
}

function checkReport(
  place: StatedPlace,
  statement: GuideStatement,
  { outcome, expected, actual, note }: StatedVerdict,
  durationMs: number,
  stated: StatedCheck,
): CheckReport {
  const { kind, path, migration } = place;
  return {
    id: `${path}#${statement.id}`,
    title: statement.title,
    ...(migration !== undefined && { migration }),
    source: { kind, path, line: statement.line },
    outcome,
    expected,
    actual,
    durationMs: Math.round(durationMs * 10) / 10,
    ...(note !== undefined && { note }),
    stated,
  };
}

/** The statement as it is written: an answer to a placeholder may be a password. */
function statedOf({ section }: StatedPlace, statement: GuideStatement): StatedCheck {
  return {
    ...(section && { section }),
    sentences: statement.sentences.map(({ text }) => text),
    expectations: [...statement.expectations],
    sql: statement.sql,
    outcomeLine: statement.outcomeLine,
  };
}

function resultReport({ columns, rows, rowCount }: StatementResult): ResultReport {
  return {
    columns: columns.slice(0, MOST_COLUMNS).map(({ name }) => cut(name)),
    rows: rows
      .slice(0, MOST_ROWS)
      .map((row) => row.slice(0, MOST_COLUMNS).map((value) => value && cut(value))),
    rowCount: rowCount ?? rows.length,
  };
}

/** Never between the halves of one character. */
function cut(value: string): string {
  if (value.length <= MOST_CHARACTERS) return value;
  const half = /[\ud800-\udbff]/.test(value[MOST_CHARACTERS - 1] ?? '') ? 1 : 0;
  return `${value.slice(0, MOST_CHARACTERS - half)}…`;
}

/** The server's refusal at its place in the file. */
function errorReport(
  { path, text }: StatedPlace,
  statement: GuideStatement,
  sql: string,
  error: NonNullable<StatementResult['error']>,
): ErrorReport {
  const { sqlstate, message, hint, detail, offset } = error;
  const isVerbatim = statement.verbatim && sql === statement.sql && offset !== undefined;
  const place = isVerbatim
    ? positionAt(text, statement.range.start + offset)
    : { line: statement.line + (sql.slice(0, offset ?? 0).match(/\r\n?|\n/g)?.length ?? 0) };
  const described = describeError(
    new PlumblineError('statementFailed', message, {
      path,
      ...place,
      ...(sqlstate !== '' && { sqlstate }),
      ...(hint !== undefined && { hint }),
      ...(detail !== undefined && { detail }),
      state: { code: 'unchanged' },
    }),
  );
  return { ...described, nextStep: 'Correct the statement, or the database that it looks at.' };
}
