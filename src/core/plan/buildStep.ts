import { readDirectives } from '../migration/directives';
import type { Fingerprint, Migration } from '../migration/model';
import { ComposedText, type Span } from '../sql/composedText';
import type { Script, TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import type { Group } from './groups';
import type { PlanStep } from './model';
import { partsOf } from './parts';
import { problemError, scriptError } from './scriptError';

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
