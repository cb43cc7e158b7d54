import type { ApplyReport } from '../core/report/model';
import type { RollbackRequest } from './engine';
import { executeRun } from './executeRun';
import { planRollback } from './planRun';
import type { Services } from './services';

/** Takes migrations back, the newest first, each together with its history row. */
export function rollback(services: Services, request: RollbackRequest): Promise<ApplyReport> {
  const { selection } = request;
  return executeRun(services, {
    ...request,
    kind: 'rollback',
    plan: (survey) => planRollback(survey, selection),
  });
}
