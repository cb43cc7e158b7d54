import { PlumblineError } from '../../core/errors';

/** Lets one at a time, in the order in which they came. */
export class Turns {
  private taken = false;
  private readonly waiting: (() => void)[] = [];

  /**
   * Waits until it is the caller's turn, who then calls `give` exactly once.
   * @throws PlumblineError `cancelled` when `signal` aborts before.
   */
  async take(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw cancelled(signal);
    if (!this.taken) {
      this.taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.waiting.splice(this.waiting.indexOf(enter), 1);
        reject(cancelled(signal));
      };
      this.waiting.push(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  give(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken = false;
  }
}

function cancelled(signal: AbortSignal | undefined): PlumblineError {
  return new PlumblineError(
    'cancelled',
    'Waiting for the built-in database was cancelled.',
    {},
    { cause: signal?.reason },
  );
}
