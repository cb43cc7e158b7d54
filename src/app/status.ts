import { describeError } from '../core/describeError';
import type { Rollback } from '../core/migration/model';
import type { SurveyedMigration } from '../core/migration/survey';
import { REPORT_SCHEMA, type MigrationReport, type StatusReport } from '../core/report/model';
import { positionAt } from '../core/sql/position';
import type { Request } from './engine';
import { guideProblems } from './guideProblems';
import type { LoadedMigrations } from './loadMigrations';
import { unopenedReport } from './openTarget';
import type { Services } from './services';
import { statedCounts } from './statedInFiles';
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
    const files = await loadFor(services, request, 'rollbacks');
    loaded = files.loaded;
    report.skipped = [...loaded.skipped];
    const problems = guideProblems(loaded);
    if (problems.length > 0) report.problems = problems;
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      const survey = await surveyTarget(files.parser, loaded, target);
      const stated = await statedCounts(files.parser, loaded);
      report.migrations = survey.migrations.map((one) =>
        surveyedReport(one, stated.get(one.path) ?? 0),
      );
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
      ...placeOf(migration?.rollback ?? null),
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

function placeOf(
  rollback: Rollback | null,
): Pick<MigrationReport, 'rollbackPath' | 'rollbackLine'> {
  if (rollback === null) return {};
  const { source, path, text, range } = rollback;
  const line = source === 'guide' ? positionAt(text, range.start).line : undefined;
  return { rollbackPath: path, ...(line !== undefined && { rollbackLine: line }) };
}

function surveyedReport(surveyed: SurveyedMigration, stated: number): MigrationReport {
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
    ...placeOf(rollback),
    checks: surveyed.checks.length + stated,
    problems: [
      ...surveyed.problems,
      ...(loaded.rollbackRefusal ? [problemOf(loaded.rollbackRefusal)] : []),
    ],
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
