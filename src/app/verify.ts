import { randomUUID } from 'node:crypto';
import { evaluateCheck } from '../core/check/evaluate';
import type { Verdict } from '../core/check/model';
import { describeError } from '../core/describeError';
import type { SurveyedMigration } from '../core/migration/survey';
import { indexCatalog } from '../core/catalog/catalogIndex';
import { REPORT_SCHEMA, type CheckReport, type VerifyReport } from '../core/report/model';
import type { VerifyRequest } from './engine';
import { findMigration } from './findMigration';
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
  const named = paths?.map((wanted) => findMigration(survey.migrations, wanted));
  const chosen = survey.migrations.filter((one) =>
    named ? named.includes(one) : one.recorded !== null,
  );
  const index = indexCatalog(survey.catalog);
  const add = (check: CheckReport): void => {
    report.checks.push(check);
    report.summary[check.outcome] += 1;
  };
  for (const migration of chosen) {
    if (!migration.loaded.script) add(unreadable(migration));
    for (const check of migration.checks) {
      const watch = startStopwatch();
      const verdict = evaluateCheck(survey.parser, check, index);
      add({ ...head(check), ...result(verdict), durationMs: watch.elapsed() });
    }
    report.unchecked.push(...migration.unchecked);
  }
  if (report.summary.failed + report.summary.errored > 0) report.run.outcome = 'failed';
}

/** An applied migration without its SQL has no checks: that must not look like one whose checks passed. */
function unreadable({ version, path, loaded }: SurveyedMigration): CheckReport {
  return {
    id: `${version}:file`,
    title: `What ${path} makes`,
    migration: version,
    source: { kind: 'derived', path },
    outcome: 'notChecked',
    expected: 'what its SQL says',
    actual: 'not looked at',
    durationMs: 0,
    note: loaded.error ? describeError(loaded.error).message : 'The file is gone.',
  };
}

function head(
  check: Survey['migrations'][number]['checks'][number],
): Pick<CheckReport, 'id' | 'title' | 'source' | 'migration'> {
  const { id, title, source, migration } = check;
  return { id, title, source, ...(migration !== undefined && { migration }) };
}

/** A verdict without what only evidence asks of it. */
function result({ outcome, expected, actual, note }: Verdict): Omit<Verdict, 'found'> {
  return { outcome, expected, actual, ...(note !== undefined && { note }) };
}
