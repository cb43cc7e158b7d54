import type { ApplyReport } from '../core/report/model';
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

/** A rollback that leaves standing what its migration made is no rollback, whatever its statements said. */
async function warnOfRests(
  services: Services,
  target: OpenTarget,
  request: RollbackRequest,
  report: ApplyReport,
): Promise<void> {
  if (request.dryRun) return;
  const { parser, loaded } = await loadFor(services, request);
  const { migrations } = await surveyTarget(parser, loaded, target);
  const rests = migrations.filter(
    ({ path, evidence }) =>
      report.results.some((result) => result.path === path) && (evidence?.present ?? 0) > 0,
  );
  if (rests.length === 0) return;
  report.warnings = rests.map(
    ({ path, evidence }) =>
      `${evidence?.present ?? 0} of the objects that ${path} makes still stand: its rollback does not take them back.`,
  );
}
