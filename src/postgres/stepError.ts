import { DatabaseError } from 'pg';
import { PlumblineError, type ErrorDetails } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { offsetOfBlockLine } from '../core/sql/blockLine';
import { offsetOfCopyLine } from '../core/sql/copyText';
import { positionAt } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import { cancelled, isCancelled } from './cancellable';
import { duplicatesNamed } from './duplicates';
import type { MessageOutcome } from './message';
import { fromServer, positionOf } from './serverError';

export const unchanged = { code: 'unchanged' } as const;

export function failed(step: PlanStep, error: unknown, details: ErrorDetails): PlumblineError {
  const failure = ofOwnMaking(step, fromServer(error, 'session'));
  const options = { cause: failure.cause ?? failure };
  const values = { ...failure.details.values, ...details.values };
  return new PlumblineError(
    failure.code,
    failure.message,
    { ...failure.details, path: step.path, ...details, values },
    options,
  );
}

/** Why a step must not begin: its file is not any more what was planned. Null when it is. */
export function changeOf(step: PlanStep): PlumblineError | null {
  try {
    step.text.check?.();
    return null;
  } catch (error) {
    return failed(step, error, { state: unchanged });
  }
}

/** It is no server that takes no writes where the file itself says that its transaction only reads. */
function ofOwnMaking(step: PlanStep, failure: PlumblineError): PlumblineError {
  if (failure.code !== 'readOnlyServer') return failure;
  const place = ofText(() => readOnlyPlace(step), null);
  if (place === null) return failure;
  return new PlumblineError(
    'statementFailed',
    failure.message,
    { ...place, ...failure.details, values: { readOnlyLine: String(place.line) } },
    { cause: failure.cause },
  );
}

function readOnlyPlace(step: PlanStep): { line: number; column: number } | null {
  const reading = step.parts
    .flatMap(({ statements }) => statements)
    .find(
      ({ session, text }) =>
        session !== undefined && /\bread\s+only\b|transaction_read_only/i.test(text),
    );
  return reading ? positionAt(step.text, reading.range.start) : null;
}

/** The place of a failure: where the server points, or else the line in it, or the statement, that did not complete. */
export function bodyError(
  step: PlanStep,
  outcome: MessageOutcome,
  placeOf: (position: number) => number | null,
  statement: Statement | undefined,
  signal: AbortSignal | undefined,
): PlumblineError {
  const failure = fromServer(outcome.error, 'session');
  if (isCancelled(failure, signal)) return cancelled();
  // While it was sent: that is no statement's fault.
  if (failure.code === 'fileChanged') return failed(step, failure, { state: unchanged });
  const position = positionOf(failure);
  const place = ofText(
    () => {
      const offset =
        (position === null ? null : placeOf(position)) ??
        contextOffset(step, statement, failure) ??
        statement?.range.start;
      return offset === undefined ? {} : positionAt(step.text, offset);
    },
    statement ? { line: statement.line } : {},
  );
  return failed(step, failure, {
    state: unchanged,
    ...place,
    ...(statement && ofStatement(step, statement, failure)),
  });
}

/** What the advice about a failure needs to know of the statement that failed. */
export function ofStatement(
  step: PlanStep,
  statement: Statement,
  { cause }: PlumblineError,
): ErrorDetails {
  const duplicates = ofText(() => duplicatesNamed(cause, step, statement), null);
  return {
    statement: statement.index + 1,
    values: { tag: statement.tag, ...(duplicates !== null && { duplicates }) },
  };
}

/** What a look into the text gives; `otherwise` where the file was changed while it ran: the server's error is what counts. */
export function ofText<Result, Other>(look: () => Result, otherwise: Other): Result | Other {
  try {
    return look();
  } catch (error) {
    if (PlumblineError.is(error, 'fileChanged')) return otherwise;
    throw error;
  }
}

/** The row of COPY that the server could not take, or the line of a DO block. */
function contextOffset(
  { text }: PlanStep,
  statement: Statement | undefined,
  { cause }: PlumblineError,
): number | null {
  if (!statement || !(cause instanceof DatabaseError)) return null;
  return statement.copy
    ? offsetOfCopyLine(text, statement.copy, cause.where)
    : offsetOfBlockLine(statement, cause.where);
}
