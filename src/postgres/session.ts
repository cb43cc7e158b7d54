import { randomUUID } from 'node:crypto';
import type { Client } from 'pg';
import { PlumblineError } from '../core/errors';
import type { NoticeReport } from '../core/report/model';
import type { SqlText } from '../core/sql/sqlText';
import { cancelUntil } from './cancelUntil';
import { READ_LOCK_MS, WAIT_LIMIT } from './limits';
import type { LockWait, LockWatch } from './lockWatch';
import { sendMessage, type Message, type MessageOutcome } from './message';
import type { Queryable } from './queryable';
import type { WaitListener } from './reconnect';
import { fromServer } from './serverError';
import {
  parameterText,
  sendPipeline,
  sendQuery,
  sendReads,
  sendScript,
  type CopiedRows,
  type ParameterStatement,
} from './submittable';

/** What the server says of itself and of us, read once after connecting. */
export interface ServerFacts {
  /** `PostgreSQL 18.3` */
  readonly name: string;
  /** `180003` */
  readonly version: number;
  readonly database: string;
  readonly user: string;
  /** The backend that answers; through a transaction pooler it may differ from one transaction to the next. */
  readonly backend: number;
  /** What the session is called in pg_stat_activity. */
  readonly application: string;
  /** Why nothing can be written: it is a standby, or default_transaction_read_only is on; null where it can. */
  readonly readOnly: 'standby' | 'default' | null;
  /**
   * True behind a pooler: the backend that answers is not the one that the connection was told of. Then the next
   * transaction may run on another backend, and what is set outside of a transaction hits somebody else.
   */
  readonly pooled: boolean;
  /** Whether what we send reaches a server as it is: through no pooler, and not the built-in one. */
  readonly direct: boolean;
  /**
   * Whether `client_connection_check_interval` may be set, by which a backend notices in the middle of a statement that
   * its client is gone. From PostgreSQL 14; where the platform cannot do it, setting it is an error.
   */
  readonly checksClient: boolean;
}

/** What statements of ours gave that each select one JSON value: those that came before the error, if there was one. */
export interface Answers {
  readonly values: readonly unknown[];
  readonly error: PlumblineError | null;
}

/**
 * A session of which nothing was asked yet. What is asked by `query` outside of a transaction, and by `read`, waits for no
 * lock longer than `READ_LOCK_MS`: `lockTimeout` then says who holds it where somebody listens to its waits. `query` is not for BEGIN, which would keep the limit.
 */
export interface PlainSession extends Queryable {
  /** One message of several statements; see `sendScript`. */
  script(
    sql: SqlText | readonly SqlText[],
    rowsOf?: number,
    copied?: CopiedRows,
  ): Promise<MessageOutcome>;
  /** Several parameterised statements in one flight; see `sendPipeline`. */
  pipeline(statements: readonly ParameterStatement[]): Promise<MessageOutcome>;
  /** Several questions in one flight, outside of a transaction. Never rejects. */
  read(statements: readonly ParameterStatement[]): Promise<Answers>;
  /** A message of another kind; see `sendMessage`. */
  send(message: Message): Promise<MessageOutcome>;
  /** Calls `listener` for each NOTICE until the returned function is called. */
  onNotice(listener: (notice: NoticeReport) => void): () => void;
  /**
   * Asks the server to stop the statement that runs now. Resolves when the request was delivered, not when the
   * statement has stopped: that shows in the statement's own outcome.
   */
  cancel(): Promise<void>;
  /** Whether the connection has ended by itself: what it held (locks, a transaction) is gone then. */
  isLost(): boolean;
  /**
   * Another session on the same target; null where there is only one connection (the built-in target). What it does
   * is stopped by `signal` alone, and not by the one that this session was opened with.
   */
  another(signal?: AbortSignal): Promise<PlainSession | null>;
  /** Ends the session; what was not committed is rolled back. Never rejects. */
  close(): Promise<void>;
}

export interface Session extends PlainSession {
  readonly server: ServerFacts;
  /** What was asked in the flight that opened it; see `openSession`. */
  readonly opening: Answers;
}

/** The fields of a NOTICE that people see. */
interface Notice {
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
  readonly code?: string | undefined;
}

/** What differs between a server over the network and the built-in one. */
export interface SessionOwner {
  /** The backend's process id as the connection was told it; null where no pooler can stand between. */
  readonly processId: number | null;
  cancel(): Promise<void>;
  another(signal?: AbortSignal): Promise<PlainSession | null>;
  close(): Promise<void>;
}

const FACTS = `select pg_catalog.json_build_object(
  'serverVersion', pg_catalog.current_setting('server_version'),
  'version', pg_catalog.current_setting('server_version_num')::integer,
  'database', pg_catalog.current_database(),
  'user', current_user,
  'backend', pg_catalog.pg_backend_pid(),
  'application', pg_catalog.current_setting('application_name'),
  'readOnly', case when pg_catalog.pg_is_in_recovery() then 'standby'
    when pg_catalog.current_setting('default_transaction_read_only')::boolean then 'default' end,
  'checksClient', pg_catalog.current_setting('server_version_num')::integer >= 140000
    and pg_catalog.version() like '%linux%'
)`;

type Facts = Omit<ServerFacts, 'name' | 'pooled' | 'direct'> & { readonly serverVersion: string };

/** How long a question takes before anybody wonders why, in milliseconds: what looks for that is loaded only then. */
const QUIET_MS = 500;

/**
 * Wraps a connected client and asks for the server's facts. The owner decides what cancelling and closing mean. Rejects
 * with `PlumblineError` when there are no facts to be had.
 *
 * @param signal stops a query that runs when it fires; what is asked afterwards (to clean up, to log) still runs.
 * @param first what is asked in the same flight, answered in `opening`
 * @param onWait told what a query waits for
 */
export async function openSession(
  client: Client,
  owner: SessionOwner,
  signal?: AbortSignal,
  first: readonly ParameterStatement[] = [],
  onWait: WaitListener = () => undefined,
): Promise<Session> {
  const session = plainSession(client, owner, signal, onWait);
  const { values, error } = await session.read([{ text: FACTS, values: [] }, ...first]);
  const [facts, ...answers] = values as [Facts?, ...unknown[]];
  if (error && !facts) throw error;
  if (!facts) throw new Error('The server gave no row for its own facts.');
  const { serverVersion, ...rest } = facts;
  const server: ServerFacts = {
    ...rest,
    name: `PostgreSQL ${serverVersion.split(' ')[0] ?? serverVersion}`,
    pooled: owner.processId !== null && owner.processId !== rest.backend,
    direct: owner.processId === rest.backend,
  };
  return { ...session, server, opening: { values: answers, error } };
}

/**
 * Wraps a connected client and asks nothing; see `openSession`.
 *
 * @param onWait without it nobody looks who holds the lock that a query waits for
 */
export function plainSession(
  client: Client,
  owner: SessionOwner,
  signal?: AbortSignal,
  onWait?: WaitListener,
): PlainSession {
  // In each text, since behind a pooler nobody tells which backend runs it.
  const mark = `/* plumbline ${randomUUID()} */ `;
  const marked = ({ text, values }: ParameterStatement): ParameterStatement => ({
    text: mark + text,
    values,
  });
  const isIdle = (): boolean => client.getTransactionStatus() === 'I';
  const patient = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (onWait === undefined) return work();
    let watching: Promise<LockWatch> | undefined;
    const begin = setTimeout(() => {
      watching = import('./lockWatch').then(({ watchLock, waitText }) =>
        watchLock(owner, { mark }, READ_LOCK_MS, (wait) => onWait(`Waiting for ${waitText(wait)}`)),
      );
    }, QUIET_MS);
    const stopped = async (): Promise<LockWait | null> => (await (await watching)?.stop()) ?? null;
    try {
      return await work();
    } catch (error) {
      if (!PlumblineError.is(error, 'lockTimeout')) throw error;
      throw (await import('./lockWatch')).lockError(error, await stopped());
    } finally {
      clearTimeout(begin);
      await stopped();
    }
  };
  const stoppable = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    let ended: AbortController | undefined;
    let stopping: Promise<void> | undefined;
    const stop = (): void => {
      ended = new AbortController();
      stopping = cancelUntil(() => owner.cancel(), ended.signal);
    };
    signal?.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } catch (error) {
      const failure = fromServer(error, 'session');
      if (stopping && failure.details.sqlstate === '57014') {
        throw new PlumblineError('cancelled', 'Cancelled.', {}, { cause: failure });
      }
      throw failure;
    } finally {
      ended?.abort();
      signal?.removeEventListener('abort', stop);
      await stopping;
    }
  };
  let lost = false;
  client.once('error', () => (lost = true));
  client.once('end', () => (lost = true));
  return {
    query: <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      patient(() =>
        stoppable(async () => {
          const statement = marked({ text: sql, values: values.map(parameterText) });
          const before = (): ParameterStatement[] => (isIdle() ? [WAIT_LIMIT] : []);
          const { found, error } = await sendQuery(client, before, statement);
          if (error !== null) throw fromServer(error, 'session');
          return found as unknown as Row[];
        }),
      ),
    async read(statements) {
      let texts: MessageOutcome['rows'] = [];
      const failure = await patient(() =>
        stoppable(async () => {
          const { rows, error } = await sendReads(client, [WAIT_LIMIT], statements.map(marked));
          texts = rows;
          if (error !== null) throw fromServer(error, 'session');
          return null;
        }),
      ).catch((error: unknown) => fromServer(error, 'session'));
      return {
        values: texts.map(([text]) => JSON.parse(text ?? 'null') as unknown),
        error: failure,
      };
    },
    script: (sql, rowsOf, copied) => sendScript(client, sql, rowsOf, copied),
    pipeline: (statements) => sendPipeline(client, statements),
    send: (message) => sendMessage(client, message),
    onNotice(listener) {
      const handler = (notice: Notice): void =>
        listener({
          severity: notice.severity ?? 'NOTICE',
          message: notice.message ?? '',
          ...(notice.code !== undefined && { sqlstate: notice.code }),
        });
      client.on('notice', handler);
      return () => client.off('notice', handler);
    },
    isLost: () => lost,
    cancel: () => owner.cancel(),
    another: (other) => owner.another(other),
    close: () => owner.close(),
  };
}
