import { createHash } from 'node:crypto';
import { PlumblineError } from '../core/errors';
import type { PartialEntry } from '../core/migration/model';
import { doneParts, doneSteps } from '../core/migration/status';
import type { SurveyedMigration } from '../core/migration/survey';
import { Sequence } from '../core/migration/sequence';
import type { PlanStep } from '../core/plan/model';
import { stepsEdited } from '../core/plan/stepsEdited';
import type { PlanReport } from '../core/report/model';
import { piecesOf } from '../core/sql/pieces';
import { positionAt } from '../core/sql/position';
import type { ApplySelection, RollbackSelection } from './engine';
import { findMigration } from './findMigration';
import { applyStepOf, rollbackStepOf } from './migrationSteps';
import type { Survey } from './survey';

/** A step with what a person should know before it runs. */
export interface PlannedStep {
  readonly step: PlanStep;
  readonly fingerprint: string;
  readonly warnings: readonly string[];
}

export interface PlannedRun {
  readonly steps: readonly PlannedStep[];
  readonly leftOut: PlanReport['leftOut'];
}

/** Everything that is not recorded is tried, also what seems to stand already: evidence never decides to skip a file. */
const waiting = new Set<SurveyedMigration['status']>([
  'pending',
  'outOfOrder',
  'failed',
  'unrecorded',
]);

/**
 * The steps of an apply, in order. A file that cannot run stops the whole plan before anything is written.
 *
 * @throws PlumblineError the first reason why the plan cannot be made.
 */
export function planApply(survey: Survey, selection: ApplySelection): PlannedRun {
  const chosen = chooseForApply(survey, selection);
  const isChosen = new Set(chosen.steps);
  const steps = chosen.steps.map((surveyed) =>
    planned(
      resumed(applyStepOf(surveyed), partialOf(surveyed, 'apply')),
      applyWarnings(survey, surveyed, isChosen),
    ),
  );
  return { steps, leftOut: chosen.leftOut };
}

function chooseForApply(
  survey: Survey,
  selection: ApplySelection,
): { steps: SurveyedMigration[]; leftOut: PlanReport['leftOut'] } {
  if (selection.kind === 'files') {
    refuseUnfinished(survey.migrations);
    const steps = selection.paths.map((path) => applicable(findMigration(survey.migrations, path)));
    return { steps: survey.migrations.filter((one) => steps.includes(one)), leftOut: [] };
  }
  const last = selection.kind === 'to' ? findMigration(survey.migrations, selection.version) : null;
  const inReach =
    last === null
      ? survey.migrations
      : survey.migrations.slice(0, survey.migrations.indexOf(last) + 1);
  const duplicate = inReach.find(({ status }) => status === 'duplicateVersion');
  if (duplicate) throw refusal('duplicateVersion', duplicate);
  refuseUnfinished(inReach);
  return {
    steps: inReach.filter(
      ({ status, recorded, partials }) =>
        waiting.has(status) || (!recorded && (status === 'unusable' || partials.length > 0)),
    ),
    leftOut: [],
  };
}

function partialOf(
  { partials }: Pick<SurveyedMigration, 'partials'>,
  wanted: PartialEntry['kind'],
): PartialEntry | null {
  return partials.find(({ kind }) => kind === wanted) ?? null;
}

/**
 * A step as an interrupted run left it: what is done is not run again.
 *
 * @throws PlumblineError `stepsEdited` when a part that is done has another text by now.
 */
function resumed(step: PlanStep, partial: PartialEntry | null): PlanStep {
  if (partial === null) return step;
  const done = doneParts(partial);
  for (const { number, hash } of partial.parts.slice(0, done)) {
    const part = step.parts[number - 1];
    if (part?.hash !== hash) throw stepsEdited(step, number, part);
  }
  // Its later parts may have been edited until nothing of it needs steps any more: its rows are there all the same.
  return { ...step, mode: 'steps', done };
}

function applicable(surveyed: SurveyedMigration): SurveyedMigration {
  if (partialOf(surveyed, 'rollback')) throw refusal('rollbackUnfinished', surveyed);
  if (surveyed.recorded) throw refusal('alreadyApplied', surveyed);
  if (surveyed.status === 'duplicateVersion') throw refusal('duplicateVersion', surveyed);
  return surveyed;
}

function refusal(
  code: 'alreadyApplied' | 'duplicateVersion' | 'notApplied' | 'rollbackUnfinished',
  { path, version }: SurveyedMigration,
): PlumblineError {
  const sentences = {
    alreadyApplied: `${path} is applied already.`,
    duplicateVersion: `Another file has the version ${version} of ${path} too.`,
    notApplied: `${path} is not recorded as applied.`,
    rollbackUnfinished: `The rollback of ${path} was interrupted in its middle.`,
  };
  return new PlumblineError(code, sentences[code], { path, state: { code: 'unchanged' } });
}

function goesOn(partial: PartialEntry | null): string[] {
  if (partial === null) return [];
  const what = partial.kind === 'rollback' ? 'Its rollback' : 'Applying it';
  const again = doneParts(partial) === 0 ? '' : '; what is done does not run again';
  return [`${what} was interrupted. ${doneSteps(partial)}${again}.`];
}

function applyWarnings(
  survey: Survey,
  surveyed: SurveyedMigration,
  chosen: ReadonlySet<SurveyedMigration>,
): string[] {
  const warnings = goesOn(partialOf(surveyed, 'apply'));
  const place = survey.migrations.indexOf(surveyed);
  const skipped = survey.migrations
    .slice(0, place)
    .filter((earlier) => waiting.has(earlier.status) && !chosen.has(earlier));
  if (skipped.length > 0) {
    warnings.push(
      `Earlier ones stay pending: ${skipped.map(({ version }) => version).join(', ')}.`,
    );
  }
  if (surveyed.status === 'outOfOrder') {
    warnings.push('It is older than a migration that is applied already.');
  }
  if (surveyed.status === 'unrecorded') {
    warnings.push(
      'Everything that it makes is there already: it is recorded if its statements allow that (IF NOT EXISTS), and fails without a change if not.',
    );
  }
  return warnings;
}

/**
 * The steps of a rollback, the newest first.
 *
 * @throws PlumblineError `notApplied`, `noRollback`, `fileMissing` or why a rollback file cannot run.
 */
export function planRollback(survey: Survey, selection: RollbackSelection): PlannedRun {
  const chosen = chooseForRollback(survey, selection);
  const steps = chosen.map((surveyed, at) => {
    if (surveyed.status === 'duplicateVersion') throw refusal('duplicateVersion', surveyed);
    return planned(
      resumed(rollbackStepOf(survey.parser, surveyed), partialOf(surveyed, 'rollback')),
      rollbackWarnings(survey, surveyed, new Set(chosen.slice(0, at))),
    );
  });
  return { steps, leftOut: [] };
}

function chooseForRollback(survey: Survey, selection: RollbackSelection): SurveyedMigration[] {
  const applied = survey.migrations.filter((one) => one.recorded ?? partialOf(one, 'apply'));
  switch (selection.kind) {
    case 'file': {
      const surveyed = findMigration(survey.migrations, selection.path);
      if (!applied.includes(surveyed)) throw refusal('notApplied', surveyed);
      return [surveyed];
    }
    case 'last': {
      // A number names nobody's rollback: one that was interrupted is finished by its name, or not at all.
      refuseUnfinished(survey.migrations);
      // In the order in which they were applied, which the history knows: an out-of-order one may be the newest.
      // What is half applied is newer than all of it.
      const halfApplied = applied.filter(({ recorded }) => !recorded).reverse();
      const newestFirst = [...survey.history.entries].reverse();
      return [
        ...halfApplied,
        ...newestFirst.flatMap((entry) => applied.filter(({ recorded }) => recorded === entry)),
      ].slice(0, selection.count);
    }
    case 'to': {
      const stays = findMigration(survey.migrations, selection.version);
      const files = survey.migrations.filter(({ status }) => status !== 'fileMissing');
      const sequence = new Sequence(files);
      const taken = applied
        .filter((one) => sequence.isAfter(one, stays) ?? isAppliedAfter(survey, one, stays))
        .reverse();
      refuseUnfinished(survey.migrations.filter((one) => !taken.includes(one)));
      return taken;
    }
  }
}

/** @throws PlumblineError `rollbackUnfinished` for the first of them whose rollback was interrupted */
function refuseUnfinished(migrations: readonly SurveyedMigration[]): void {
  const halfBack = migrations.find((one) => partialOf(one, 'rollback'));
  if (halfBack) throw refusal('rollbackUnfinished', halfBack);
}

/** One whose file is gone has no place in a stated order: when it was applied decides then. */
function isAppliedAfter(
  { history }: Survey,
  one: SurveyedMigration,
  other: SurveyedMigration,
): boolean {
  const place = ({ recorded }: SurveyedMigration): number =>
    history.entries.findIndex((entry) => entry === recorded);
  return place(one) > place(other);
}

/** @param before what the same run takes back before it: nothing of that builds on it any more */
function rollbackWarnings(
  survey: Survey,
  surveyed: SurveyedMigration,
  before: ReadonlySet<SurveyedMigration>,
): string[] {
  const place = survey.migrations.indexOf(surveyed);
  const later = survey.migrations
    .slice(place + 1)
    .filter((one) => one.recorded && !before.has(one));
  const half = surveyed.recorded ? null : partialOf(surveyed, 'apply');
  const { rollback } = surveyed.loaded.migration ?? {};
  return [
    ...goesOn(partialOf(surveyed, 'rollback')),
    ...(rollback?.source === 'guide'
      ? [
          `The SQL is taken from ${rollback.path}, line ${positionAt(rollback.text, rollback.range.start).line}.`,
        ]
      : []),
    ...(later.length > 0
      ? [
          `Later ones are applied and may build on it: ${later.map(({ version }) => version).join(', ')}.`,
        ]
      : []),
    ...(half
      ? [
          `It is applied in part. ${doneSteps(half)}: its rollback may not find everything that it takes back.`,
        ]
      : []),
    ...(surveyed.status === 'appliedEdited'
      ? ['The file was edited since it was applied; its rollback may not fit what was applied.']
      : []),
  ];
}

function planned(step: PlanStep, warnings: readonly string[]): PlannedStep {
  // How it is cut, and where it goes on from, is part of what is confirmed; one transaction is not cut.
  const parts =
    step.mode === 'steps' ? step.parts.map(({ transactional, hash }) => [transactional, hash]) : [];
  const hash = createHash('sha256').update(JSON.stringify([step.mode, step.done, parts]));
  for (const piece of piecesOf(step.sql, { start: 0, end: step.sql.length })) hash.update(piece);
  return { step, fingerprint: hash.digest('hex'), warnings: [...step.notes, ...warnings] };
}
