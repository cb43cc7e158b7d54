import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { GuideSection, GuideStatement } from '../core/guide/model';
import type { SurveyedMigration } from '../core/migration/survey';
import type { CheckReport, GuideRunReport } from '../core/report/model';
import { runSection, type RunnableStatement, type SectionOptions } from '../postgres/statedChecks';
import type { GuideSelection, VerifyRequest } from './engine';
import type { LoadedGuide } from './loadGuides';
import { leftOutReport, reportedRuns, type StatedPlace } from './statedReport';
import type { Survey } from './survey';

/** Milliseconds that one statement of a guide may take, and that it waits for a lock. */
const STATEMENT_TIMEOUT_MS = 30_000;
const LOCK_TIMEOUT_MS = 5_000;

/** A guide that was read, with the part of it that is to run. */
export interface ChosenGuide {
  readonly loaded: LoadedGuide & { readonly guide: NonNullable<LoadedGuide['guide']> };
  readonly only: GuideSelection['only'];
}

export interface GuideRun {
  readonly report: GuideRunReport;
  readonly checks: readonly CheckReport[];
}

type Running = Pick<
  VerifyRequest,
  'placeholders' | 'outsideTransaction' | 'statementTimeoutMs' | 'signal' | 'onProgress'
>;

/** How the statements of guides and of comments run. */
export function sectionOptions(survey: Pick<Survey, 'parser'>, request: Running): SectionOptions {
  return {
    parser: survey.parser,
    placeholders: request.placeholders ?? {},
    outsideTransaction: request.outsideTransaction ?? false,
    statementTimeoutMs: request.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
    signal: request.signal,
  };
}

/** One section that a run is about: what of it runs, what of that was asked for, or why nothing does. */
interface SectionPlan {
  readonly section: GuideSection;
  readonly statements: readonly RunnableGuideStatement[];
  readonly asked: ReadonlySet<string>;
  readonly leftOut: string | null;
}

type RunnableGuideStatement = GuideStatement & Pick<RunnableStatement, 'outer'>;

/**
 * Runs the sections of one guide in the order of the document, each in a transaction of its own that is rolled back.
 * Every statement with an expectation becomes a check, whether it ran or not; nothing that was not looked at is passed.
 */
export async function runGuide(
  survey: Survey,
  { loaded, only }: ChosenGuide,
  request: Running,
): Promise<GuideRun> {
  const { guide, path } = loaded;
  const plans = guide.sections
    .map((section) => planSection(loaded, section, only && new Set(only), survey.migrations))
    .filter(({ statements }) => statements.length > 0);
  const checks: CheckReport[] = [...unknownChecks(loaded, only)];
  const sections: GuideRunReport['sections'] = [];
  for (const [index, plan] of plans.entries()) {
    const { id, title, line } = plan.section;
    const stopped = request.signal?.aborted
      ? 'The run was cancelled.'
      : survey.target.session.isLost()
        ? 'The connection was lost.'
        : null;
    const place = placeOf(loaded, plan.section, survey.migrations);
    const reason = plan.leftOut ?? stopped;
    if (reason !== null) {
      checks.push(...checked(plan).map((one) => leftOutReport(place, one, reason)));
      sections.push({ id, title, line, ran: false, reason });
      continue;
    }
    const progress = `Verifying ${path}: ${title} (${index + 1} of ${plans.length})`;
    request.onProgress?.({ kind: 'phase', message: progress });
    const runs = await runSection(
      survey.target.session,
      plan.statements,
      sectionOptions(survey, request),
    );
    checks.push(...reportedRuns(place, plan.statements, runs, (one) => isChecked(plan, one)));
    sections.push({ id, title, line, ran: true });
  }
  return {
    report: { path, sections, manual: manualOf(loaded), problems: problemsOf(loaded) },
    checks,
  };
}

function planSection(
  loaded: ChosenGuide['loaded'],
  section: GuideSection,
  only: ReadonlySet<string> | undefined,
  migrations: readonly SurveyedMigration[],
): SectionPlan {
  const all = statementsOf(loaded, section);
  if (only) {
    const asked = all.filter(({ id }) => only.has(section.id) || only.has(id));
    const last = all.findLastIndex((one) => asked.includes(one));
    return {
      section,
      statements: all.slice(0, last + 1),
      asked: new Set(asked.map(({ id }) => id)),
      leftOut: asked.length === 0 ? null : notApplied(loaded, section, migrations),
    };
  }
  return {
    section,
    statements: all,
    asked: new Set(all.map(({ id }) => id)),
    leftOut:
      section.role === 'rollback'
        ? 'It takes something back, and runs as a rollback alone.'
        : all.some(({ expectations }) => expectations.length > 0)
          ? notApplied(loaded, section, migrations)
          : 'It says of no statement what to expect.',
  };
}

export function statementsOf(
  { guide }: ChosenGuide['loaded'],
  section: GuideSection,
): RunnableGuideStatement[] {
  return guide.blocks
    .filter((block) => block.section === section.index && block.executable)
    .flatMap(({ statements, outer }) => statements.map((one) => ({ ...one, outer })));
}

/** The checks of a migration that is not there would fail for that alone. */
function notApplied(
  { binds }: ChosenGuide['loaded'],
  section: GuideSection,
  migrations: readonly SurveyedMigration[],
): string | null {
  const bound = migrations.find(({ path }) => path === binds[section.index]);
  return bound === undefined || isApplied(bound) ? null : `${bound.version} is not applied.`;
}

/** Recorded, or there with everything that it makes though nobody recorded it. */
export function isApplied({ recorded, status }: SurveyedMigration): boolean {
  return recorded !== null || status === 'unrecorded';
}

/** The statements of a section that a person expects an outcome of. */
function checked(plan: SectionPlan): RunnableGuideStatement[] {
  return plan.section.role === 'rollback' && plan.leftOut !== null
    ? []
    : plan.statements.filter((one) => isChecked(plan, one));
}

/** What has an expectation, and what returns rows where everything else is verified. */
function isChecked({ section, asked }: SectionPlan, one: GuideStatement): boolean {
  if (!asked.has(one.id)) return false;
  const isVerification = section.role === 'verify' || section.role === 'smoke';
  return one.expectations.length > 0 || (isVerification && isQuery(one));
}

/** What a person would look at the rows of: not a write, and not a setting for the queries that follow. */
function isQuery({ reads, shape, sql }: GuideStatement): boolean {
  return (
    reads &&
    shape.returnsRows &&
    !/^select\s+(?:pg_catalog\.)?(?:set_config|setval|pg_sleep)\s*\(/i.test(sql)
  );
}

function placeOf(
  { path, guide, binds }: ChosenGuide['loaded'],
  section: GuideSection,
  migrations: readonly SurveyedMigration[],
): StatedPlace {
  const bound = migrations.find((one) => one.path === binds[section.index]);
  const { id, title, line } = section;
  return {
    kind: 'guide',
    path,
    text: guide.text,
    migration: bound?.version,
    section: { id, title, line },
  };
}

/** An editor may ask for what was there a moment ago: that it is gone must not look like a run without failures. */
function unknownChecks(
  { path, guide }: ChosenGuide['loaded'],
  only: GuideSelection['only'],
): CheckReport[] {
  const known = new Set([
    ...guide.sections.map(({ id }) => id),
    ...guide.blocks.flatMap(({ statements }) => statements.map(({ id }) => id)),
  ]);
  return (only ?? [])
    .filter((id) => !known.has(id))
    .map((id) => ({
      id: `${path}#${id}`,
      title: id,
      source: { kind: 'guide', path },
      outcome: 'notChecked',
      expected: 'a statement or a section of this name',
      actual: 'the guide has none',
      durationMs: 0,
    }));
}

function manualOf({ guide }: ChosenGuide['loaded']): GuideRunReport['manual'] {
  return guide.sections.flatMap((section) =>
    section.manual.map(({ id, text, line }) => ({ id, section: section.id, text, line })),
  );
}

function problemsOf({ problems }: ChosenGuide['loaded']): GuideRunReport['problems'] {
  return problems.map(({ code, message, line }) => ({ code, message, line }));
}

/** The guides of a request, read. @throws PlumblineError why one of them cannot be read. */
export function chosenGuide(loaded: LoadedGuide, only: GuideSelection['only']): ChosenGuide {
  const { guide, error } = loaded;
  if (guide === null) {
    throw error ?? new PlumblineError('fileUnreadable', describeError(error).message);
  }
  return { loaded: { ...loaded, guide }, only };
}
