import type { ApplyReport } from '../core/report/model';
import type { ApplyRequest, Request } from './engine';
import { executeRun } from './executeRun';
import { planApply } from './planRun';
import { writeApplied, writeBefore } from './resultFiles';
import type { Services } from './services';
import { verifyOpen } from './verify';

/** Applies what the selection names and, unless told not to, verifies it on the same connection. */
export async function apply(services: Services, request: ApplyRequest): Promise<ApplyReport> {
  const { selection, files = {} } = request;
  const report = await executeRun(
    services,
    {
      ...request,
      kind: 'apply',
      plan: (survey) => planApply(survey, selection),
      verifies: request.verify !== false,
      before: (survey, { run }) => writeBefore(files, survey, run.startedAt, services.redact),
    },
    async (target, report) => {
      const paths = report.results.map(({ path }) => path);
      if (request.verify === false || request.dryRun || paths.length === 0) return;
      request.onProgress?.({ kind: 'phase', message: 'Verifying' });
      report.verification = await verifyOpen(services, target, {
        ...verifiable(request),
        paths,
      });
    },
  );
  await writeApplied(files, report, services.redact);
  return report;
}

/** The limits of an apply are for its own statements. */
function verifiable({ root, target, signal, onProgress }: ApplyRequest): Request {
  return { root, target, signal, onProgress };
}
