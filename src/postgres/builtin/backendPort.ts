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
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

/** Posts a message and wakes the thread that waits for it. The bytes in it are moved and are gone here. */
export function postAndWake(port: MessagePort, posted: Int32Array, message: ToBackend): void {
  port.postMessage(message, message.kind === 'bytes' ? [message.bytes.buffer] : []);
  Atomics.add(posted, 0, 1);
  Atomics.notify(posted, 0);
}

/** Waits until there is a message on the port. `posted` is the counter that {@link postAndWake} counts up. */
export function waitForMessage(port: MessagePort, posted: Int32Array): ToBackend {
  for (;;) {
    // Counted before looking: a message that comes between the look and the wait changes the count, so the wait
    // returns at once.
    const seen = Atomics.load(posted, 0);
    const received = receiveMessageOnPort(port) as { message: ToBackend } | undefined;
    if (received) return received.message;
    Atomics.wait(posted, 0, seen);
  }
}
