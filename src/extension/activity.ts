import { Disposable } from './lifecycle';

/** What works on the target now, in words: `Applying 003_create_users.sql`. */
export interface Running {
  readonly title: string;
}

/** Thrown by `Activity.run` when something else runs. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  constructor(readonly running: Running) {
    super(`Busy: ${running.title}`);
  }
}

/**
 * Lets one thing at a time work on the target: the built-in one is a single connection, and of two runs that a person
 * starts at once the second would show a plan that is no longer true. What a person asked for goes before a refresh:
 * it stops one that runs, and a refresh waits until nothing else does.
 */
export class Activity extends Disposable {
  #running: { readonly title: string; readonly abort: AbortController } | null = null;
  #idle: Promise<void> = Promise.resolve();
  #refresh: { readonly abort: AbortController; readonly ended: Promise<void> } | null = null;

  /** @param changed is told whenever something begins (with its title) or ends (null). */
  constructor(private readonly changed: (running: Running | null) => void) {
    super();
    this._register({ dispose: () => this.cancel() });
    this._register({ dispose: () => this.#refresh?.abort.abort() });
  }

  get running(): Running | null {
    return this.#running;
  }

  /** Asks what runs to stop. What it had done by then is in its report. */
  cancel(): void {
    this.#running?.abort.abort();
  }

  /**
   * Runs `work` alone.
   * @throws BusyError when something that a person started runs already.
   */
  async run<Result>(
    title: string,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    if (this.#running) throw new BusyError(this.#running);
    const abort = new AbortController();
    this.#running = { title, abort };
    const { promise: idle, resolve: end } = deferred();
    this.#idle = idle;
    this.changed(this.#running);
    try {
      this.#refresh?.abort.abort();
      await this.#refresh?.ended;
      return await work(abort.signal);
    } finally {
      this.#running = null;
      this.changed(null);
      end();
    }
  }

  /** Runs `work` alone, after what runs now: for what only reads, and so is as right a moment later. */
  async runAfter<Result>(
    title: string,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    while (this.#running) await this.#idle;
    return this.run(title, work);
  }

  /**
   * Runs `work` as soon as nothing else runs. Its signal is aborted when a person starts something; callers hold no
   * two refreshes at a time.
   */
  async refresh<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    while (this.#running) await this.#idle;
    const abort = new AbortController();
    if (this.isDisposed) abort.abort();
    const { promise: ended, resolve: end } = deferred();
    const refresh = { abort, ended };
    this.#refresh = refresh;
    try {
      return await work(abort.signal);
    } finally {
      if (this.#refresh === refresh) this.#refresh = null;
      end();
    }
  }
}

function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}
