import { randomUUID } from 'node:crypto';
import { evaluateCheck } from '../core/check/evaluate';
import type { Verdict } from '../core/check/model';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { SurveyedMigration } from '../core/migration/survey';
import { indexCatalog, type CatalogIndex } from '../core/catalog/catalogIndex';
import { REPORT_SCHEMA, type CheckReport, type VerifyReport } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import type { VerifyRequest } from './engine';
import { checkNamed } from './confirmation';
import { findMigration } from './findMigration';
import { loadGuide } from './loadGuides';
import type { LoadedMigrations } from './loadMigrations';
import { unopenedReport, type OpenTarget } from './openTarget';
import { startStopwatch } from './reportTime';
import { writeVerified } from './resultFiles';
import type { Services } from './services';
import { mayState } from './mayState';
import { loadFor, openFor, surveyTarget, type Survey } from './survey';
import type { ChosenGuide } from './verifyGuides';

/**
 * Runs every check of the applied (or the named) migrations, and those of guides where any are named. Failures of the
 * whole are in `error`.
 */
export async function verify(services: Services, request: VerifyRequest): Promise<VerifyReport> {
  const report = emptyVerification(unopenedReport(request.target));
  const watch = startStopwatch();
  try {
    const { parser, loaded } = await loadFor(services, request);
    const guides = await chosenGuides(parser, loaded, request);
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      if (request.outsideTransaction) checkNamed(report.target, request.confirm);
      const survey = await surveyTarget({ parser, loaded }, target);
      await fill(report, survey, request);
      await fillGuides(report, survey, guides, request);
      conclude(report, target, request.signal);
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error);
    report.run.outcome = report.error.code === 'cancelled' ? 'cancelled' : 'refused';
  }
  report.run.durationMs = watch.elapsed();
  await writeVerified(request.files ?? {}, report, services.redact);
  return report;
}

/** The verification that follows an apply: the same checks, on the target that is still open. */
export async function verifyOpen(
  services: Services,
  target: OpenTarget,
  request: VerifyRequest,
): Promise<VerifyReport> {
  const watch = startStopwatch();
  const report = emptyVerification(target.report);
  try {
    const { parser, loaded } = await loadFor(services, request);
    await fill(report, await surveyTarget({ parser, loaded }, target), request);
    conclude(report, target, request.signal);
  } catch (error) {
    report.error = describeError(error);
    report.run.outcome = report.error.code === 'cancelled' ? 'cancelled' : 'refused';
  }
  report.run.durationMs = watch.elapsed();
  return report;
}

/** Read before anything is connected to: one guide that cannot be read refuses the whole. */
async function chosenGuides(
  parser: SqlParser,
  { migrations }: LoadedMigrations,
  { root, guides = [] }: VerifyRequest,
): Promise<ChosenGuide[]> {
  if (guides.length === 0) return [];
  const { chosenGuide } = await import('./verifyGuides');
  const files = migrations.map(({ file }) => file);
  const chosen: ChosenGuide[] = [];
  for (const selection of guides) {
    chosen.push(chosenGuide(await loadGuide(root, parser, selection, files), selection));
  }
  return chosen;
}

/** A run that was stopped is never one that passed, whatever had passed until then. */
function conclude(report: VerifyReport, target: OpenTarget, signal: AbortSignal | undefined): void {
  if (report.summary.failed + report.summary.errored > 0) report.run.outcome = 'failed';
  if (signal?.aborted) {
    report.run.outcome = 'cancelled';
    report.error = describeError(
      new PlumblineError('cancelled', 'Cancelled before everything was verified.'),
    );
  } else if (target.session.isLost()) {
    report.run.outcome = 'unknown';
    report.error = describeError(
      new PlumblineError('connectionLost', 'it ended before everything was verified.'),
    );
  }
}

/** A verification in which nothing has been looked at yet. */
export function emptyVerification(target: VerifyReport['target']): VerifyReport {
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

function add(report: VerifyReport, checks: readonly CheckReport[]): void {
  for (const check of checks) {
    report.checks.push(check);
    report.summary[check.outcome] += 1;
  }
}

/** The checks of migrations: those that follow from their SQL, then those that their comments state. */
async function fill(report: VerifyReport, survey: Survey, request: VerifyRequest): Promise<void> {
  if (request.migrations === false) return;
  const named = request.paths?.map((wanted) => findMigration(survey.migrations, wanted));
  const chosen = survey.migrations.filter((one) =>
    named ? named.includes(one) : one.recorded !== null && one.partials.length === 0,
  );
  const index = indexCatalog(survey.catalog);
  for (const migration of chosen) {
    addDerivedChecks(report, survey.parser, migration, index);
    if (!mayState(migration.loaded.migration)) continue;
    const { runStatedChecks } = await import('./statedInFiles');
    add(report, await runStatedChecks(survey, migration, request));
  }
}

/** Looks in a catalog for what a migration makes. */
export function addDerivedChecks(
  report: VerifyReport,
  parser: SqlParser,
  migration: SurveyedMigration,
  index: CatalogIndex,
): void {
  const { script, error } = migration.loaded;
  if (!script || error) add(report, [unreadable(migration)]);
  for (const check of migration.checks) {
    const watch = startStopwatch();
    const verdict = evaluateCheck(parser, check, index);
    add(report, [{ ...head(check), ...result(verdict), durationMs: watch.elapsed() }]);
  }
  for (const statement of migration.unchecked) report.unchecked.push(statement);
}

async function fillGuides(
  report: VerifyReport,
  survey: Survey,
  guides: readonly ChosenGuide[],
  request: VerifyRequest,
): Promise<void> {
  if (request.guides === undefined) return;
  report.guides = [];
  if (guides.length === 0) return;
  const { runGuide } = await import('./verifyGuides');
  for (const guide of guides) {
    const { report: run, checks } = await runGuide(survey, guide, request);
    report.guides.push(run);
    add(report, checks);
  }
}

/**
 * An applied migration without its SQL, or with SQL that cannot be read to its end, has no checks for what it made: that
 * must not look like one whose checks passed.
 */
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
