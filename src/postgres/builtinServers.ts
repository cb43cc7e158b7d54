import { openBuiltin, type BuiltinServer } from './builtin/server';
import { fromServer } from './serverError';
import { openSession, type Session } from './session';

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

  constructor(private readonly options: BuiltinServersOptions) {}

  /**
   * A session on the database in `dataDirectory` (`memory` for one that lives as long as the process). There is one
   * session at a time: this waits for its turn.
   *
   * Rejects with `builtinInUse`, `builtinFailed` or `cancelled`.
   */
  async open(dataDirectory: string, options: OpenOptions): Promise<Session> {
    const running = this.#running.get(dataDirectory) ?? this.#start(dataDirectory, options);
    running.users += 1;
    clearTimeout(running.idle);
    try {
      const server = await running.server;
      const lease = await server.acquire(options.signal);
      lease.client.on('error', () => undefined);
      let closed = false;
      return await openSession(lease.client, {
        cancel: () => {
          server.cancel();
          return Promise.resolve();
        },
        another: () => Promise.resolve(null),
        close: async () => {
          if (closed) return;
          closed = true;
          await lease.release().catch(() => undefined);
          await this.#leave(dataDirectory, running);
        },
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
    await Promise.all(all.map((running) => end(running)));
  }

  #start(dataDirectory: string, { signal, onProgress }: OpenOptions): Running {
    const server = openBuiltin({
      dataDirectory,
      entry: this.options.entry,
      application: this.options.application,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
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
      this.#running.delete(dataDirectory);
      await end(running);
      return;
    }
    if (dataDirectory === 'memory') return;
    running.idle = setTimeout(() => {
      this.#running.delete(dataDirectory);
      void end(running);
    }, this.options.keepMs);
    running.idle.unref();
  }
}

async function end(running: Running): Promise<void> {
  clearTimeout(running.idle);
  // One that did not open has nothing to end; its failure was told to whoever opened it.
  const server = await running.server.catch(() => null);
  await server?.close();
}
