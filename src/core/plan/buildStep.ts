import { PlumblineError, type ErrorCode } from '../errors';
import { readDirectives } from '../migration/directives';
import type { Fingerprint, Migration } from '../migration/model';
import { ComposedText, type Span } from '../sql/composedText';
import { positionAt } from '../sql/position';
import type { Script, ScriptProblem, ScriptProblemCode, TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { groupsOf, type Group } from './groups';
import type { PlanStep } from './model';
import { neededLater } from './neededLater';
import { partsOf } from './parts';

const codes: Readonly<Record<ScriptProblemCode, ErrorCode>> = {
  syntaxError: 'syntaxError',
  psqlMetaCommand: 'psqlMetaCommand',
  psqlVariable: 'psqlVariable',
  copyFromStdin: 'copyFromStdin',
  copyUnterminated: 'copyUnterminated',
  transactionControl: 'transactionControl',
  outsideInBlock: 'outsideInBlock',
  neededLater: 'neededLater',
  unknownDirective: 'unknownDirective',
};

export interface StepSource {
  readonly migration: Pick<Migration, 'version' | 'name' | 'path'>;
  readonly fingerprint: Fingerprint;
  /** The file whose text runs: the migration's own, or that of its rollback. */
  readonly path: string;
  readonly text: SqlText;
  /** The part of the text that runs. */
  readonly range: TextRange;
  /** The part, parsed. */
  readonly script: Script;
}

/**
 * One step of a plan. Its SQL is the file's own text with everything blanked out that does not run (other sections,
 * an outer BEGIN and COMMIT), so that every position in an error is a position in the file. It is one transaction
 * unless a statement cannot run in one or the file declares steps.
 *
 * @throws PlumblineError when the part cannot be run: the first reason, with its place.
 */
export function buildStep(source: StepSource): PlanStep {
  const { migration, fingerprint, path, text, range, script } = source;
  const problem = scriptError(source);
  if (problem) throw problem;
  const directives = readDirectives(text, range);
  const cut = partsOf(script, directives.steps);
  if ('problem' in cut) throw problemError(path, text, cut.problem);
  const outer = script.outerTransaction;
  const holes = [
    ...(outer ? [outer.begin.range, outer.commit.range] : []),
    ...script.passedOver,
  ].sort((a, b) => a.start - b.start);
  const sql = blankOutside(text, range, holes);
  return {
    migration,
    path,
    text,
    sql,
    script,
    mode: isInSteps(cut.parts) ? 'steps' : 'transaction',
    parts: cut.parts,
    done: 0,
    fingerprint,
    notes: [...directives.notes, ...passedOverNotes(script)],
  };
}

/** Why a script cannot run as one step, or null when it can. */
export function scriptError(
  source: Pick<StepSource, 'path' | 'text' | 'range' | 'script'>,
): PlumblineError | null {
  const { path, text, range, script } = source;
  const unread = script.problems[0];
  if (unread) return problemError(path, text, unread);
  const { steps, problem } = readDirectives(text, range);
  if (problem) return problemError(path, text, problem);
  const grouped = groupsOf(script, steps);
  if ('problem' in grouped) return problemError(path, text, grouped.problem, steps);
  const missing = neededLater(grouped.groups);
  if (missing) return problemError(path, text, missing);
  if (grouped.groups.length > 0) return null;
  return new PlumblineError('emptyMigration', `${path} has no SQL statement.`, {
    path,
    state: { code: 'unchanged' },
  });
}

function passedOverNotes({ text, passedOver }: Script): string[] {
  const names = new Set(passedOver.map(({ start, end }) => text.slice(start, end).split(/\s/)[0]));
  if (names.size === 0) return [];
  return [
    `${[...names].join(' and ')} of pg_dump's output are passed over: they are for psql alone.`,
  ];
}

function isInSteps(parts: readonly Pick<Group, 'transactional'>[]): boolean {
  return parts.length > 1 || parts[0]?.transactional === false;
}

function problemError(
  path: string,
  text: SqlText,
  problem: ScriptProblem,
  inSteps = false,
): PlumblineError {
  const { code, found, range, neededAt } = problem;
  return new PlumblineError(codes[code], messageOf(problem, text), {
    path,
    ...positionAt(text, range.start),
    values: {
      found,
      ...(inSteps && { steps: 'declared' }),
      ...(neededAt && { neededAt: String(positionAt(text, neededAt.start).line) }),
    },
    state: { code: 'unchanged' },
  });
}

function messageOf({ code, found, neededAt }: ScriptProblem, text: SqlText): string {
  if (code !== 'neededLater') return found;
  const where = neededAt
    ? `line ${positionAt(text, neededAt.start).line} needs it`
    : 'later parts of the file would run without it';
  return `${found} does not outlast its part of the file, and ${where}: the parts run as steps of their own, each of which must work alone after an interruption.`;
}

/** Same length up to the range's end, same line ends: only what lies in the range and in no hole is left. */
function blankOutside(text: SqlText, range: TextRange, holes: readonly TextRange[]): SqlText {
  if (range.start === 0 && range.end === text.length && holes.length === 0) return text;
  const spans: Span[] = [{ start: 0, end: range.start, blank: true }];
  let at = range.start;
  for (const { start, end } of holes) {
    spans.push({ start: at, end: start }, { start, end, blank: true });
    at = end;
  }
  spans.push({ start: at, end: range.end });
  return new ComposedText(text, spans);
}
