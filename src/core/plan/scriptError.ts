import { PlumblineError, type ErrorCode } from '../errors';
import { readDirectives } from '../migration/directives';
import { positionAt } from '../sql/position';
import type { Script, ScriptProblem, ScriptProblemCode, TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { groupsOf } from './groups';
import { neededLater } from './neededLater';

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

interface ScriptSource {
  /** Of the file whose text runs. */
  readonly path: string;
  readonly text: SqlText;
  /** The part of the text that runs. */
  readonly range: TextRange;
  /** The part, parsed. */
  readonly script: Script;
}

/** Why a script cannot run as one step, or null when it can. */
export function scriptError(source: ScriptSource): PlumblineError | null {
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

/**
 * A reason why a file cannot run, with its place in it.
 *
 * @param inSteps whether the file declares steps
 */
export function problemError(
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
