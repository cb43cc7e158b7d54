import { PlumblineError } from '../core/errors';
import type { BuiltinServer } from './builtin/server';
import { fromServer } from './serverError';
import { openSession, type Session } from './session';
import type { ParameterStatement } from './submittable';

export interface BuiltinServersOptions {
  /** Absolute path of the bundled process. */
  readonly entry: string;
  /** How long a process stays after the last session on it was closed, in milliseconds. */
  readonly keepMs: number;
  readonly application: string;
}

interface OpenOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
  /** Asked in the flight that opens the session; answered in `Session.opening`. */
  readonly first?: readonly ParameterStatement[];
}

/** A process that serves one data directory, and how many sessions use or wait for it. */
interface Running {
  readonly server: Promise<BuiltinServer>;
  users: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * The processes of the built-in target, one for each data directory. Opening one costs a second or two and some
 * hundred megabytes, so it is kept for a while after its last use; then it is ended, which gives the directory free
 * for another window or command.
 */
export class BuiltinServers {
  readonly #running = new Map<string, Running>();
  readonly #ending = new Map<string, Promise<void>>();

  constructor(private readonly options: BuiltinServersOptions) {}

  /**
   * A session on the database in `dataDirectory` (`memory` for one that lives as long as the process). There is one
   * session at a time: this waits for its turn.
   *
   * Rejects with `builtinInUse`, `builtinFailed` or `cancelled`.
   */
  async open(dataDirectory: string, options: OpenOptions): Promise<Session> {
    // One that is being ended still holds the directory.
    await this.#ending.get(dataDirectory);
    const running = this.#running.get(dataDirectory) ?? this.#start(dataDirectory, options);
    running.users += 1;
    clearTimeout(running.idle);
    try {
      const server = await unlessAborted(running.server, options.signal);
      const lease = await server.acquire(options.signal);
      lease.client.on('error', () => undefined);
      let closed = false;
      const close = async (): Promise<void> => {
        if (closed) return;
        closed = true;
        await lease.release().catch(() => undefined);
        await this.#leave(dataDirectory, running);
      };
      return await openSession(
        lease.client,
        {
          processId: null,
          cancel: () => {
            server.cancel();
            return Promise.resolve();
          },
          another: () => Promise.resolve(null),
          close,
        },
        options.signal,
        options.first,
      ).catch(async (error: unknown) => {
        await lease.release().catch(() => undefined);
        throw error;
      });
    } catch (error) {
      await this.#leave(dataDirectory, running);
      throw fromServer(error, 'connect');
    }
  }

  /** Ends every process and waits for their end. */
  async dispose(): Promise<void> {
    const all = [...this.#running.values()];
    this.#running.clear();
    await Promise.all([...all.map((running) => end(running)), ...this.#ending.values()]);
  }

  /** The process belongs to all who wait for it: the signal of the first must not end it for the others. */
  #start(dataDirectory: string, { onProgress }: OpenOptions): Running {
    const server = import('./builtin/server').then(({ openBuiltin }) =>
      openBuiltin({
        dataDirectory,
        entry: this.options.entry,
        application: this.options.application,
        ...(onProgress && { onProgress }),
      }),
    );
    const running: Running = { server, users: 0, idle: undefined };
    this.#running.set(dataDirectory, running);
    const forget = (): void => {
      if (this.#running.get(dataDirectory) === running) this.#running.delete(dataDirectory);
    };
    server.then(({ exited }) => exited.then(forget), forget);
    return running;
  }

  async #leave(dataDirectory: string, running: Running): Promise<void> {
    running.users -= 1;
    if (running.users > 0) return;
    if (this.options.keepMs === 0 && dataDirectory !== 'memory') {
      await this.#end(dataDirectory, running);
      return;
    }
    if (dataDirectory === 'memory') return;
    running.idle = setTimeout(() => {
      void this.#end(dataDirectory, running);
    }, this.options.keepMs);
    running.idle.unref();
  }

  async #end(dataDirectory: string, running: Running): Promise<void> {
    this.#running.delete(dataDirectory);
    const ended = end(running).finally(() => this.#ending.delete(dataDirectory));
    this.#ending.set(dataDirectory, ended);
    await ended;
  }
}

async function end(running: Running): Promise<void> {
  clearTimeout(running.idle);
  // One that did not open has nothing to end; its failure was told to whoever opened it.
  const server = await running.server.catch(() => null);
  await server?.close();
}

/** Rejects with `cancelled` as soon as the signal fires, and leaves the work to the others who wait for it. */
async function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (!signal) return work;
  signal.throwIfAborted();
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new PlumblineError('cancelled', 'Cancelled while opening.'));
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
