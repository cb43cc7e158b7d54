import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import type { GuideSection } from '../core/guide/model';
import type { SurveyedMigration } from '../core/migration/survey';
import type { CheckReport, GuideRunReport } from '../core/report/model';
import { runSection, type SectionOptions, type StatementRun } from '../postgres/statedChecks';
import type { GuideSelection, VerifyRequest } from './engine';
import type { LoadedGuide } from './loadGuides';
import { LOCK_TIMEOUT_MS } from './limits';
import { isChecked, notRunReason, planSections, type SectionPlan } from './sectionPlan';
import { brokenReport, leftOutReport, reportedRuns, type StatedPlace } from './statedReport';
import type { Survey } from './survey';

/** Milliseconds that one statement of a guide may take. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** A guide that was read, with the part of it that is to run. */
export interface ChosenGuide {
  readonly loaded: LoadedGuide & { readonly guide: NonNullable<LoadedGuide['guide']> };
  readonly only: GuideSelection['only'];
  /** Answers that count for this guide alone; they stand before those of the whole request. */
  readonly answers: GuideSelection['placeholders'];
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
    onWait: (message) => request.onProgress?.({ kind: 'phase', message }),
  };
}

/**
 * Runs the sections of one guide in the order of the document, each heading with its parts in a transaction of its own
 * that is rolled back. Every statement with an expectation becomes a check, whether it ran or not; nothing that was not
 * looked at is passed.
 */
export async function runGuide(
  survey: Survey,
  { loaded, only, answers }: ChosenGuide,
  request: Running,
): Promise<GuideRun> {
  const options = sectionOptions(survey, {
    ...request,
    placeholders: { ...request.placeholders, ...answers },
  });
  const { path } = loaded;
  const flows = planSections(survey.parser, loaded, only, survey.migrations);
  const checks: CheckReport[] = [...unknownChecks(loaded, only)];
  const sections: GuideRunReport['sections'] = [];
  for (const [index, flow] of flows.entries()) {
    const stopped = request.signal?.aborted
      ? 'The run was cancelled.'
      : survey.target.session.isLost()
        ? 'The connection was lost.'
        : null;
    const running = stopped === null ? flow.filter(({ leftOut }) => leftOut === null) : [];
    let runs: readonly StatementRun[] = [];
    if (running.length > 0) {
      const title = running.at(-1)?.section.title ?? '';
      const progress = `Verifying ${path}: ${title} (${index + 1} of ${flows.length})`;
      request.onProgress?.({ kind: 'phase', message: progress });
      const entries = running.flatMap((plan) => plan.entries);
      runs = await runSection(survey.target.session, entries, options);
    }
    for (const plan of flow) {
      const { id, title, line } = plan.section;
      checks.push(...checksOf(loaded, plan, runs, stopped ?? plan.leftOut, survey.migrations));
      const reason = stopped ?? notRunReason(plan);
      sections.push({ id, title, line, ran: reason === null, ...(reason !== null && { reason }) });
    }
  }
  return {
    report: { path, sections, manual: manualOf(loaded), problems: problemsOf(loaded) },
    checks,
  };
}

/** The checks of one section, in the order of the document. */
function checksOf(
  loaded: ChosenGuide['loaded'],
  plan: SectionPlan,
  runs: readonly StatementRun[],
  leftOut: string | null,
  migrations: readonly SurveyedMigration[],
): CheckReport[] {
  const { section, statements, unrun } = plan;
  const place = placeOf(loaded, section, migrations);
  // A rollback is no verification, whatever it says to expect; who names one learns that it was not checked.
  if (section.role === 'rollback' && leftOut !== null && !plan.isNamed) return [];
  const ran =
    leftOut === null
      ? reportedRuns(place, statements, runs, (one) => isChecked(plan, one))
      : statements
          .filter((one) => isChecked(plan, one))
          .map((one) => leftOutReport(place, one, leftOut));
  const others = unrun.map((one) =>
    one.kind === 'statement'
      ? leftOutReport(place, one.statement, one.reason)
      : brokenReport(place, one.broken, one.reason),
  );
  return [...ran, ...others].sort((a, b) => (a.source.line ?? 0) - (b.source.line ?? 0));
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

/**
 * A guide of a request, with the part of it that was asked for.
 *
 * @param selection `only`: ids of sections and of statements, everything that verifies by default
 * @throws PlumblineError why it cannot be read
 */
export function chosenGuide(
  loaded: LoadedGuide,
  { only, placeholders: answers }: Pick<GuideSelection, 'only' | 'placeholders'>,
): ChosenGuide {
  const { guide, error } = loaded;
  if (guide === null) {
    throw error ?? new PlumblineError('fileUnreadable', describeError(error).message);
  }
  return { loaded: { ...loaded, guide }, only, answers };
}
