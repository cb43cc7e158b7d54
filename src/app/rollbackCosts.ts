import { describeError } from '../core/describeError';
import type { PlanStep } from '../core/plan/model';
import type { Statement } from '../core/sql/script.model';
import type { CascadeReport, LossReport } from '../core/report/model';
import type { Session } from '../postgres/session';

/** What a step of a rollback would take. */
export interface RollbackCosts {
  /** All of it in sentences, for people; and what the server will refuse. */
  readonly warnings: string[];
  readonly losses: LossReport[];
  readonly cascades: CascadeReport[];
}

/**
 * For each step of a rollback what it would run into: a DROP that the server will refuse, and what a CASCADE takes
 * along; and the rows that will be lost, counted. All steps are looked at as one, since a later one finds gone what an earlier one dropped.
 */
export async function rollbackCosts(
  db: Session,
  steps: readonly PlanStep[],
): Promise<RollbackCosts[]> {
  const costs = steps.map((): RollbackCosts => ({ warnings: [], losses: [], cascades: [] }));
  if (steps.length === 0) return costs;
  // As one script, each as it is: a copy would cut every text out of a large file at once.
  const origins = steps.flatMap((step, at) =>
    step.script.statements.map((statement): Origin => ({ step: at, statement })),
  );
  const statements = origins.map(({ statement }) => statement);
  try {
    const { rollbackDependents } = await import('../postgres/rollbackDependents');
    for (const { statement, message, taken } of await rollbackDependents(db, { statements })) {
      const origin = origins[statement];
      if (!origin) continue;
      const { line } = origin.statement;
      costs[origin.step]?.warnings.push(`Line ${line}: ${message}`);
      if (taken.length > 0) {
        const number = origin.statement.index + 1;
        costs[origin.step]?.cascades.push({ statement: number, line, objects: [...taken] });
      }
    }
  } catch (error) {
    // Only a warning would be missing; the rollback itself is refused by the server where it cannot work.
    const { message } = describeError(error);
    costs[0]?.warnings.push(
      `What depends on the dropped objects could not be looked at: ${message}`,
    );
  }
  try {
    const { countLosses } = await import('../postgres/lossCount');
    for (const [at, step] of steps.entries()) {
      const losses = await countLosses(db, step.script.statements);
      costs[at]?.losses.push(...losses);
      costs[at]?.warnings.push(...losses.map(lossSentence));
    }
  } catch (error) {
    const { message } = describeError(error);
    costs[0]?.warnings.push(`How many rows will be lost could not be counted: ${message}`);
  }
  return costs;
}

function lossSentence({ table, column, rows, exact }: LossReport): string {
  const name = table.replace(/"([a-z_][a-z0-9_]*)"/g, '$1');
  const number = `${exact ? '' : 'about '}${rows}`;
  if (column === undefined) return `It loses ${number} ${rows === 1 ? 'row' : 'rows'} of ${name}.`;
  return `It loses the values of ${name}.${column} in ${number} ${rows === 1 ? 'row' : 'rows'}.`;
}

interface Origin {
  readonly step: number;
  readonly statement: Statement;
}
