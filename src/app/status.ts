import { describeError } from '../core/describeError';
import type { SurveyedMigration } from '../core/migration/survey';
import { REPORT_SCHEMA, type MigrationReport, type StatusReport } from '../core/report/model';
import type { Request } from './engine';
import type { LoadedMigrations } from './loadMigrations';
import { unopenedReport } from './openTarget';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget } from './survey';

const quiet = new Set<MigrationReport['status']>([
  'pending',
  'applied',
  'appliedCosmeticEdit',
  'outOfOrder',
]);

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
    const files = await loadFor(services, request);
    loaded = files.loaded;
    report.skipped = [...loaded.skipped];
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      const survey = await surveyTarget(files.parser, loaded, target);
      report.migrations = survey.migrations.map(surveyedReport);
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error);
    report.migrations = (loaded?.migrations ?? []).map(({ file, migration, error: unusable }) => ({
      version: file.version,
      name: file.name,
      path: file.path,
      source: file.source,
      status: 'unknown',
      rollback: migration?.rollback?.source ?? null,
      ...(migration?.rollback && { rollbackPath: migration.rollback.path }),
      checks: 0,
      problems: unusable ? [problemOf(unusable)] : [],
    }));
  }
  report.summary = summaryOf(report.migrations);
  return report;
}

function problemOf(error: unknown): MigrationReport['problems'][number] {
  const { code, message, line, column } = describeError(error);
  return {
    code,
    message,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  };
}

function surveyedReport(surveyed: SurveyedMigration): MigrationReport {
  const { recorded, evidence, loaded } = surveyed;
  const rollback = loaded.migration?.rollback ?? null;
  return {
    version: surveyed.version,
    name: surveyed.name,
    path: surveyed.path,
    source: surveyed.source,
    status: surveyed.status,
    ...(recorded && {
      appliedAt: recorded.appliedAt,
      appliedBy: recorded.appliedBy,
      history: { tool: 'plumbline' },
    }),
    ...(evidence && {
      evidence: {
        present: evidence.present,
        missing: [...evidence.missing],
        different: [...evidence.different],
      },
    }),
    rollback: rollback?.source ?? null,
    ...(rollback && { rollbackPath: rollback.path }),
    checks: surveyed.checks.length,
    problems: [...surveyed.problems],
  };
}

function summaryOf(migrations: readonly MigrationReport[]): StatusReport['summary'] {
  return {
    pending: migrations.filter(({ status }) => status === 'pending' || status === 'outOfOrder')
      .length,
    applied: migrations.filter(({ history }) => history !== undefined).length,
    attention: migrations.filter(({ status }) => !quiet.has(status)).length,
  };
}
