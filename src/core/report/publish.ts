import { createRedactor } from '../target/redact';
import type { CheckReport, ErrorReport, VerifyReport } from './model';

/** What a count, a truth or a number gives away of a database is what the guide asked for. */
const harmless = /^(?:\(?\d[\d,]* rows?\)?|t|f|true|false|NULL|-?\d+(?:\.\d+)?)$/;

/**
 * A verification as it may be written to a file that others see: without rows of tables, without the answers to
 * placeholders, without the server's DETAIL (which quotes rows). Outcomes, counts and the names that the guide itself
 * gives stay.
 */
export function publicVerification(report: VerifyReport): VerifyReport {
  return {
    ...report,
    checks: report.checks.map(publicCheck),
    ...(report.error && { error: publicError(report.error) }),
  };
}

/** An error without the server's DETAIL. */
export function publicError(error: ErrorReport): ErrorReport {
  const kept = { ...error };
  delete kept.detail;
  return kept;
}

function publicCheck(check: CheckReport): CheckReport {
  const { stated } = check;
  if (!stated) return check;
  const { section, sentences, expectations, outcomeLine, missing, unanswered, error } = stated;
  return {
    ...check,
    actual: publicActual(check),
    stated: {
      ...(section && { section }),
      sentences,
      expectations,
      sql: '',
      outcomeLine,
      ...(missing && { missing }),
      ...(unanswered && { unanswered }),
      ...(error && { error: publicError(error) }),
    },
  };
}

/** What came of a check in one line, without a value out of a table. */
export function publicActual({ outcome, actual, expected, stated }: CheckReport): string {
  if (!stated || outcome === 'passed') return stated ? expected : actual;
  if (stated.error)
    return `${stated.error.message} (${stated.error.sqlstate ?? stated.error.code})`;
  if (stated.result === undefined || harmless.test(actual)) return actual;
  const { rowCount } = stated.result;
  const missing = stated.missing ? `; missing: ${stated.missing.join(', ')}` : '';
  return `${rowCount} ${rowCount === 1 ? 'row' : 'rows'}${missing}`;
}

const redact = createRedactor([]);

/** The JSON text of a report for a file: what looks like a secret is taken out, wherever it stands. */
export function publicJson(report: object): string {
  return `${redact(JSON.stringify(report, null, 2))}\n`;
}
