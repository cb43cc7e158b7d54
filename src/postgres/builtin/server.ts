import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import pg from 'pg';
import { PlumblineError } from '../../core/errors';
import { CANCEL, CONTROL, FrameReader, frameHeader } from './frames';
import { type FromProcess, type OpenRequest, SESSION_PIPE } from './protocol';
import { SessionStream } from './sessionStream';
import { Turns } from './turns';

export interface BuiltinOptions {
  /** Where the database lives; made if it is not there. `memory` for one that is gone when it is closed. */
  readonly dataDirectory: string;
  /** Absolute path of the bundled process (dist/builtin/process.js). */
  readonly entry: string;
  /** What a person calls the program that opens it; shown to the next one that wants the same directory. */
  readonly application?: string;
  /** Told what it is doing while it opens. */
  readonly onProgress?: (message: string) => void;
  /** Stops opening. */
  readonly signal?: AbortSignal;
}

/** How the process ended. `reason` says why it failed, if it did. */
export interface BuiltinExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly reason?: string;
}

/** The right to the one session of the built-in database, with a client that is connected and all one's own. */
export interface Lease {
  readonly client: pg.Client;
  /**
   * Gives the session back. What was left open is rolled back, and no role, setting, temporary table, prepared
   * statement or lock reaches the next lease. Ending the client does the same.
   */
  release(): Promise<void>;
}

export interface BuiltinServer {
  readonly dataDirectory: string;
  /** The id of its process. */
  readonly pid: number | undefined;
  /** As PostgreSQL says it, e.g. `18.6`. */
  readonly serverVersion: string;
  /** Settled when the process has ended, however that came. Never rejects. */
  readonly exited: Promise<BuiltinExit>;
  /**
   * Waits for the one session to be free and connects to it.
   * @throws PlumblineError `cancelled` when `signal` aborts while it waits, `builtinFailed` when the process has ended.
   */
  acquire(signal?: AbortSignal): Promise<Lease>;
  /**
   * Asks for the running statement to be cancelled; it then fails with 57014. Like a server's cancel request it may
   * come too late, or find nothing that runs.
   */
  cancel(): void;
  /** Ends the session that is in use after its running statement, shuts the database down and waits for its end. */
  close(): Promise<void>;
  /** Ends the process at once, whatever it does. Committed work is kept, except in memory. */
  kill(): void;
}

/** Enough of the environment for Node to run; no credentials and no options meant for another process. */
function environment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERPROFILE'];
  const env: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1' };
  for (const name of kept) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return env;
}

const ERROR_OUTPUT_CHARACTERS = 4000;

class Builtin implements BuiltinServer {
  readonly exited: Promise<BuiltinExit>;
  serverVersion = '';
  private readonly pipe: Duplex;
  private readonly turns = new Turns();
  private failure: PlumblineError | undefined;
  private errorOutput = '';
  private hasExited = false;
  private sessions = 0;
  private current: { number: number; stream: SessionStream; ended: () => void } | undefined;

  constructor(
    readonly dataDirectory: string,
    private readonly child: ChildProcess,
  ) {
    this.pipe = child.stdio[SESSION_PIPE] as Duplex;
    const frames = new FrameReader((session, payload) => this.receive(session, payload));
    this.pipe.on('data', (chunk: Buffer) => frames.push(chunk));
    // The process's end is told by `exit`, with its reason; the pipe's own complaint adds nothing.
    this.pipe.on('error', () => undefined);
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.errorOutput = (this.errorOutput + text).slice(-ERROR_OUTPUT_CHARACTERS);
    });
    child.on('message', (message: FromProcess) => {
      if (message.kind === 'failed') {
        this.failure = new PlumblineError(message.code, message.message);
      }
    });
    this.exited = new Promise((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.hasExited = true;
        const { current } = this;
        current?.stream.destroy(this.whyItEnded());
        current?.ended();
        resolve({ code, signal, ...(this.failure && { reason: this.failure.message }) });
      };
      child.on('close', ended);
      child.on('error', (error) => {
        this.failure ??= new PlumblineError('builtinFailed', error.message, {}, { cause: error });
        if (child.pid === undefined) ended(null, null);
      });
    });
  }

  /** Waits for the process to say that it is ready; throws why it ended if it does that instead. */
  async ready(onProgress: ((message: string) => void) | undefined): Promise<void> {
    const version = await new Promise<string | undefined>((resolve) => {
      this.child.on('message', (message: FromProcess) => {
        if (message.kind === 'phase') onProgress?.(message.message);
        if (message.kind === 'ready') resolve(message.serverVersion);
      });
      void this.exited.then(() => resolve(undefined));
    });
    if (version === undefined) throw this.whyItEnded();
    this.serverVersion = version;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async acquire(signal?: AbortSignal): Promise<Lease> {
    await this.turns.take(signal);
    if (this.hasExited) {
      this.turns.give();
      throw this.whyItEnded();
    }
    const number = ++this.sessions;
    const stream = new SessionStream((bytes, done) => this.send(number, bytes, done));
    const over = new Promise<void>((resolve) => {
      this.current = { number, stream, ended: resolve };
    }).then(() => {
      this.current = undefined;
      this.turns.give();
    });
    const client = new pg.Client({
      stream: () => stream,
      host: 'builtin',
      user: 'postgres',
      database: 'postgres',
      ssl: false,
      application_name: 'plumbline',
    });
    // A client that nobody listens to would take the whole process down when the database ends.
    client.on('error', () => undefined);
    const release = async (): Promise<void> => {
      if (this.current?.number === number) await client.end();
      await over;
    };
    try {
      await client.connect();
    } catch (error) {
      stream.destroy();
      throw this.failure ?? error;
    }
    return { client, release };
  }

  async close(): Promise<void> {
    if (!this.hasExited) this.pipe.write(frameHeader(CONTROL, 0));
    await this.exited;
  }

  cancel(): void {
    const request = Buffer.concat([frameHeader(CONTROL, CANCEL.length), CANCEL]);
    // Not before the statement that it is meant for, which may still wait to be sent.
    this.current?.stream.afterWrites(() => {
      if (!this.hasExited) this.pipe.write(request);
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  private receive(session: number, payload: Buffer): void {
    if (this.current?.number !== session) return;
    this.current.stream.receive(payload);
    if (payload.length === 0) this.current.ended();
  }

  private send(session: number, bytes: Buffer, done: (error?: Error | null) => void): void {
    if (this.hasExited) {
      done(this.whyItEnded());
      return;
    }
    this.pipe.cork();
    this.pipe.write(frameHeader(session, bytes.length));
    this.pipe.write(bytes, done);
    this.pipe.uncork();
  }

  private whyItEnded(): PlumblineError {
    return (
      this.failure ??
      new PlumblineError(
        'builtinFailed',
        ['The process of the built-in database ended.', this.errorOutput.trim()]
          .filter(Boolean)
          .join(' '),
        { state: { code: 'unknown' } },
      )
    );
  }
}

/**
 * Opens the built-in database in a process of its own, making it first if there is none in `dataDirectory`.
 * @throws PlumblineError `builtinInUse` when another process has the directory open, `cancelled`, or `builtinFailed`
 *   with what happened.
 */
export async function openBuiltin(options: BuiltinOptions): Promise<BuiltinServer> {
  const { dataDirectory, entry, application = 'Plumbline', signal } = options;
  const cancelled = (): PlumblineError =>
    new PlumblineError(
      'cancelled',
      'Opening the built-in database was cancelled.',
      {},
      { cause: signal?.reason },
    );
  const isCancelled = (): boolean => signal?.aborted ?? false;
  if (isCancelled()) throw cancelled();
  const request: OpenRequest = {
    dataDirectory: dataDirectory === 'memory' ? 'memory' : path.resolve(dataDirectory),
    application,
  };
  const child = fork(entry, [JSON.stringify(request)], {
    env: environment(),
    execArgv: [],
    // Windows reads and writes a pipe at the same time only if it is `overlapped`; elsewhere it is the same as `pipe`.
    stdio: ['ignore', 'ignore', 'pipe', 'overlapped', 'ipc'],
  });
  const server = new Builtin(request.dataDirectory, child);
  const stop = (): void => server.kill();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await server.ready(options.onProgress);
    return server;
  } catch (error) {
    server.kill();
    await server.exited;
    throw isCancelled() ? cancelled() : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
