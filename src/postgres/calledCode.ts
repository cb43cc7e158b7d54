import { isCodeCompared, runsCode } from '../core/catalog/compared';
import { isIrrevocable } from '../core/check/stated/irrevocable';
import { routinesOf, routinesOfText } from '../core/check/stated/routineBody';
import { beyondCode } from '../core/plan/beyondRollback';
import type { PlanStep } from '../core/plan/model';
import type { SqlParser } from '../core/sql/parser';
import type { Statement } from '../core/sql/script.model';
import type { Queryable } from './queryable';
import { ROUTINE_DEFINITIONS } from './stated.sql';

/** A routine that a statement calls, itself or by another one, as far as its definition tells what it does. */
export interface CalledCode {
  /** Without its schema. */
  readonly routine: string;
  /** What of it no transaction takes back, as the end of a sentence; null when there is nothing. */
  readonly beyond: string | null;
  /** Whether two readings of the catalog and of the rows show all that it does. */
  readonly compared: boolean;
}

/** The routines that a statement of a step calls. */
export type CodeOf = (step: Pick<PlanStep, 'path'>, statement: Statement) => readonly CalledCode[];

interface Code extends CalledCode {
  readonly calls: readonly string[];
}

/**
 * Looks into the routines that DO, CALL and SELECT of these steps call: those of the database, and those that the steps
 * make. Any routine of a name counts. What is put together while it runs, what a trigger calls, and what is written in C
 * is not seen. Errors are those of the session.
 */
export async function calledCode(
  session: Queryable,
  parser: SqlParser,
  steps: readonly PlanStep[],
): Promise<CodeOf> {
  const calls = new Map<string, readonly string[]>();
  const known = new Map<string, Code[]>();
  for (const step of steps) {
    for (const statement of step.script.statements) {
      for (const name of routinesMadeBy(statement)) learn(known, name, statement.text);
      if (runsCode(statement)) calls.set(placeOf(step, statement), namesIn(parser, statement.text));
    }
  }
  await readAll(session, known, [...calls.values()].flat());
  return (step, statement) => {
    const reached = new Set<string>();
    const names = [...(calls.get(placeOf(step, statement)) ?? [])];
    const found: CalledCode[] = [];
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      const codes = known.get(name) ?? [];
      found.push(...codes);
      names.push(...codes.flatMap((code) => code.calls));
    }
    return found;
  };
}

/** What of the statements of a step the code that they call does beyond every transaction, as sentences. */
export function beyondCalled({ path, script }: PlanStep, codeOf: CodeOf): string[] {
  return script.statements.flatMap((statement) => {
    const found = codeOf({ path }, statement).find(({ beyond }) => beyond !== null);
    if (!found) return [];
    const { line, tag } = statement;
    return [`${path}, line ${line}: ${tag} calls ${found.routine}(), which ${found.beyond ?? ''}`];
  });
}

function placeOf({ path }: Pick<PlanStep, 'path'>, { range }: Statement): string {
  return `${path} ${range.start}`;
}

function namesIn(parser: SqlParser, text: string): readonly string[] {
  const [parsed] = parser.parse(text).stmts;
  return parsed?.stmt ? routinesOf(parsed.stmt).names : [];
}

function routinesMadeBy({ tag, effects }: Statement): string[] {
  if (!/^CREATE (?:FUNCTION|PROCEDURE)$/.test(tag)) return [];
  return effects.flatMap((effect) =>
    effect.change === 'create' && effect.object.kind === 'function' ? effect.object.name : [],
  );
}

function learn(known: Map<string, Code[]>, name: string, definition: string): void {
  const calls = routinesOfText(definition).names;
  const irrevocable = calls.find((called) => called !== name && isIrrevocable(called));
  const beyond =
    beyondCode(definition) ??
    (irrevocable === undefined ? null : `calls ${irrevocable}(), which no rollback undoes.`);
  const code = { routine: name, beyond, compared: isCodeCompared(definition), calls };
  known.set(name, [...(known.get(name) ?? []), code]);
}

/** Reads them and what they call, once each. */
async function readAll(
  session: Queryable,
  known: Map<string, Code[]>,
  first: readonly string[],
): Promise<void> {
  const read = new Set<string>();
  for (let next = [...new Set(first)]; next.length > 0;) {
    for (const name of next) read.add(name);
    const found = await session.query<{ name: string; definition: string }>(ROUTINE_DEFINITIONS, [
      next,
    ]);
    for (const { name, definition } of found) learn(known, name, definition);
    const called = next.flatMap((name) => known.get(name) ?? []).flatMap(({ calls }) => calls);
    next = [...new Set(called)].filter((name) => !read.has(name));
  }
}
