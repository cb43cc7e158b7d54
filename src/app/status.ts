import {
  REPORT_SCHEMA,
  type ErrorReport,
  type StatusReport,
  type TargetReport,
} from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { problemOf } from '../core/whatHappened';
import type { Request } from './engine';
import { guideProblems } from './guideProblems';
import type { LoadedMigrations } from './loadMigrations';
import { unopenedReport } from './openTarget';
import { mayState } from './mayState';
import type { Services } from './services';
import { migrationReports, placeOf, summaryOf } from './statusReport';
import { loadFor, openFor, surveyOpened } from './survey';

/** Every migration with its status. When the target cannot be asked, every status is `unknown` and `error` says why. */
export async function status(services: Services, request: Request): Promise<StatusReport> {
  const report: StatusReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    migrations: [],
    skipped: [],
    summary: { pending: 0, applied: 0, attention: 0 },
  };
  let loaded: LoadedMigrations | null = null;
  try {
    const files = await loadFor(services, request, 'rollbacks');
    loaded = files.loaded;
    report.skipped = [...loaded.skipped];
    const problems = guideProblems(loaded);
    if (problems.length > 0) report.problems = problems;
    const told = (known: TargetReport): void => void (report.target = known);
    const target = await openFor(services, request, told, true);
    try {
      const survey = await surveyOpened(files.parser, loaded, target);
      const { openRun, missing, user } = survey.history;
      if (openRun) report.openRun = openRun;
      report.migrations = migrationReports(survey, await statedCounts(files.parser, loaded));
      const isRefused = missing.length > 0 || target.session.server.readOnly;
      if (isRefused && summaryOf(report.migrations).pending > 0) {
        const { runRefused } = await import('../postgres/historyRefused');
        report.refusal = await described(runRefused(target.session, { missing, user }));
      }
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = await described(error);
    report.migrations = (loaded?.migrations ?? []).map(({ file, migration, error: unusable }) => ({
      version: file.version,
      name: file.name,
      path: file.path,
      source: file.source,
      status: 'unknown',
      rollback: migration?.rollback?.source ?? null,
      ...placeOf(migration?.rollback ?? null),
      checks: 0,
      problems: unusable ? [problemOf(unusable)] : [],
    }));
  }
  report.summary = summaryOf(report.migrations);
  return report;
}

async function described(error: unknown): Promise<ErrorReport> {
  return (await import('../core/describeError')).describeError(error);
}

/** How many checks the comments of each migration state, by path. */
async function statedCounts(
  parser: SqlParser,
  loaded: LoadedMigrations,
): Promise<ReadonlyMap<string, number>> {
  if (!loaded.migrations.some(({ migration }) => mayState(migration))) return new Map();
  return (await import('./statedInFiles')).statedCounts(parser, loaded);
}
