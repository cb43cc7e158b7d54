import type { Evidence } from '../check/evidence';
import type { PlumblineError } from '../errors';
import type { ProblemReport } from '../report/model';
import { problemOf } from '../whatHappened';
import type { FailedTry, Fingerprint, MigrationStatus, PartialEntry, RecordedPart } from './model';

/** All that is known of one migration, once the target has answered. */
export interface StatusFacts {
  /** The history's row; null when it has none. Its fingerprint is null where another tool recorded none. */
  readonly recorded: { readonly fingerprint: Fingerprint | null } | null;
  /** Of the file; null when it is gone, or could not be read (then `unusable` says why). */
  readonly fingerprint: Fingerprint | null;
  /** Why the file cannot be read or run. */
  readonly unusable: PlumblineError | null;
  /** Null when the catalog was not looked at, or the file has no effect that a catalog shows. */
  readonly evidence: Evidence | null;
  /** Whether another file has the same version. */
  readonly duplicate: boolean;
  /** How the last try to apply it, or to take it back, failed. */
  readonly lastFailure: Pick<FailedTry, 'kind' | 'message'> | null;
  /** Whether one that stands after it in the order is applied. */
  readonly olderThanApplied: boolean;
  /** What was interrupted between two of its steps: applying it, or taking it back. */
  readonly partials: readonly InterruptedRun[];
}

export interface InterruptedRun extends Pick<PartialEntry, 'kind' | 'total' | 'parts'> {
  /** 1-based line of the first part that is not done, where the text is known. */
  readonly line: number | null;
}

export interface StatusVerdict {
  readonly status: MigrationStatus;
  /** Everything that a person should look at, the most severe first; more than one thing can be true at once. */
  readonly problems: readonly ProblemReport[];
}

interface Finding {
  readonly status: MigrationStatus;
  readonly problem: ProblemReport | null;
}

const objects = (count: number): string => (count === 1 ? '1 object' : `${count} objects`);

function found(status: MigrationStatus, message: string): Finding {
  return { status, problem: { code: status, message } };
}

function unusableFile(error: PlumblineError): Finding {
  return { status: 'unusable', problem: problemOf(error) };
}

/** What is wrong with the file itself, whatever the database holds. */
function ofFile(facts: StatusFacts): Finding[] {
  const { unusable, duplicate, fingerprint, recorded, partials } = facts;
  const isGone = fingerprint === null && unusable === null;
  return [
    ...(unusable === null ? [] : [unusableFile(unusable)]),
    ...(duplicate ? [found('duplicateVersion', 'Another file has the same version.')] : []),
    ...(isGone && recorded !== null
      ? [found('fileMissing', 'The history records it as applied, but its file is gone.')]
      : []),
    ...(isGone && recorded === null && partials.length > 0
      ? [found('fileMissing', 'Some of its steps are done, but its file is gone.')]
      : []),
  ];
}

/** How many parts, from the first one, are recorded as done. */
export function doneParts({
  parts,
}: {
  readonly parts: readonly Pick<RecordedPart, 'number' | 'state'>[];
}): number {
  const next = parts.findIndex(({ state, number }, at) => state !== 'done' || number !== at + 1);
  return next === -1 ? parts.length : next;
}

/** How far a run came that was interrupted, as the beginning of a sentence. */
export function doneSteps({ kind, parts, total }: Omit<InterruptedRun, 'line'>): string {
  const done = doneParts({ parts });
  const of = kind === 'apply' ? '' : ' of its rollback';
  if (total === 1) return `The only step${of} is ${done === 0 ? 'not ' : ''}recorded as done`;
  const steps = `${done === 0 ? 'None' : done} of ${total} steps${of}`;
  return `${steps} ${done > 1 ? 'are' : 'is'} done`;
}

function ofInterrupted({ partials }: StatusFacts): Finding[] {
  const back = partials.filter(({ kind }) => kind === 'rollback');
  const forth = partials.filter(({ kind }) => kind === 'apply');
  // What is being taken back is not applied any further.
  return [
    ...back.map((partial) => interrupted(partial, nextOf(partial))),
    ...forth.map((partial) =>
      interrupted(partial, back.length > 0 ? ', and its rollback has begun.' : nextOf(partial)),
    ),
  ];
}

function interrupted(partial: InterruptedRun, next: string): Finding {
  const { line } = partial;
  const message = `${doneSteps(partial)}${next}`;
  return {
    status: 'partial',
    problem: { code: 'partial', message, ...(line === null ? {} : { line }) },
  };
}

function nextOf({ kind, parts, total }: InterruptedRun): string {
  const done = doneParts({ parts });
  const next = done + 1;
  if (parts.some(({ state, number }) => state === 'started' && number === next)) {
    return ` and step ${next} was begun; ${kind} looks up whether it was done, and goes on.`;
  }
  return done >= total
    ? `; ${kind} only has to record it.`
    : `; ${kind} goes on with step ${next}.`;
}

function ofApplied({ recorded, fingerprint, evidence, lastFailure }: StatusFacts): Finding[] {
  const findings: Finding[] = [];
  const lost = evidence?.missing.length ?? 0;
  const changed = evidence?.different.length ?? 0;
  if (lost + changed > 0) {
    const parts = [
      ...(lost > 0 ? [`${objects(lost)} missing`] : []),
      ...(changed > 0 ? [`${objects(changed)} different`] : []),
    ];
    findings.push(
      found('drift', `Recorded as applied, but the database shows ${parts.join(' and ')}.`),
    );
  }
  const before = recorded?.fingerprint ?? null;
  if (before !== null && fingerprint !== null) {
    if (before.normalised !== fingerprint.normalised) {
      findings.push(found('appliedEdited', 'The SQL of the file was edited since it was applied.'));
    } else if (before.exact !== fingerprint.exact) {
      findings.push({ status: 'appliedCosmeticEdit', problem: null });
    }
  }
  findings.push({ status: 'applied', problem: null });
  // It stands as before: that is no other status, but what a person tried and did not get.
  return lastFailure?.kind === 'rollback' ? [...findings, ...ofLastTry(lastFailure)] : findings;
}

function ofLastTry(lastFailure: StatusFacts['lastFailure']): Finding[] {
  if (lastFailure === null) return [];
  const { kind, message } = lastFailure;
  const what = kind === 'apply' ? 'The last try' : 'The last try to take it back';
  return [found('failed', `${what} failed: ${message}`)];
}

function ofUnapplied({ evidence, lastFailure, olderThanApplied }: StatusFacts): Finding[] {
  const findings: Finding[] = [];
  const there = (evidence?.present ?? 0) + (evidence?.different.length ?? 0);
  const all = there + (evidence?.missing.length ?? 0);
  const complete = all > 0 && all === evidence?.present;
  if (complete) {
    findings.push(
      found(
        'unrecorded',
        `Not recorded, but the database shows everything it creates (${objects(all)}).`,
      ),
    );
  }
  if (lastFailure?.kind === 'apply') findings.push(...ofLastTry(lastFailure));
  // Where everything stands already, it is to be recorded and not to be run: the order no longer matters.
  if (olderThanApplied && !complete) {
    findings.push(found('outOfOrder', 'One that stands after it is applied already.'));
  }
  findings.push({ status: 'pending', problem: null });
  if (there > 0 && !complete) {
    findings.push(
      found(
        'unrecorded',
        `Not recorded, but ${there} of the ${objects(all)} that it creates exist already.`,
      ),
    );
  }
  return findings;
}

/**
 * The status of a migration: what history and evidence together say of it. Where several things are true, the status
 * is the one that must be solved first, and `problems` names them all:
 *
 * - a file that cannot be used, a version that two files claim and a file that is gone stand before everything,
 *   since nothing can be done with such a migration;
 * - what was interrupted in its middle stands instead of what was or was not applied: it is neither;
 * - recorded: what the database lost (drift) stands before what the file gained (edits);
 * - not recorded: that everything is there already stands before a failed try, since trying again cannot work;
 *   a failed try stands before a wrong place in the order.
 */
export function migrationStatus(facts: StatusFacts): StatusVerdict {
  const partly = ofInterrupted(facts);
  const findings = [
    ...ofFile(facts),
    ...partly,
    ...(partly.length > 0
      ? ofLastTry(facts.lastFailure)
      : facts.recorded === null
        ? ofUnapplied(facts)
        : ofApplied(facts)),
  ];
  return {
    status: findings[0]?.status ?? 'pending',
    problems: findings.flatMap(({ problem }) => (problem === null ? [] : [problem])),
  };
}
