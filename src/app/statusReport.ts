import type { Rollback } from '../core/migration/model';
import type { SurveyedMigration } from '../core/migration/survey';
import type { MigrationReport, StatusReport } from '../core/report/model';
import { positionAt } from '../core/sql/position';
import { problemOf } from '../core/whatHappened';
import type { Survey } from './survey';

const quiet = new Set<MigrationReport['status']>([
  'pending',
  'applied',
  'appliedCosmeticEdit',
  'outOfOrder',
]);

/**
 * Every migration as it stands.
 *
 * @param stated how many checks the comments of each file state, by path
 */
export function migrationReports(
  { migrations }: Pick<Survey, 'migrations'>,
  stated: ReadonlyMap<string, number>,
): MigrationReport[] {
  return migrations.map((one) => surveyedReport(one, stated.get(one.path) ?? 0));
}

export function placeOf(
  rollback: Rollback | null,
): Pick<MigrationReport, 'rollbackPath' | 'rollbackLine'> {
  if (rollback === null) return {};
  const { source, path, text, range } = rollback;
  const line = source === 'guide' ? positionAt(text, range.start).line : undefined;
  return { rollbackPath: path, ...(line !== undefined && { rollbackLine: line }) };
}

function surveyedReport(surveyed: SurveyedMigration, stated: number): MigrationReport {
  const { recorded, evidence, loaded, partials } = surveyed;
  const rollback = loaded.migration?.rollback ?? null;
  return {
    version: surveyed.version,
    name: surveyed.name,
    path: surveyed.path,
    source: surveyed.source,
    status: surveyed.status,
    ...(partials.length > 0 && {
      interrupted: partials.some(({ kind }) => kind === 'rollback') ? 'rollback' : 'apply',
    }),
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

export function summaryOf(migrations: readonly MigrationReport[]): StatusReport['summary'] {
  return {
    pending: migrations.filter(({ status }) => status === 'pending' || status === 'outOfOrder')
      .length,
    applied: migrations.filter(({ history }) => history !== undefined).length,
    attention: migrations.filter(({ status }) => !quiet.has(status)).length,
  };
}
