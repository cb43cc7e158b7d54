import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import type { ApplyReport } from '../core/report/model';
import { positionAt } from '../core/sql/position';

/**
 * Whether steps can share one transaction.
 *
 * @throws PlumblineError `notTogether` for the first one that runs in steps of its own, with the statement.
 */
export function checkTogether(steps: readonly PlanStep[]): void {
  const step = steps.find(({ mode }) => mode === 'steps');
  if (!step) return;
  const [statement] = step.parts.find(({ transactional }) => !transactional)?.statements ?? [];
  const reason = statement ? `: ${statement.tag} cannot run in a transaction` : '';
  throw new PlumblineError(
    'notTogether',
    `${step.path} runs in steps${reason}, so that it cannot share one transaction with the others.`,
    {
      path: step.path,
      ...(statement && positionAt(step.text, statement.range.start)),
      state: { code: 'unchanged' },
    },
  );
}

/** Says of each step that ran, and was taken back with the one that failed, that nothing of it is left. */
export function tellTakenBack(report: ApplyReport): void {
  const failed = report.results.find(({ outcome }) => outcome === 'failed');
  const reason = failed ? `, because ${failed.path} failed` : '';
  report.results = report.results.map((result) =>
    result.outcome === 'applied' || result.outcome === 'rolledBack'
      ? {
          ...result,
          outcome: 'notExecuted',
          warnings: [
            ...(result.warnings ?? []),
            `It ran, and was taken back with the others${reason}.`,
          ],
        }
      : result,
  );
}

/** The COMMIT of all of them failed, or nobody knows: that is true of each. */
export function tellNotCommitted(report: ApplyReport, error: PlumblineError): void {
  report.results = report.results.map((result) => ({
    ...result,
    outcome: 'failed',
    error: describeError(error),
  }));
}
