/**
 * Between the process's main thread, which hears the client, and the thread of PostgreSQL, which is blocked while a
 * command runs and has no event loop then.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';

export type ToBackend =
  | { readonly kind: 'bytes'; readonly session: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end'; readonly session: number }
  | { readonly kind: 'close' };

export type FromBackend =
  | { readonly kind: 'ready'; readonly serverVersion: string }
  | { readonly kind: 'bytes'; readonly session: number; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly session: number }
  | { readonly kind: 'timer'; readonly id: number; readonly milliseconds: number }
  | { readonly kind: 'timerCleared'; readonly id: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

/** A counter in memory that both threads see: how many messages the main thread has posted. */
export function postedCounter(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

/** Posts a message and wakes the thread that waits for it. The bytes in it are moved and are gone here. */
export function postAndWake(port: MessagePort, posted: Int32Array, message: ToBackend): void {
  port.postMessage(message, message.kind === 'bytes' ? [message.bytes.buffer] : []);
  // Counted after posting: who sees the new count finds the message.
  Atomics.add(posted, 0, 1);
  Atomics.notify(posted, 0);
}

/**
 * The receiving end, in the thread of PostgreSQL. Messages are counted on both sides, so that an interrupt, which may
 * come at any moment, can say which one it was sent after: it is meant for what that message makes PostgreSQL do, and
 * for nothing that comes later.
 */
export class Inbox {
  private taken = 0;
  private waiting = true;

  /**
   * @param onTake called with each message's number when it is taken
   */
  constructor(
    private readonly port: MessagePort,
    private readonly posted: Int32Array,
    private readonly onTake: (number: number) => void,
  ) {}

  /** Whether nothing has been taken that was posted after message `sent`. */
  isLast(sent: number): boolean {
    return this.taken <= sent;
  }

  /** Whether PostgreSQL is busy, and with no later message than `sent`. */
  isRunning(sent: number): boolean {
    return !this.waiting && this.isLast(sent);
  }

  /** Waits until there is a message. */
  take(): ToBackend {
    for (;;) {
      // Counted before looking: a message that comes between the look and the wait changes the count, so the wait
      // returns at once.
      const seen = Atomics.load(this.posted, 0);
      const received = receiveMessageOnPort(this.port) as { message: ToBackend } | undefined;
      if (received) {
        this.taken += 1;
        this.waiting = false;
        this.onTake(this.taken);
        return received.message;
      }
      this.waiting = true;
      Atomics.wait(this.posted, 0, seen);
    }
  }
}
