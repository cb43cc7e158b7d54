import { PlumblineError } from '../core/errors';
import type { ConfirmedStep } from '../core/plan/keptPlan';
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
  const change = confirmedSteps && changeSince(confirmedSteps, run);
  if (change) throw changed(`The plan is another one than was confirmed: ${change}.`);
  if (confirmedTarget && !isSameDatabase(confirmedTarget, target)) {
    const { user, host, port, database } = confirmedTarget;
    const place = port === 0 ? host : `${user}@${host}:${port}/${database}`;
    throw changed(`The target is another database than was confirmed: that was ${place}.`);
  }
  if (!request.dryRun) checkNamed(target, request.confirm);
}

/** What is different in a plan, for people; null when it is the same. */
function changeSince(confirmed: readonly ConfirmedStep[], { steps }: PlannedRun): string | null {
  const now = steps.map(({ step, fingerprint }) => ({
    path: step.migration.path,
    sqlPath: step.path,
    fingerprint,
  }));
  const changes = [
    ...confirmed
      .filter((one) => !now.some(({ path }) => path === one.path))
      .map(({ path }) => `${path} is no longer part of it`),
    ...now.flatMap(({ path, sqlPath, fingerprint }) => {
      const then = confirmed.find((one) => one.path === path);
      if (!then) return [`${path} is new in it`];
      return then.fingerprint === fingerprint ? [] : [`what ${sqlPath} would run has changed`];
    }),
  ];
  if (changes.length > 0) return changes.join('; ');
  const isSame = confirmed.every(({ path }, at) => now[at]?.path === path);
  return isSame ? null : 'the order has changed';
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
