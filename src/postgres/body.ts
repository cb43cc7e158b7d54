import type { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import type { StatementReport } from '../core/report/model';
import { copiesOf, withoutRows } from '../core/sql/copyText';
import { offsetOfServerPosition } from '../core/sql/position';
import type { Statement } from '../core/sql/script.model';
import type { SqlText } from '../core/sql/sqlText';
import { cancellable, cancelled, isCancelled } from './cancellable';
import type { TransactionStart } from './commit';
import { limits } from './limits';
import type { MessageOutcome } from './message';
import { bodyMark } from './orphan';
import { restore } from './restore';
import type { StepOptions } from './runner';
import { fromServer } from './serverError';
import type { Session } from './session';
import { bodyError, failed, unchanged } from './stepError';
import { isShort, type CopiedRows } from './submittable';

/** Whether the message of a body also puts its session back, or leaves that to what is sent next in its transaction. */
export type BodyEnd = 'restored' | 'asItLeavesIt';

export interface BodyOutcome {
  readonly executed: readonly StatementReport[];
  readonly error: PlumblineError | null;
  readonly start: TransactionStart & {
    /** When the body was sent, by the server's clock, in seconds since 1970. */
    readonly at: string;
  };
  readonly committed: boolean;
}

/** The SQL of a step, or of one part of it, as one message that leaves its transaction open. */
export interface BodyMessage {
  readonly texts: readonly SqlText[];
  /** 0-based number of the statement that tells what transaction it is. */
  readonly wanted: number;
  readonly copied: CopiedRows;
  /** Whether it is written at once, without its rows of COPY. */
  readonly isShort: boolean;
  /** What the server's answer to it means. */
  readonly read: (outcome: MessageOutcome) => BodyOutcome;
}

/** The same in every session, whatever it has set for the form of dates. */
const NOW = 'extract(epoch from pg_catalog.clock_timestamp())::text';

/**
 * @param begin whether the transaction is begun here
 * @param settings statements of earlier parts that are made again before it
 * @param end what stands behind it in its message: never a COMMIT
 */
export function bodyMessage(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  begin: boolean,
  settings: readonly Statement[],
  end: BodyEnd,
): BodyMessage {
  const limiting = limits(session, options.timeouts);
  const opening = [
    ...(begin ? ['begin'] : []),
    ...limiting,
    `select pg_catalog.txid_current(), current_user, ${NOW} ${bodyMark(options.runId)}`,
    ...settings.map(({ text }) => text),
  ];
  const prefix = `${opening.join(';')};`;
  const restored = end === 'restored';
  // On a line of its own: the body may end in a comment.
  const suffix = restored ? [`\n;${[...restore(session.server), ...limiting].join(';')}`] : [];
  const sqlStart = step.sqlStart ?? 0;
  const sent = withoutRows(step.sql, copiesOf(step.script.statements, -sqlStart));
  const read = (outcome: MessageOutcome): BodyOutcome => {
    const { statements } = step.script;
    const done = outcome.completions.slice(opening.length, opening.length + statements.length);
    const executed = statements.slice(0, done.length).map((statement, index) => {
      const rows = done[index]?.rows ?? null;
      return {
        number: statement.index + 1,
        line: statement.line,
        tag: done[index]?.tag ?? statement.tag,
        ...(rows !== null && { rows }),
      };
    });
    const [id, user, at] = outcome.rows[0] ?? [];
    const start = { id: id ?? '', user: user ?? '', at: at ?? '', restored };
    const result = { executed, committed: false, start };
    if (outcome.error !== null) {
      // By what puts the session back, and by no statement of the file.
      if (restored && outcome.completions.length >= opening.length + statements.length) {
        return { ...result, error: afterBody(step, outcome.error, options) };
      }
      const placeOf = (position: number): number | null => {
        const inText = position - Array.from(prefix).length;
        if (inText < 1) return null;
        return sqlStart + sent.wholeOffset(offsetOfServerPosition(sent.text, inText));
      };
      return {
        ...result,
        error: bodyError(
          step,
          outcome,
          placeOf,
          settings[outcome.completions.length - (opening.length - settings.length)] ??
            statements[done.length],
          options.signal,
        ),
      };
    }
    if (options.signal?.aborted) return { ...result, error: cancelled() };
    return { ...result, error: null };
  };
  return {
    texts: [prefix, sent.text, ...suffix],
    isShort: isShort(sent.text),
    wanted: opening.length - settings.length - 1,
    copied: { text: step.sql, rows: sent.rows },
    read,
  };
}

/** Sends the SQL of a step (or of one part of it) in a transaction that stays open; see `bodyMessage`. Never rejects. */
export async function sendBody(
  session: Session,
  step: PlanStep,
  options: StepOptions,
  begin: boolean,
  settings: readonly Statement[] = [],
  end: BodyEnd = 'asItLeavesIt',
): Promise<BodyOutcome> {
  let message: BodyMessage;
  try {
    message = bodyMessage(session, step, options, begin, settings, end);
  } catch (error) {
    const start = { id: '', user: '', at: '' };
    return {
      executed: [],
      committed: false,
      start,
      error: failed(step, error, { state: unchanged }),
    };
  }
  const { texts, wanted, copied } = message;
  return message.read(
    await cancellable(session, options.signal, () => session.script(texts, wanted, copied)),
  );
}

function afterBody(step: PlanStep, error: unknown, { signal }: StepOptions): PlumblineError {
  const failure = fromServer(error, 'session');
  return isCancelled(failure, signal) ? cancelled() : failed(step, failure, { state: unchanged });
}
