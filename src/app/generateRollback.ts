import { runsCode } from '../core/catalog/compared';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import { doneParts, doneSteps } from '../core/migration/status';
import type { SurveyedMigration } from '../core/migration/survey';
import { rollbackPathFor } from '../core/migration/rollbackPath';
import { REPORT_SCHEMA, type GeneratedRollbackReport } from '../core/report/model';
import { inverseText } from '../core/sql/inverse/inverseText';
import { invertStatements, type TriedStatement } from '../core/sql/inverse/invert';
import { positionAt } from '../core/sql/position';
import type { SqlParser } from '../core/sql/parser';
import { BuiltinServers } from '../postgres/builtinServers';
import { limits } from '../postgres/limits';
import { Trial } from '../postgres/trial';
import type { Session } from '../postgres/session';
import { createInside } from '../workspace/writeFile';
import type { GenerateRequest } from './engine';
import { findMigration } from './findMigration';
import { timeoutsOf } from './limits';
import { applyStepOf } from './migrationSteps';
import { unopenedReport } from './openTarget';
import { planApply } from './planRun';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget, type Survey } from './survey';
import { isConcurrent, runStatements, tryStatements } from './triedStatements';

/**
 * Makes a rollback from what each statement of a migration does to the catalog. A pending one is tried on the target, in
 * a transaction that is discarded and waits for locks no longer than a run; an applied one, since what it found is gone,
 * and one that makes an index CONCURRENTLY, since it would lock the target's table, on an empty built-in database,
 * behind the files before it. Nothing is run or written but the file, and that only when asked for.
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
    marks: [],
    written: false,
  };
  try {
    const { parser, loaded } = await loadFor(services, request, 'rollbacks');
    const target = await openFor(services, request, (known) => (report.target = known));
    const made = await (async () => {
      const survey = await surveyTarget(parser, loaded, target);
      const surveyed = findMigration(survey.migrations, request.path);
      report.path = surveyed.path;
      report.rollbackPath = rollbackPathFor(
        surveyed.path,
        loaded.migrations.map(({ file }) => file),
      );
      // Half of it stands on the target: it could not be tried there from its beginning.
      if (surveyed.recorded || surveyed.partials.length > 0) {
        return { survey, surveyed, tried: null };
      }
      const earlier = earlierOf(survey, surveyed);
      const isHalfHere = earlier.some(({ partials }) => partials.length > 0);
      const isConcurrentHere = [...earlier, surveyed].map(applyStepOf).some(isConcurrent);
      if (isHalfHere || (isConcurrentHere && request.target.kind !== 'builtin')) {
        return { survey, surveyed, tried: null };
      }
      const tried = await triedOn(target.session, parser, request, surveyed, earlier);
      return { survey, surveyed, tried };
    })().finally(() => target.close());
    const { survey, surveyed } = made;
    const tried = made.tried ?? (await replayed(services, request, survey, surveyed));
    const from = made.tried
      ? `${report.target.name} before it is applied`
      : 'an empty database behind the migrations before it';
    const inverted = invertStatements(tried.statements, parser, tried.user);
    const code = tried.statements
      .filter(({ statement }) => runsCode(statement))
      .map(({ line, statement: { tag } }) => ({ line, tag }));
    const half = halfOf(surveyed);
    report.sql = inverseText({ path: surveyed.path, from, ...(half && { half }) }, inverted, code);
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
  const line = next ? positionAt(step.text, next.range.start).line : null;
  return { done: doneSteps(partial), line };
}

interface Tried {
  readonly statements: readonly TriedStatement[];
  readonly user: string;
}

/** Earlier pending ones: what a pending migration finds when it is applied in its turn. */
function earlierOf(survey: Survey, surveyed: SurveyedMigration): readonly SurveyedMigration[] {
  const { steps } = planApply(survey, { kind: 'to', version: surveyed.path });
  const paths = new Set(steps.map(({ step }) => step.migration.path));
  return survey.migrations.filter((one) => one !== surveyed && paths.has(one.path));
}

async function triedOn(
  session: Session,
  parser: SqlParser,
  { signal, onProgress }: GenerateRequest,
  surveyed: SurveyedMigration,
  earlier: readonly SurveyedMigration[],
): Promise<Tried> {
  const step = applyStepOf(surveyed);
  const trial = new Trial(session);
  try {
    await trial.begin();
    const limit = async (): Promise<void> => {
      for (const text of limits(session, timeoutsOf({}))) await session.query(text);
    };
    await limit();
    for (const one of earlier) {
      signal?.throwIfAborted();
      onProgress?.({ kind: 'phase', message: `Trying ${one.path}` });
      await runStatements(session, applyStepOf(one), signal);
      // What a file sets holds for itself alone.
      await session.query('reset role');
      await session.query('reset all');
      await limit();
    }
    onProgress?.({ kind: 'phase', message: `Trying ${surveyed.path}` });
    const statements = await tryStatements(session, step, parser, signal);
    return { statements, user: session.server.user };
  } finally {
    await trial.end();
  }
}

/** On an empty database behind those that were applied before it, or, a pending one, that will be. */
async function replayed(
  services: Services,
  request: GenerateRequest,
  survey: Survey,
  surveyed: SurveyedMigration,
): Promise<Tried> {
  const { entries } = survey.history;
  const { recorded } = surveyed;
  const before = recorded ? entries.slice(0, entries.indexOf(recorded)) : entries;
  const applied = before.map((entry) => {
    const found = survey.migrations.find(({ recorded }) => recorded === entry);
    if (found?.loaded.migration) return found;
    throw new PlumblineError(
      'fileMissing',
      `${entry.path} was applied before ${surveyed.path}, and its file is gone.`,
      { path: entry.path, state: { code: 'unchanged' } },
    );
  });
  const earlier = recorded ? applied : [...applied, ...earlierOf(survey, surveyed)];
  const { builtinEntry, applicationName } = services.options;
  const servers = new BuiltinServers({
    entry: builtinEntry,
    keepMs: 0,
    application: applicationName,
  });
  try {
    request.onProgress?.({ kind: 'phase', message: 'Opening an empty database' });
    const session = await servers.open('memory', request.signal ? { signal: request.signal } : {});
    return await triedOn(session, survey.parser, request, surveyed, earlier).finally(() =>
      session.close(),
    );
  } finally {
    await servers.dispose();
  }
}
