import type { MigrationStatus } from '../../core/migration/model';
import type { ExplainedBlock, ExplainedFile, ExplainedSection } from '../../core/report/model';
import type { StepTick } from '../../messages';
import { keyOf } from '../../messages/checkIds';
import {
  hasExpectation,
  isDoubtful,
  isRunnable,
  statementsOf,
  withSubsections,
} from './chosenStatements';

/** What stands above a line of a guide. Lines count from 1. */
export type GuideLens = { readonly line: number } & (
  | { readonly kind: 'guide'; readonly checks: number }
  | { readonly kind: 'section'; readonly ids: readonly string[]; readonly checks: number }
  | { readonly kind: 'check'; readonly ids: readonly string[]; readonly reading: CheckReading }
  | { readonly kind: 'blocked'; readonly reason: string }
  | { readonly kind: 'rollback'; readonly migration: LensMigration; readonly offered: boolean }
  | { readonly kind: 'order'; readonly files: number }
  | { readonly kind: 'step'; readonly step: string; readonly done: StepDone }
);

/** `nothing`: the guide does not say what it should return. `unclear`: it says something that was not understood. */
export type CheckReading = 'understood' | 'unclear' | 'nothing';

/** Who ticked it here and when, true where the file itself does, else false. */
export type StepDone = StepTick | boolean;

export interface LensMigration {
  readonly path: string;
  readonly version: string;
  readonly status: MigrationStatus;
}

/** What is known beside the file itself. */
export interface LensFacts {
  readonly migrations: readonly LensMigration[];
  /** By `keyOf(path, step)`. */
  readonly ticks: Readonly<Record<string, StepTick>>;
  /** Whether a rollback can be asked for: by status, as everywhere. */
  readonly canRollBack: (migration: LensMigration) => boolean;
}

/** Every lens of a file, in the order of their lines. */
export function lensesOf(file: ExplainedFile, facts: LensFacts): GuideLens[] {
  const lenses = [
    ...guideLens(file),
    ...orderLens(file),
    ...file.sections.flatMap((section) => [
      ...sectionLens(file, section),
      ...stepLenses(file, section, facts),
    ]),
    ...file.blocks.flatMap((block) => blockLenses(file, block, facts)),
  ];
  return lenses.sort((a, b) => a.line - b.line);
}

function countChecks(file: ExplainedFile, sections: readonly ExplainedSection[]): number {
  return sections.flatMap(({ id }) => statementsOf(file, id).filter(hasExpectation)).length;
}

function guideLens(file: ExplainedFile): GuideLens[] {
  const runnable = file.sections.filter((section) => isRunnable(file, section));
  const checks = countChecks(file, runnable);
  return checks === 0 ? [] : [{ kind: 'guide', line: file.sections[0]?.line ?? 1, checks }];
}

function orderLens(file: ExplainedFile): GuideLens[] {
  if (file.order === undefined || file.order.length === 0) return [];
  const section = file.sections.find(({ role }) => role === 'order') ?? file.sections[0];
  return [{ kind: 'order', line: section?.line ?? 1, files: file.order.length }];
}

/** A heading over everything is the guide's, which has a lens of its own. */
function sectionLens(file: ExplainedFile, section: ExplainedSection): GuideLens[] {
  const isWhole = section.level <= 1 && statementsOf(file, section.id).length === 0;
  if (isWhole) return [];
  const runnable = withSubsections(file, section).filter((one) => isRunnable(file, one));
  if (runnable.length === 0) return [];
  return [
    {
      kind: 'section',
      line: section.line,
      ids: runnable.map(({ id }) => id),
      checks: countChecks(file, runnable),
    },
  ];
}

function stepLenses(
  file: ExplainedFile,
  section: ExplainedSection,
  { ticks }: LensFacts,
): GuideLens[] {
  return section.manual.map(({ id, line, ticked }) => ({
    kind: 'step',
    line,
    step: id,
    done: ticks[keyOf(file.path, id)] ?? ticked,
  }));
}

function blockLenses(file: ExplainedFile, block: ExplainedBlock, facts: LensFacts): GuideLens[] {
  const section = file.sections.find(({ id }) => id === block.section);
  if (!block.executable) {
    const isSql = block.kind === 'sql' && block.reason !== undefined;
    return isSql ? [{ kind: 'blocked', line: block.line, reason: block.reason ?? '' }] : [];
  }
  if (section?.role === 'rollback') {
    const migration = facts.migrations.find(({ path }) => path === section.binds);
    return migration
      ? [{ kind: 'rollback', line: block.line, migration, offered: facts.canRollBack(migration) }]
      : [];
  }
  if (!section || !isRunnable(file, section)) return [];
  return checkLenses(block);
}

/** One for each statement that says what it should return; where none does, one for the whole block. */
function checkLenses(block: ExplainedBlock): GuideLens[] {
  const stated = block.statements.filter(hasExpectation);
  if (stated.length === 0) {
    const ids = block.statements.map(({ id }) => id);
    return ids.length === 0 ? [] : [{ kind: 'check', line: block.line, ids, reading: 'nothing' }];
  }
  return stated.map((statement) => ({
    kind: 'check',
    line: block.statements.length === 1 ? block.line : statement.line,
    ids: [statement.id],
    reading: isDoubtful(statement) ? 'unclear' : 'understood',
  }));
}
