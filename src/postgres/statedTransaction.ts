import { DatabaseError } from 'pg';
import type { StatementError } from '../core/check/statementResult';
import { PlumblineError } from '../core/errors';
import { offsetOfServerPosition } from '../core/sql/position';
import { fromServer } from './serverError';
import { cancelUntil } from './cancelUntil';
import type { Session } from './session';
import { TRANSACTION_IDENTITY } from './stated.sql';
import { watchLock, waitText, type LockWait } from './lockWatch';
import type { WaitListener } from './reconnect';
import { sendForResult, type ResultLimits, type ResultOutcome } from './resultMessage';

export interface StatedLimits {
  /** Milliseconds that one statement may take; 0 for no limit. */
  readonly statementTimeoutMs: number;
  /** Milliseconds to wait for a lock; 0 for no limit. */
  readonly lockTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Told what a statement waits for. */
  readonly onWait?: WaitListener | undefined;
}

/** What is to become of a statement that the server accepts. */
export interface StatementMode {
  /** For a statement that works with savepoints itself. */
  readonly keepsSavepoint?: boolean;
  /** Whether deferred constraints are asked about it at once. */
  readonly asksConstraints?: boolean;
  /** Whether what it did is taken back. */
  readonly takesBack?: boolean;
}

/** The transaction in which a section ran is not the one that was begun: what it did may have been kept. */
export class SectionEscaped extends Error {
  override readonly name = 'SectionEscaped';
}

/** How much later than the server itself a statement is stopped from here: where the server does not do it. */
const GRACE_MS = 1000;
/** The longest that a timer can wait. */
const NEVER_MS = 2 ** 31 - 1;

const FEW: ResultLimits = { rows: 1, valueLength: 1000, totalLength: 10_000 };

/**
 * One transaction that is always rolled back, with a savepoint around each statement, so that one that is refused ends
 * nothing but itself. No method rejects but with {@link SectionEscaped}.
 */
export class SectionTransaction {
  #identity: string | null = null;
  #lost = false;
  #wait: LockWait | null = null;

  constructor(
    private readonly session: Session,
    private readonly limits: StatedLimits,
  ) {}

  get isOpen(): boolean {
    return this.#identity !== null;
  }

  /** The lock that the last statement has waited for, as far as that was seen. */
  get wait(): LockWait | null {
    return this.#wait;
  }

  /** Whether the connection has ended: what the transaction did is gone with it. */
  get isLost(): boolean {
    return this.#lost || this.session.isLost();
  }

  /** Begins it. Rejects with the connection's error when that is not possible. */
  async begin(): Promise<void> {
    const { statementTimeoutMs, lockTimeoutMs } = this.limits;
    const opening = [
      'begin',
      `set local lock_timeout = ${Math.trunc(lockTimeoutMs)}`,
      `set local statement_timeout = ${Math.trunc(statementTimeoutMs)}`,
      // Nobody reads them, and a flood of them would keep us busy for as long as it lasts.
      'set local client_min_messages = error',
      'set local standard_conforming_strings = on',
    ];
    const { error } = await this.session.script(opening.join(';'));
    if (error !== null) throw fromServer(error, 'session');
    this.#identity = await this.identity();
  }

  /**
   * Runs one statement. After an error everything is as before it.
   *
   * Where it was accepted, and constraints that wait for a COMMIT that never comes are asked, they can still refuse it.
   */
  async run(
    sql: string,
    limits: ResultLimits,
    { keepsSavepoint, asksConstraints, takesBack }: StatementMode = {},
  ): Promise<ResultOutcome> {
    await this.own('savepoint plumbline_statement');
    const outcome = this.limits.signal?.aborted
      ? { ...nothing, error: new Error('Cancelled.') }
      : await this.limited(() => sendForResult(this.session, sql, limits));
    this.notice(outcome.error);
    const refusal =
      outcome.error ?? (asksConstraints === true ? await this.refusedByConstraints() : null);
    if (refusal !== null) {
      await this.back('plumbline_statement');
      return { ...outcome, error: refusal };
    }
    if (takesBack === true && keepsSavepoint !== true) await this.back('plumbline_statement');
    else if (keepsSavepoint !== true) await this.own('release savepoint plumbline_statement');
    return outcome;
  }

  /** What a COMMIT would say now of the constraints that wait for it; null when it would say nothing. */
  async refusedByConstraints(): Promise<unknown> {
    return this.aside(async () => {
      const { error } = await this.limited(() =>
        this.session.script('set constraints all immediate'),
      );
      return error;
    });
  }

  /** Reads something of ours. Errors are those of the session; the transaction is as it was before. */
  async read<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return this.aside(() => this.limited(() => this.session.query<Row>(sql, values)));
  }

  /** Changes something of ours that is to stay; false when the server refuses it. */
  async change(sql: string, values: readonly unknown[]): Promise<boolean> {
    await this.own('savepoint plumbline_aside');
    try {
      await this.session.query(sql, values);
    } catch (error) {
      if (!PlumblineError.is(error)) throw error;
      await this.back('plumbline_aside');
      return false;
    }
    await this.own('release savepoint plumbline_aside');
    return true;
  }

  /** Runs statements of ours, and takes back whatever they did. */
  async ask(sql: readonly string[], last: string, limits: ResultLimits): Promise<ResultOutcome> {
    return this.aside(async () => {
      for (const one of sql) {
        const { error } = await this.session.script(one);
        if (error !== null) return { ...nothing, error };
      }
      return this.limited(() => sendForResult(this.session, last, limits));
    });
  }

  /** Lets `work` use the session, and takes back whatever it did. */
  async aside<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.own('savepoint plumbline_aside');
    try {
      return await work();
    } finally {
      await this.back('plumbline_aside');
    }
  }

  /** A part whose effects can be taken back together. */
  async openPart(): Promise<void> {
    await this.own('savepoint plumbline_part');
  }

  async rollBackPart(): Promise<void> {
    await this.back('plumbline_part');
  }

  /** Whether it is still the transaction that was begun. */
  async verify(): Promise<void> {
    if (this.isLost) return;
    if ((await this.identity()) !== this.#identity) throw new SectionEscaped();
  }

  /** Takes everything back, and what outlives a transaction: advisory locks and prepared statements. Never rejects. */
  async end(): Promise<void> {
    if (!this.isOpen) return;
    this.#identity = null;
    await this.session.script(
      'rollback; select pg_catalog.pg_advisory_unlock_all(); deallocate all',
    );
  }

  /**
   * Runs `send`, and asks the server to stop it when the signal fires or the time is over. Where it takes long, is looked
   * whether it waits for a lock, and who holds that.
   */
  async limited<Result>(send: () => Promise<Result>): Promise<Result> {
    const { signal, statementTimeoutMs, lockTimeoutMs, onWait } = this.limits;
    const backend = this.backend();
    const watch =
      backend === null
        ? null
        : watchLock(this.session, { pid: backend }, lockTimeoutMs, (wait) =>
            onWait?.(`Waiting for ${waitText(wait)}`),
          );
    const ended = new AbortController();
    let stopping: Promise<void> | undefined;
    const stop = (): void => {
      stopping ??= cancelUntil(() => this.session.cancel(), ended.signal);
    };
    const timer = setTimeout(
      stop,
      statementTimeoutMs > 0 ? statementTimeoutMs + GRACE_MS : NEVER_MS,
    );
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await send();
    } finally {
      clearTimeout(timer);
      ended.abort();
      signal?.removeEventListener('abort', stop);
      await stopping;
      this.#wait = (await watch?.stop()) ?? null;
    }
  }

  /** The process in which the next statement runs; null where a pooler may choose another one. */
  private backend(): number | null {
    if (this.#identity !== null) return Number(this.#identity.split(' ')[0]);
    const { pooled, backend } = this.session.server;
    return pooled ? null : backend;
  }

  private async identity(): Promise<string> {
    const { rows, error } = await sendForResult(this.session, TRANSACTION_IDENTITY, FEW);
    if (this.notice(error)) return this.#identity ?? '';
    return rows[0]?.join(' ') ?? 'none';
  }

  /** A statement of ours that the server cannot refuse unless the transaction is another one. */
  private async own(sql: string): Promise<void> {
    if (this.isLost) return;
    const { error } = await this.session.script(sql);
    if (this.notice(error) || error === null) return;
    // A cancel that came too late for its statement says nothing about the transaction.
    if (error instanceof DatabaseError && error.code === '57014') throw error;
    throw new SectionEscaped('The transaction is another one.', { cause: error });
  }

  /** Remembers an error that says that the connection has ended; true when it has. */
  private notice(error: unknown): boolean {
    if (error instanceof DatabaseError) this.#lost ||= /^(?:08|57P)/.test(error.code ?? '');
    else if (error !== null && !this.limits.signal?.aborted) this.#lost = true;
    return this.#lost;
  }

  private back(savepoint: string): Promise<void> {
    return this.own(`rollback to savepoint ${savepoint}; release savepoint ${savepoint}`);
  }
}

const nothing: ResultOutcome = {
  completion: null,
  fields: [],
  rows: [],
  received: 0,
  error: null,
};

/** SQLSTATEs lock_not_available, and query_canceled, by which a statement timeout is told too. */
const LOCK_TIMEOUT = '55P03';
const STOPPED = '57014';

/**
 * The server's refusal as plain values; of a connection that broke, its words and no SQLSTATE.
 *
 * @param wait what the statement has waited for: told where that, or the time that it took, was why
 */
export function statementError(
  error: unknown,
  sql: string,
  wait: LockWait | null = null,
): StatementError {
  const plain = plainError(error, sql);
  if (wait === null) return plain;
  const { sqlstate, message } = plain;
  if (sqlstate === LOCK_TIMEOUT)
    return { ...plain, message: `Could not get ${waitText(wait)}: ${message}` };
  if (sqlstate === STOPPED)
    return { ...plain, message: `${message}; it waited for ${waitText(wait)}` };
  return plain;
}

function plainError(error: unknown, sql: string): StatementError {
  if (!(error instanceof DatabaseError)) {
    return { sqlstate: '', message: error instanceof Error ? error.message : 'Unknown failure' };
  }
  const position = Number(error.position ?? 0);
  return {
    sqlstate: error.code ?? '',
    message: error.message,
    ...(error.detail !== undefined && { detail: error.detail }),
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(position > 0 && { offset: offsetOfServerPosition(sql, position) }),
  };
}
