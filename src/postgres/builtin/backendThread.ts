/** The thread of PostgreSQL: opens the database and serves sessions until it is told to close. */
import type { MessagePort } from 'node:worker_threads';
import { readAssets, readPreparedDirectory } from './assets';
import { Backend } from './backend';
import { type FromBackend, Inbox } from './backendPort';
import { INTERRUPTS, type Interrupts } from './interrupt';
import { openDatabase } from './openDatabase';

export interface BackendThreadOptions {
  /** The cluster's folder, which exists; `memory` for a copy of the prepared one in memory. */
  readonly cluster: string;
  /** The folder dist/builtin. */
  readonly assets: string;
  readonly port: MessagePort;
  /** See `postedCounter`. */
  readonly posted: Int32Array;
}

/** PostgreSQL hands its output on in buffers of this size; one that is not full was flushed on purpose. */
const OUTPUT_BUFFER_BYTES = 8192;
const COALESCE_BYTES = 8 * OUTPUT_BUFFER_BYTES;

/** The way out of one session: small pieces are put together, but nothing that was flushed waits. */
class SessionOutput {
  private pieces: Uint8Array[] = [];
  private bytes = 0;

  constructor(private readonly send: (bytes: Uint8Array) => void) {}

  write(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.bytes += piece.length;
    if (piece.length < OUTPUT_BUFFER_BYTES || this.bytes >= COALESCE_BYTES) this.flush();
  }

  flush(): void {
    if (this.bytes === 0) return;
    this.send(new Uint8Array(Buffer.concat(this.pieces)));
    this.pieces = [];
    this.bytes = 0;
  }
}

/** Serves the sessions that come over the port, one after the other. */
class SessionServer {
  private closing = false;
  private last = 0;

  constructor(
    private readonly backend: Backend,
    private readonly inbox: Inbox,
    private readonly tell: (message: FromBackend) => void,
  ) {}

  /** Returns when `close` was posted and the session of that moment has ended. */
  run(): void {
    while (!this.closing) {
      const message = this.inbox.take();
      if (message.kind === 'close') return;
      // What still comes for a session that has ended was sent before its client could know.
      if (message.session <= this.last) continue;
      this.last = message.session;
      if (message.kind === 'bytes') this.serve(message.session, message.bytes);
      this.tell({ kind: 'ended', session: message.session });
    }
  }

  private serve(session: number, first: Uint8Array): void {
    const output = new SessionOutput((bytes) => this.tell({ kind: 'bytes', session, bytes }));
    let pending: Uint8Array | undefined = first;
    let over = false;
    const next = (): Uint8Array | undefined => {
      output.flush();
      if (over) return undefined;
      if (pending) {
        const bytes = pending;
        pending = undefined;
        return bytes;
      }
      const message = this.inbox.take();
      if (message.kind === 'bytes') return message.bytes;
      over = true;
      this.closing = message.kind === 'close';
      return undefined;
    };
    this.backend.serve({ next, write: (bytes) => output.write(bytes) });
    output.flush();
  }
}

/**
 * PostgreSQL's interval timer. Emscripten makes it a `setTimeout`, which would wait for an event loop that this thread
 * never comes back to; so the main thread measures the time and interrupts us when it is over.
 */
function lendTimers(backend: Backend, tell: (message: FromBackend) => void): (id: number) => void {
  const pending = new Map<number, () => void>();
  let last = 0;
  const set = (callback: () => void, milliseconds: number): number => {
    last += 1;
    pending.set(last, callback);
    tell({ kind: 'timer', id: last, milliseconds });
    return last;
  };
  const clear = (id: number): void => {
    if (pending.delete(id)) tell({ kind: 'timerCleared', id });
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return (id) => {
    const handler = pending.get(id);
    if (handler && pending.delete(id)) backend.runHandler(handler);
  };
}

/** Runs until `close` is posted. Whatever goes wrong is posted as `failed`, and the thread ends. */
export async function runBackendThread(options: BackendThreadOptions): Promise<void> {
  const { port, posted } = options;
  const tell = (message: FromBackend): void => port.postMessage(message);
  try {
    const [assets, archive] = await Promise.all([
      readAssets(options.assets),
      options.cluster === 'memory' ? readPreparedDirectory(options.assets) : undefined,
    ]);
    const database = await openDatabase(
      archive ? { assets, archive } : { assets, cluster: options.cluster },
    );
    const { rows } = await database.query<{ server_version: string }>('show server_version');
    const backend = Backend.of(database);
    const inbox = new Inbox(port, posted, () => backend.forgetCancel());
    const expire = lendTimers(backend, tell);
    const looked = new Set<number>();
    const interrupts: Interrupts = {
      cancel: (sent) => {
        // PostgreSQL passes over a cancel that it notices before it has read the statement, so one may not be enough.
        if (inbox.isRunning(sent)) backend.cancel();
        return inbox.isLast(sent);
      },
      expire: (sent, id) => {
        if (!inbox.isRunning(sent)) return false;
        // On the second look the statement has been read and its client's idle time does not count any more. That
        // would be over, too, perhaps, and PostgreSQL would end for it.
        const isFirstLook = !looked.delete(id);
        if (isFirstLook) looked.add(id);
        else expire(id);
        return isFirstLook;
      },
    };
    Object.assign(globalThis, { [INTERRUPTS]: interrupts });
    tell({ kind: 'ready', serverVersion: rows[0]?.server_version ?? '' });
    new SessionServer(backend, inbox, tell).run();
    await database.close();
    tell({ kind: 'closed' });
  } catch (error) {
    // What ends PostgreSQL is not always an Error: its exit is an object with a message, too.
    tell({ kind: 'failed', message: (error as { message?: string }).message ?? String(error) });
  } finally {
    port.close();
  }
}
