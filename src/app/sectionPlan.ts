import { looksOnly } from '../core/check/stated/looksOnly';
import { resolveOrder } from '../core/guide/bindGuide';
import type { Guide, GuideSection, GuideStatement } from '../core/guide/model';
import type { SurveyedMigration } from '../core/migration/survey';
import type { SqlParser } from '../core/sql/parser';
import type { SectionEntry } from '../postgres/statedChecks';
import type { GuideSelection } from './engine';
import { sectionContent, type RunnableGuideStatement, type Unrun } from './sectionEntries';

/** A guide that was read, with the migrations that its sections are about. */
export interface PlannedGuide {
  readonly guide: Guide;
  readonly binds: readonly (string | null)[];
}

/** One section that a run is about: what of it runs, what of that was asked for, or why nothing does. */
export interface SectionPlan {
  readonly section: GuideSection;
  readonly entries: readonly SectionEntry[];
  readonly statements: readonly RunnableGuideStatement[];
  /** What cannot run and was asked for. */
  readonly unrun: readonly Unrun[];
  readonly asked: ReadonlySet<string>;
  /** Whether the section, or something in it, was asked for by its id. */
  readonly isNamed: boolean;
  readonly leftOut: string | null;
}

/**
 * What a run of a guide is about, in the order of the document: one list for each heading, with the parts below it that
 * bold lines begin (`**Check**:`). To its author that is one flow: a role that is set above such a line holds below it.
 */
export function planSections(
  parser: SqlParser,
  loaded: PlannedGuide,
  only: GuideSelection['only'],
  migrations: readonly SurveyedMigration[],
): SectionPlan[][] {
  const planner = new Planner(parser, loaded, only && new Set(only), migrations);
  const flows: GuideSection[][] = [];
  for (const section of loaded.guide.sections) {
    const flow = flows.at(-1);
    if (section.part && flow) flow.push(section);
    else flows.push([section]);
  }
  return flows.map((flow) => planner.flow(flow)).filter((flow) => flow.length > 0);
}

/** Recorded, or there with everything that it makes though nobody recorded it. */
export function isApplied({ recorded, status }: SurveyedMigration): boolean {
  return recorded !== null || status === 'unrecorded';
}

/** What has an expectation, and what returns rows where everything else is verified. */
export function isChecked(
  { section, asked }: Pick<SectionPlan, 'section' | 'asked'>,
  one: GuideStatement,
): boolean {
  if (!asked.has(one.id)) return false;
  return one.expectations.length > 0 || (isVerification(section) && isQuery(one));
}

/**
 * Why a section is none of those that verify, or null; a rollback is none even when it is named. Instructions that only
 * look do no harm, and a block that takes itself back is a check, wherever it stands.
 */
export function whyElsewhere(
  parser: SqlParser,
  { role }: GuideSection,
  statements: readonly RunnableGuideStatement[],
): string | null {
  if (role === 'rollback') return 'It takes something back, and runs as a rollback alone.';
  if (role !== 'apply' && role !== 'order' && role !== 'task') return null;
  // Of a query whose outcome is expected the author says that it is a question, whatever functions it calls.
  const writes = statements.some(
    ({ outer, reads, expectations, ...one }) =>
      outer !== 'rollback' &&
      (!reads || (expectations.length === 0 && !looksOnly(parser, { reads, ...one }))),
  );
  if (!writes) return null;
  return role === 'task'
    ? 'It is a task that changes something; it runs when it is asked for by name.'
    : 'It says how to apply, and a verification applies nothing.';
}

/** Why nothing of a section was sent; null when something was. */
export function notRunReason({ leftOut, statements, entries, unrun }: SectionPlan): string | null {
  if (leftOut !== null || statements.length > 0) return leftOut;
  const [first] = entries;
  return unrun[0]?.reason ?? (first && 'reason' in first ? first.reason : null);
}

class Planner {
  constructor(
    private readonly parser: SqlParser,
    private readonly loaded: PlannedGuide,
    private readonly only: ReadonlySet<string> | undefined,
    private readonly migrations: readonly SurveyedMigration[],
  ) {}

  /** The sections of one heading that have anything to run, or to say why it does not. */
  flow(sections: readonly GuideSection[]): SectionPlan[] {
    const all = sections.map((section) => this.plan(section));
    const plans = this.only ? upToLastAsked(all) : all;
    // What says nothing itself prepares what the parts below it ask.
    const asks = plans.some((plan) => plan.leftOut === null && hasCheck(plan));
    return plans
      .map((plan) => (plan.leftOut === null && !this.only ? this.silent(plan, asks) : plan))
      .filter(
        ({ statements, unrun, entries, leftOut }) =>
          statements.length > 0 || unrun.length > 0 || (leftOut === null && entries.length > 0),
      );
  }

  private plan(section: GuideSection): SectionPlan {
    const { guide } = this.loaded;
    const blocks = guide.blocks.filter((block) => block.section === section.index);
    const content = sectionContent(this.parser, blocks, (file) => this.isDone(file));
    const { only } = this;
    const isAsked = (id: string): boolean => !only || only.has(section.id) || only.has(id);
    const asked = new Set(
      [...content.statements, ...content.unrun.flatMap(statementOf)]
        .map(({ id }) => id)
        .filter(isAsked),
    );
    const isWhole = !only || only.has(section.id);
    const unrun = content.unrun.filter((one) =>
      one.kind === 'statement'
        ? isChecked({ section, asked }, one.statement)
        : isWhole && (isVerification(section) || one.broken.sentences.length > 0),
    );
    const isNamed = only !== undefined && asked.size > 0;
    const isRefused = section.role === 'rollback' || !isNamed;
    const leftOut =
      this.unbound(section) ??
      (isRefused ? whyElsewhere(this.parser, section, content.statements) : null);
    return { section, ...content, unrun, asked, isNamed, leftOut };
  }

  /** The checks of a migration that is not there would fail for that alone, and of an unknown one nobody can tell. */
  private unbound({ index, names, certain }: GuideSection): string | null {
    const path = this.loaded.binds[index] ?? null;
    if (path === null) {
      return names !== null && certain
        ? `${names} is not in the workspace, or not the only one.`
        : null;
    }
    const bound = this.migrations.find((one) => one.path === path);
    return bound === undefined || isApplied(bound) ? null : `${bound.version} is not applied.`;
  }

  private silent(plan: SectionPlan, asks: boolean): SectionPlan {
    if (hasCheck(plan)) return plan;
    if (!asks) return { ...plan, leftOut: 'It says of no statement what to expect.' };
    const isShown =
      this.loaded.binds[plan.section.index] != null &&
      plan.statements.some(({ reads }) => !reads) &&
      plan.statements.every(({ reads, tag }) => reads || definition.test(tag));
    return isShown
      ? { ...plan, leftOut: 'It shows what the migration does, which is applied already.' }
      : plan;
  }

  private isDone(file: string): boolean {
    const paths = this.migrations.map(({ path }) => path);
    const [resolved] = resolveOrder({ line: 1, files: [file] }, paths);
    const found = this.migrations.find(({ path }) => path === resolved?.path);
    return found !== undefined && isApplied(found);
  }
}

const definition = /^(?:CREATE|ALTER|DROP|COMMENT|GRANT|REVOKE)\b/;

function statementOf(one: Unrun): GuideStatement[] {
  return one.kind === 'statement' ? [one.statement] : [];
}

function isVerification({ role }: GuideSection): boolean {
  return role === 'verify' || role === 'smoke';
}

function hasCheck({ statements, unrun }: SectionPlan): boolean {
  return unrun.length > 0 || statements.some(({ expectations }) => expectations.length > 0);
}

/** What is asked for, with what stands before it under the same heading. */
function upToLastAsked(plans: readonly SectionPlan[]): SectionPlan[] {
  const last = plans.findLastIndex(({ asked, unrun }) => asked.size > 0 || unrun.length > 0);
  return plans.slice(0, last + 1).flatMap((plan, at) => {
    if (at < last) return plan.leftOut !== null && plan.asked.size === 0 ? [] : [plan];
    const lastAsked = plan.entries.findLastIndex((one) => 'id' in one && plan.asked.has(one.id));
    const entries = plan.entries.slice(0, lastAsked + 1);
    const sent = new Set(entries.flatMap((one) => ('id' in one ? [one.id] : [])));
    return [{ ...plan, entries, statements: plan.statements.filter(({ id }) => sent.has(id)) }];
  });
}

/** What a person would look at the rows of: not a write, and not a setting for the queries that follow. */
function isQuery({ reads, shape, sql }: GuideStatement): boolean {
  return (
    reads &&
    shape.returnsRows &&
    !/^select\s+(?:pg_catalog\.)?(?:set_config|setval|pg_sleep)\s*\(/i.test(sql)
  );
}
