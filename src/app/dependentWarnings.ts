import { describeError } from '../core/describeError';
import type { PlanStep } from '../core/plan/model';
import { positionAt } from '../core/sql/position';
import type { Script, Statement } from '../core/sql/script.model';
import type { LossReport } from '../core/report/model';
import type { Session } from '../postgres/session';

/**
 * For each step of a rollback what it would run into: a DROP that the server will refuse, and what a CASCADE takes
 * along; and the rows that will be lost, counted. All steps are looked at as one, since a later one finds gone what an earlier one dropped.
 */
export async function dependentWarnings(
  db: Session,
  steps: readonly PlanStep[],
): Promise<string[][]> {
  const warnings = steps.map((): string[] => []);
  if (steps.length === 0) return warnings;
  const { script, origins } = joined(steps);
  try {
    const { rollbackDependents } = await import('../postgres/rollbackDependents');
    for (const { statement, message } of await rollbackDependents(db, script)) {
      const origin = origins[statement];
      if (!origin) continue;
      const { line } = positionAt(steps[origin.step]?.text ?? '', origin.statement.range.start);
      warnings[origin.step]?.push(`Line ${line}: ${message}`);
    }
  } catch (error) {
    // Only a warning would be missing; the rollback itself is refused by the server where it cannot work.
    const { message } = describeError(error);
    warnings[0]?.push(`What depends on the dropped objects could not be looked at: ${message}`);
  }
  try {
    const { countLosses } = await import('../postgres/lossCount');
    for (const [at, step] of steps.entries()) {
      const losses = await countLosses(db, step.script.statements);
      warnings[at]?.push(...losses.map(lossSentence));
    }
  } catch (error) {
    const { message } = describeError(error);
    warnings[0]?.push(`How many rows will be lost could not be counted: ${message}`);
  }
  return warnings;
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

function joined(steps: readonly PlanStep[]): {
  readonly script: Pick<Script, 'text' | 'statements'>;
  readonly origins: readonly Origin[];
} {
  const statements: Statement[] = [];
  const origins: Origin[] = [];
  let text = '';
  steps.forEach((step, at) => {
    const offset = text.length;
    for (const statement of step.script.statements) {
      const { start, end } = statement.range;
      const range = { start: start + offset, end: end + offset };
      origins.push({ step: at, statement });
      statements.push({ ...statement, index: statements.length, range });
    }
    text += `${step.text}\n`;
  });
  return { script: { text, statements }, origins };
}
