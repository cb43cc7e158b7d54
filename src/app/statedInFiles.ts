import type { Guide } from '../core/guide/model';
import type { Migration } from '../core/migration/model';
import type { SurveyedMigration } from '../core/migration/survey';
import type { CheckReport } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { wholeOf } from '../core/sql/sqlText';
import { runSection } from '../postgres/statedChecks';
import type { VerifyRequest } from './engine';
import type { LoadedMigration } from './loadMigrations';
import { mayState } from './mayState';
import { leftOutReport, reportedRuns, type StatedPlace } from './statedReport';
import type { Survey } from './survey';
import { sectionContent, type SectionContent } from './sectionEntries';
import { isApplied } from './sectionPlan';
import { sectionOptions } from './verifyGuides';

/** The checks that a file's own comments state; null where it has none. */
async function statedIn(
  parser: SqlParser,
  { path, text }: Pick<Migration, 'path' | 'text'>,
): Promise<Guide | null> {
  const { readGuide } = await import('../core/guide/readGuide');
  const guide = await readGuide(parser, path, wholeOf(text));
  return guide.blocks.some(({ statements }) => statements.length > 0) ? guide : null;
}

/** How many checks the comments of each migration state, by path; those with none are left out. */
export async function statedCounts(
  parser: SqlParser,
  { migrations }: { readonly migrations: readonly Pick<LoadedMigration, 'migration'>[] },
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const { migration } of migrations) {
    const guide = mayState(migration) ? await statedIn(parser, migration) : null;
    if (migration && guide) counts.set(migration.path, contentOf(parser, guide).statements.length);
  }
  return counts;
}

/** Runs the checks that the comments of a migration state; those of one that is not applied are not sent. */
export async function runStatedChecks(
  survey: Survey,
  surveyed: SurveyedMigration,
  request: VerifyRequest,
): Promise<CheckReport[]> {
  const { migration } = surveyed.loaded;
  const guide = mayState(migration) ? await statedIn(survey.parser, migration) : null;
  if (!migration || !guide) return [];
  const { path, text } = migration;
  const { version } = surveyed;
  const place: StatedPlace = { kind: 'sql', path, text, migration: version, section: undefined };
  const { entries, statements, unrun } = contentOf(survey.parser, guide);
  if (!isApplied(surveyed)) {
    return statements.map((one) => leftOutReport(place, one, `${version} is not applied.`));
  }
  request.onProgress?.({ kind: 'phase', message: `Verifying ${path}` });
  const runs = await runSection(survey.target.session, entries, sectionOptions(survey, request));
  return [
    ...reportedRuns(place, statements, runs, () => true),
    ...unrun.flatMap((one) =>
      one.kind === 'statement' && one.statement.expectations.length > 0
        ? [leftOutReport(place, one.statement, one.reason)]
        : [],
    ),
  ];
}

/** A comment gives no file to psql. */
function contentOf(parser: SqlParser, { blocks }: Guide): SectionContent {
  return sectionContent(parser, blocks, () => true);
}
