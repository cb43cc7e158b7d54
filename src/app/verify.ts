import { randomUUID } from 'node:crypto';
import { evaluateCheck } from '../core/check/evaluate';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import { indexCatalog } from '../core/catalog/catalogIndex';
import { REPORT_SCHEMA, type CheckReport, type VerifyReport } from '../core/report/model';
import type { VerifyRequest } from './engine';
import { unopenedReport, type OpenTarget } from './openTarget';
import { startStopwatch } from './reportTime';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget, type Survey } from './survey';

/** Runs every check of the applied (or the named) migrations. Failures of the whole are in `error`. */
export async function verify(services: Services, request: VerifyRequest): Promise<VerifyReport> {
  const report = emptyReport(unopenedReport(request.target));
  const watch = startStopwatch();
  try {
    const { parser, loaded } = await loadFor(services, request);
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      const survey = await surveyTarget(parser, loaded, target);
      fill(report, survey, request.paths);
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error);
    report.run.outcome = report.error.code === 'cancelled' ? 'cancelled' : 'refused';
  }
  report.run.durationMs = watch.elapsed();
  return report;
}

/** The verification that follows an apply: the same checks, on the target that is still open. */
export async function verifyOpen(
  services: Services,
  target: OpenTarget,
  request: VerifyRequest,
): Promise<VerifyReport> {
  const watch = startStopwatch();
  const report = emptyReport(target.report);
  try {
    const { parser, loaded } = await loadFor(services, request);
    fill(report, await surveyTarget(parser, loaded, target), request.paths);
  } catch (error) {
    report.error = describeError(error);
    report.run.outcome = 'refused';
  }
  report.run.durationMs = watch.elapsed();
  return report;
}

function emptyReport(target: VerifyReport['target']): VerifyReport {
  return {
    schema: REPORT_SCHEMA,
    target,
    run: {
      id: randomUUID(),
      kind: 'verify',
      startedAt: new Date().toISOString(),
      durationMs: 0,
      outcome: 'succeeded',
    },
    checks: [],
    unchecked: [],
    summary: { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 },
  };
}

function fill(report: VerifyReport, survey: Survey, paths: readonly string[] | undefined): void {
  const chosen = survey.migrations.filter(({ path, recorded }) =>
    paths
      ? paths.some(
          (wanted) => wanted === path || wanted.endsWith(`/${path}`) || path.endsWith(`/${wanted}`),
        )
      : recorded !== null,
  );
  const unknown = paths?.find(
    (wanted) =>
      !chosen.some(
        ({ path }) => path === wanted || path.endsWith(`/${wanted}`) || wanted.endsWith(`/${path}`),
      ),
  );
  if (unknown !== undefined) {
    throw new PlumblineError('noSuchMigration', `There is no migration ${unknown}.`);
  }
  const index = indexCatalog(survey.catalog);
  for (const migration of chosen) {
    for (const check of migration.checks) {
      const watch = startStopwatch();
      const verdict = evaluateCheck(survey.parser, check, index);
      report.checks.push({ ...head(check), ...verdict, durationMs: watch.elapsed() });
      report.summary[verdict.outcome] += 1;
    }
    report.unchecked.push(...migration.unchecked);
  }
  if (report.summary.failed + report.summary.errored > 0) report.run.outcome = 'failed';
}

function head(
  check: Survey['migrations'][number]['checks'][number],
): Pick<CheckReport, 'id' | 'title' | 'source' | 'migration'> {
  const { id, title, source, migration } = check;
  return { id, title, source, ...(migration !== undefined && { migration }) };
}
