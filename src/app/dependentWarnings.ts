import { describeError } from '../core/describeError';
import type { PlanStep } from '../core/plan/model';
import { positionAt } from '../core/sql/position';
import type { Script, Statement } from '../core/sql/script.model';
import type { Queryable } from '../postgres/queryable';

/**
 * For each step of a rollback what it would run into: a DROP that the server will refuse, and what a CASCADE takes
 * along. All steps are looked at as one, since a later one finds gone what an earlier one dropped.
 */
export async function dependentWarnings(
  db: Queryable,
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
  return warnings;
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
