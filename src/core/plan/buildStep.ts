import { PlumblineError, type ErrorCode } from '../errors';
import type { Fingerprint, Migration } from '../migration/model';
import { blank } from '../sql/blank';
import { positionAt } from '../sql/position';
import type { Script, ScriptProblem, ScriptProblemCode, TextRange } from '../sql/script.model';
import type { PlanStep } from './model';
import { partsOf } from './parts';

const codes: Readonly<Record<ScriptProblemCode, ErrorCode>> = {
  syntaxError: 'syntaxError',
  psqlMetaCommand: 'psqlMetaCommand',
  psqlVariable: 'psqlVariable',
  copyFromStdin: 'copyFromStdin',
  transactionControl: 'transactionControl',
  outsideTransaction: 'outsideTransaction',
};

export interface StepSource {
  readonly migration: Pick<Migration, 'version' | 'name' | 'path'>;
  readonly fingerprint: Fingerprint;
  /** The file whose text runs: the migration's own, or that of its rollback. */
  readonly path: string;
  readonly text: string;
  /** The part of the text that runs. */
  readonly range: TextRange;
  /** The part, parsed. */
  readonly script: Script;
}

/**
 * One step of a plan. Its SQL is the file's own text with everything blanked out that does not run (other sections,
 * an outer BEGIN and COMMIT), so that every position in an error is a position in the file.
 *
 * @throws PlumblineError when the part cannot be run whole in one transaction: the first reason, with its place.
 */
export function buildStep(source: StepSource): PlanStep {
  const { migration, fingerprint, path, text, range, script } = source;
  const problem = scriptError(source);
  if (problem) throw problem;
  const outer = script.outerTransaction;
  const holes = outer ? [outer.begin.range, outer.commit.range] : [];
  const sql = blankOutside(text, range, holes);
  const parts = partsOf(script, false);
  if ('problem' in parts) throw problemError(path, text, parts.problem);
  return {
    migration,
    path,
    text,
    sql,
    script,
    mode: 'transaction',
    parts: parts.parts.map((part) => ({ ...part, sql })),
    done: 0,
    fingerprint,
  };
}

/** Why a script cannot run as one step, or null when it can. */
export function scriptError(
  source: Pick<StepSource, 'path' | 'text' | 'range' | 'script'>,
): PlumblineError | null {
  const { path, text, script } = source;
  const problem = script.problems[0];
  if (problem) return problemError(path, text, problem);
  if (script.statements.length > 0) return null;
  return new PlumblineError('emptyMigration', `${path} has no SQL statement.`, {
    path,
    state: { code: 'unchanged' },
  });
}

function problemError(path: string, text: string, problem: ScriptProblem): PlumblineError {
  return new PlumblineError(codes[problem.code], problem.found, {
    path,
    ...positionAt(text, problem.range.start),
    values: { found: problem.found },
    state: { code: 'unchanged' },
  });
}

/** Same length up to the range's end, same line ends: only what lies in the range and in no hole is left. */
function blankOutside(text: string, range: TextRange, holes: readonly TextRange[]): string {
  const parts: string[] = [blank(text.slice(0, range.start))];
  let at = range.start;
  for (const hole of holes) {
    parts.push(text.slice(at, hole.start), blank(text.slice(hole.start, hole.end)));
    at = hole.end;
  }
  parts.push(text.slice(at, range.end));
  return parts.join('');
}
