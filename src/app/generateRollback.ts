import { runsCode } from '../core/catalog/compared';
import { describeError } from '../core/describeError';
import { doneParts, doneSteps } from '../core/migration/status';
import type { SurveyedMigration } from '../core/migration/survey';
import { rollbackPathFor } from '../core/migration/rollbackPath';
import { REPORT_SCHEMA, type GeneratedRollbackReport } from '../core/report/model';
import { inverseText, runsInSteps } from '../core/sql/inverse/inverseText';
import { invertStatements } from '../core/sql/inverse/invert';
import { readGround } from '../postgres/standIn';
import { createInside } from '../workspace/writeFile';
import type { GenerateRequest } from './engine';
import { findMigration } from './findMigration';
import { applyStepOf } from './migrationSteps';
import { unopenedReport } from './openTarget';
import { earlierOf, replayed, triedOn } from './replay';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget } from './survey';
import { isConcurrent } from './triedStatements';

/**
 * Makes a rollback from what each statement of a migration does to the catalog. A pending one is tried on the target, in
 * a transaction that is discarded and waits for locks no longer than a run; an applied one, since what it found is gone,
 * and one that makes an index CONCURRENTLY, since it would lock the target's table, on a built-in database that stands in
 * for the target, with its roles, schemas and default privileges, behind the files before it. Nothing is run or written but the file, and that only when asked for.
 */
export async function generateRollback(
  services: Services,
  request: GenerateRequest,
): Promise<GeneratedRollbackReport> {
  const report: GeneratedRollbackReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    path: request.path,
    rollbackPath: '',
    sql: '',
    inSteps: false,
    marks: [],
    written: false,
  };
  try {
    const { parser, loaded } = await loadFor(services, request, 'rollbacks');
    const target = await openFor(services, request, (known) => (report.target = known));
    const made = await (async () => {
      const survey = await surveyTarget({ parser, loaded }, target);
      const surveyed = findMigration(survey.migrations, request.path);
      report.path = surveyed.path;
      report.rollbackPath = rollbackPathFor(
        surveyed.path,
        loaded.migrations.map(({ file }) => file),
      );
      const earlier = earlierOf(survey, surveyed);
      const isConcurrentHere = [...earlier, surveyed].map(applyStepOf).some(isConcurrent);
      // Half of it stands on the target: it could not be tried there from its beginning.
      const isAway =
        surveyed.recorded !== null ||
        [...earlier, surveyed].some(({ partials }) => partials.length > 0) ||
        (isConcurrentHere && request.target.kind !== 'builtin');
      if (isAway) return { survey, surveyed, ground: await readGround(target.session) };
      const { session } = target;
      const tried = await triedOn(session, parser, request, { surveyed, earlier, ground: null });
      return { survey, surveyed, tried };
    })().finally(() => target.close());
    const { surveyed } = made;
    const tried = made.tried ?? (await replayed(services, request, made));
    const from = made.tried
      ? `${report.target.name} before it is applied`
      : `an empty database behind the migrations before it, with the roles and default privileges of ${report.target.name}`;
    const inverted = invertStatements(tried.statements, parser, tried.user);
    const code = tried.statements
      .filter(({ statement }) => runsCode(statement))
      .map(({ line, statement: { tag } }) => ({ line, tag }));
    const half = halfOf(surveyed);
    report.sql = inverseText({ path: surveyed.path, from, ...(half && { half }) }, inverted, code);
    report.inSteps = runsInSteps(inverted);
    report.marks = inverted.flatMap(({ line, marks }) =>
      marks.map(({ text, key }) => ({ line, text, ...(key !== null && { object: key }) })),
    );
    if (request.write) {
      await createInside(request.root, report.rollbackPath, report.sql);
      report.written = true;
    }
  } catch (error) {
    report.error = describeError(error, { code: 'unchanged' });
  }
  return report;
}

/** How far an interrupted apply came. */
function halfOf(surveyed: SurveyedMigration): { done: string; line: number | null } | null {
  const partial = surveyed.partials.find(({ kind }) => kind === 'apply');
  if (!partial || surveyed.recorded) return null;
  const step = applyStepOf(surveyed);
  const next = step.parts[doneParts(partial)]?.statements[0];
  return { done: doneSteps(partial), line: next?.line ?? null };
}
