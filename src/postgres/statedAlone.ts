import { judgeStatement } from '../core/check/judgeStatement';
import type { StatementUse } from '../core/check/stated/statementUse';
import { withNote } from '../core/check/stated/verdict';
import { sendForResult } from './resultMessage';
import type { Session } from './session';
import { KEPT, type RunnableStatement, type StatementRun } from './statedModel';
import { refusedResult, resultOf } from './statedOutcome';
import { statementError, type SectionTransaction } from './statedTransaction';

/** Why a statement that cannot run in a transaction is left out; null when it can run. */
export function leftOutAlone(
  tag: string,
  { asked, changed }: { readonly asked: boolean; readonly changed: boolean },
): string | null {
  if (!asked) {
    return `${tag} cannot run in a transaction, so what it does would stay: it is run only when that is asked for.`;
  }
  return changed
    ? `${tag} cannot run in a transaction, and statements before it in its section are only there in one.`
    : null;
}

/** Runs a statement outside of the section's transaction, which is ended: it must hold nothing that would be lost. */
export async function runAlone(
  session: Session,
  transaction: SectionTransaction,
  statement: RunnableStatement,
  sql: string,
  use: StatementUse,
): Promise<StatementRun> {
  await transaction.end();
  const began = performance.now();
  const outcome = await transaction.limited(() => sendForResult(session, sql, KEPT));
  const result =
    outcome.error === null
      ? resultOf(outcome, use)
      : refusedResult(statement, statementError(outcome.error, sql, transaction.wait));
  const verdict = judgeStatement({ ...statement, sql }, result);
  return {
    id: statement.id,
    sql,
    verdict: withNote(verdict, 'It ran outside of a transaction: what it did stays.'),
    durationMs: performance.now() - began,
    result,
    unanswered: [],
    kept: true,
  };
}
