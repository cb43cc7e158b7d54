import { PlumblineError } from '../core/errors';
import type { TargetReport } from '../core/report/model';
import type { RunOptions } from './engine';
import type { PlannedRun } from './planRun';

/**
 * Throws unless what is about to run is what was confirmed: `changedSincePlan` for another plan or another database,
 * `confirmationNeeded` when the target counts as production and its database was not named.
 */
export function checkConfirmation(
  request: RunOptions,
  target: TargetReport,
  run: PlannedRun,
): void {
  const { confirmedSteps, confirmedTarget } = request;
  const now = run.steps.map(({ fingerprint }) => fingerprint);
  if (confirmedSteps && confirmedSteps.join() !== now.join()) {
    throw changed('The plan is another one than was confirmed.');
  }
  if (confirmedTarget && !isSameDatabase(confirmedTarget, target)) {
    throw changed('The target is another database than was confirmed.');
  }
  if (!request.dryRun) checkNamed(target, request.confirm);
}

/** Throws `confirmationNeeded` when the target counts as production and its database was not named. */
export function checkNamed(target: TargetReport, confirm: string | undefined): void {
  if (!needsConfirmation(target) || confirm === target.database) return;
  throw new PlumblineError(
    'confirmationNeeded',
    `${target.name} (${target.host}) counts as production.`,
    { values: { database: target.database }, state: { code: 'unchanged' } },
  );
}

function changed(message: string): PlumblineError {
  return new PlumblineError('changedSincePlan', message, { state: { code: 'unchanged' } });
}

function isSameDatabase(
  confirmed: NonNullable<RunOptions['confirmedTarget']>,
  now: TargetReport,
): boolean {
  return (
    confirmed.host === now.host &&
    confirmed.port === now.port &&
    confirmed.database === now.database &&
    // Behind a pooler the user is all that tells two projects apart.
    confirmed.user === now.user
  );
}

export function needsConfirmation(target: TargetReport): boolean {
  return target.environment === 'production';
}
