import type { ApplyReport } from '../core/report/model';
import type { ApplyRequest } from './engine';
import { executeRun } from './executeRun';
import { planApply } from './planRun';
import type { Services } from './services';
import { verifyOpen } from './verify';

/** Applies what the selection names and, unless told not to, verifies it on the same connection. */
export function apply(services: Services, request: ApplyRequest): Promise<ApplyReport> {
  const { selection } = request;
  return executeRun(
    services,
    { ...request, kind: 'apply', plan: (survey) => planApply(survey, selection) },
    async (target, report) => {
      const paths = report.results.map(({ path }) => path);
      if (request.verify === false || request.dryRun || paths.length === 0) return;
      request.onProgress?.({ kind: 'phase', message: 'Verifying' });
      report.verification = await verifyOpen(services, target, { ...request, paths });
    },
  );
}
