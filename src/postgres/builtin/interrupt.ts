/**
 * Interrupting the thread of PostgreSQL in the middle of a statement, when it runs nothing but WebAssembly and looks at
 * no message. V8 can: its inspector, which is there to pause a program that never returns, runs an expression in a busy
 * thread at the next loop or call. It is used inside this process only; no port is opened.
 */
import { Session } from 'node:inspector';

/** The name under which the thread offers its {@link Interrupts}, as a global. */
export const INTERRUPTS = 'plumblineInterrupts';

/**
 * What may be called in the thread at any moment. `sent` counts the messages that were posted to it before. True asks
 * to be called again a little later.
 */
export interface Interrupts {
  /** Cancels what the last of them makes PostgreSQL do. */
  cancel(sent: number): boolean;
  /** Tells that the time of a timer is over. */
  expire(sent: number, id: number): boolean;
}

/** How much later, in milliseconds. */
const AGAIN_MS = 20;

type Evaluate = (expression: string) => Promise<unknown>;

/** What the thread's inspector answers to `Runtime.evaluate`. */
interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

/** The one worker thread of this process, seen from the main thread. */
export class ThreadInterrupter {
  private evaluate: Promise<Evaluate> | undefined;

  /**
   * Calls one of the thread's {@link Interrupts}, as often as it asks for it: soon if the thread is busy, when it next
   * wakes if it waits.
   */
  async interrupt<Name extends keyof Interrupts>(
    name: Name,
    ...values: Parameters<Interrupts[Name]>
  ): Promise<void> {
    this.evaluate ??= attach();
    const evaluate = await this.evaluate;
    while ((await evaluate(`${INTERRUPTS}.${name}(${values.join()})`)) === true) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Resolves to a function that evaluates an expression in the worker thread. */
function attach(): Promise<Evaluate> {
  const session = new Session();
  session.connect();
  const waiting = new Map<number, (value: unknown) => void>();
  let messages = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id, result } = JSON.parse(params.message) as Answer;
    if (id === undefined) return;
    waiting.get(id)?.(result?.result?.value);
    waiting.delete(id);
  });
  return new Promise((resolve, reject) => {
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId } }) =>
      resolve(
        (expression) =>
          new Promise((answered) => {
            messages += 1;
            waiting.set(messages, answered);
            const message = { id: messages, method: 'Runtime.evaluate', params: { expression } };
            session.post('NodeWorker.sendMessageToWorker', {
              sessionId,
              message: JSON.stringify(message),
            });
          }),
      ),
    );
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, (error) => {
      if (error) reject(error);
    });
  });
}
