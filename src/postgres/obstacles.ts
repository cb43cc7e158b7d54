import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { subjectOf } from '../core/plan/subject';
import type { Statement } from '../core/sql/script.model';
import { underSettings } from './aloneStatement';
import { doubtError, invalidError, recordedParts, runningBeside } from './doubt';
import type { StepOptions } from './runner';
import type { Session } from './session';
import { invalidBefore, runningStatement, traceOf, truthOf } from './trace';

/**
 * Why a step would be refused as the database is now: a statement of an interrupted run that still runs, what it left
 * INVALID, what only a person can tell. Only looks.
 *
 * @param begun whether an interrupted run has recorded parts of this migration
 * @returns errors as the run would end in them, without the state of the database
 */
export async function obstaclesOf(
  session: Session,
  step: PlanStep,
  options: Pick<StepOptions, 'kind'>,
  begun: boolean,
): Promise<PlumblineError[]> {
  const found: (PlumblineError | null)[] = [];
  if (begun) {
    if (options.kind === 'rollback') found.push(await runningBeside(session, step));
    const { started } = await recordedParts(session, step.migration, options.kind);
    if (started) {
      const running = await runningStatement(session, started.trace);
      const truth = running === null ? await truthOf(session, started.trace) : null;
      found.push(await doubtError(session, step, started, { running, truth }));
    }
  }
  const told = new Set<string>(found.flatMap((error) => error?.details.invalidIndexes ?? []));
  for await (const { statement, names } of invalidInTheWay(session, step, step.done)) {
    const untold = names.filter((name) => !told.has(name));
    if (untold.length > 0) found.push(await invalidError(session, step, statement, untold));
  }
  return found.filter((error) => error !== null);
}

/**
 * INVALID indexes that stand in the way of an index which a step is going to make, looked for one by one. One that an
 * earlier statement of the step drops is in nobody's way.
 *
 * @param done how many parts of the step are done
 */
export async function* invalidInTheWay(
  session: Session,
  step: PlanStep,
  done: number,
): AsyncGenerator<{ readonly statement: Statement; readonly names: readonly string[] }> {
  const dropped = new Set<string>();
  for (const part of step.parts.slice(done)) {
    for (const statement of part.statements) {
      if (statement.tag !== 'DROP INDEX' && part.transactional) continue;
      const subject = subjectOf(statement);
      if (subject.kind === 'dropIndex') dropped.add(bare(subject.name));
      if (subject.kind !== 'createIndex' || subject.name === null) continue;
      if (dropped.has(bare(subject.name))) continue;
      // Settings that do not hold yet (a role that an earlier part makes) are asked again when the part has its turn.
      const trace = await underSettings(session, part, () => traceOf(session, statement)).catch(
        (error: unknown) => {
          if (PlumblineError.is(error, 'connectionLost')) throw error;
          return null;
        },
      );
      const names = trace ? invalidBefore(trace) : [];
      if (names.length > 0) yield { statement, names };
    }
  }
}

/** A name without its schema, as far as two ways of writing it can be compared. */
function bare(name: string): string {
  const last = /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(name)?.[0] ?? name;
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last.toLowerCase();
}
