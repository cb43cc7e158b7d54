import { describeError } from '../core/describeError';
import type { PlanStep } from '../core/plan/model';
import type { History } from '../postgres/history';
import { obstaclesOf } from '../postgres/obstacles';
import type { Session } from '../postgres/session';
import type { PlannedStep } from './planRun';

/**
 * Adds to each step that runs in steps, or takes back one that did, why it would be refused as the database is now.
 * Only looks, and stops no plan: what is in the way may be gone when it runs.
 */
export async function withObstacles(
  session: Session,
  { partials }: Pick<History, 'partials'>,
  kind: 'apply' | 'rollback',
  planned: readonly PlannedStep[],
): Promise<PlannedStep[]> {
  const known: PlannedStep[] = [];
  for (const one of planned) {
    const { step, warnings } = one;
    const begun = partials.some(({ version }) => version === step.migration.version);
    const isAsked = step.mode === 'steps' || begun;
    const found = isAsked ? await obstacleSentences(session, step, kind, begun) : [];
    known.push({ ...one, warnings: [...warnings, ...found] });
  }
  return known;
}

async function obstacleSentences(
  session: Session,
  step: PlanStep,
  kind: 'apply' | 'rollback',
  begun: boolean,
): Promise<string[]> {
  const { path } = step.migration;
  try {
    const obstacles = await obstaclesOf(session, step, { kind }, begun);
    return obstacles.map((error) => {
      const { message, nextStep = '', line } = describeError(error, undefined, { kind, path });
      const place = line === undefined ? '' : `Line ${line}: `;
      return `${place}${message} As it is, the run will be refused. ${nextStep}`.trim();
    });
  } catch (error) {
    return [`What stands in its way could not be looked at: ${describeError(error).message}`];
  }
}
