import { describeError } from '../core/describeError';
import type { ApplyReport } from '../core/report/model';
import type { Statement } from '../core/sql/script.model';
import type { RollbackRequest } from './engine';
import { executeRun } from './executeRun';
import { planRollback } from './planRun';
import type { OpenTarget } from './openTarget';
import type { Services } from './services';
import { loadFor, surveyTarget } from './survey';

/** Takes migrations back, the newest first, each together with its history row. */
export function rollback(services: Services, request: RollbackRequest): Promise<ApplyReport> {
  const { selection } = request;
  return executeRun(
    services,
    { ...request, kind: 'rollback', plan: (survey) => planRollback(survey, selection) },
    (target, report) => warnOfRests(services, target, request, report),
  );
}

/**
 * A rollback that leaves standing what its migration made is no rollback, whatever its statements said. It is
 * committed by now: when this cannot be looked at, that is a warning and changes no outcome.
 */
async function warnOfRests(
  services: Services,
  target: OpenTarget,
  request: RollbackRequest,
  report: ApplyReport,
): Promise<void> {
  if (request.dryRun) return;
  const found = await restsOf(services, target, request, report).catch((error: unknown) => [
    `Whether anything is left of it could not be looked at: ${describeError(error).message}`,
  ]);
  if (found.length > 0) report.warnings = [...(report.warnings ?? []), ...found];
}

async function restsOf(
  services: Services,
  target: OpenTarget,
  request: RollbackRequest,
  report: ApplyReport,
): Promise<string[]> {
  const { parser, loaded } = await loadFor(services, request);
  const { migrations } = await surveyTarget({ parser, loaded }, target);
  return migrations
    .filter(({ path }) => report.results.some((result) => result.path === path))
    .flatMap(({ path, evidence, loaded }) =>
      evidence && evidence.present > 0 && loaded.script?.statements.every(makesOnlyNew) === true
        ? `${evidence.present} of the objects that ${path} makes still stand: its rollback does not take them back.`
        : [],
    );
}

/** What is replaced, changed or left as it stood may have been there before: then it is no rest. */
function makesOnlyNew({ effects }: Statement): boolean {
  return effects.every(
    (effect) =>
      effect.change === 'rows' ||
      effect.change === 'none' ||
      effect.change === 'giveSequence' ||
      (effect.change === 'create' && effect.mode === 'plain'),
  );
}
