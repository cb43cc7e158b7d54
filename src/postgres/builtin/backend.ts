/**
 * PostgreSQL (PGlite) in the thread that it may block, answering one session after the other.
 *
 * PGlite's own entry points take a message and return the answer; they cannot wait for more input in the middle of a
 * command, and a COPY FROM STDIN ends the process. So PostgreSQL's two input and output callbacks are ours: reading
 * waits for the client, writing hands on. The rest is PostgreSQL's own main loop, one command at a time, with its own
 * answers: pipelines, error positions and transaction status are exactly those of a server.
 */
import type { PGlite } from '@electric-sql/pglite';
import { STORED_SETTINGS } from './backend.sql';
import { FrontendReader } from './frontendReader';
import {
  copyFailMessage,
  DATA_ROW,
  ERROR_RESPONSE,
  firstColumn,
  NO_ENCRYPTION,
  queryMessage,
  readMessages,
  readStartup,
  SYNC,
  TERMINATE,
} from './wire';

/** PGlite's compiled PostgreSQL, as far as it is used here; its names are those of the C functions. */
export interface PostgresModule {
  readonly HEAPU8: Uint8Array;
  /** Addresses of variables. */
  readonly _InterruptPending: number;
  readonly _QueryCancelPending: number;
  readonly _MyLatch: number;
  addFunction(callback: (pointer: number, length: number) => number, signature: string): number;
  stackSave(): number;
  stackRestore(pointer: number): void;
  stringToUTF8OnStack(text: string): number;
  _pgl_set_rw_cbs(read: number, write: number): void;
  _pgl_sendConnData(): void;
  _pgl_pq_flush(): void;
  _PostgresMainLoopOnce(): void;
  _PostgresMainLongJmp(): void;
  _PostgresSendReadyForQueryIfNecessary(): void;
  _StartTransactionCommand(): void;
  _CommitTransactionCommand(): void;
  _SetConfigOption(name: number, value: number, context: number, source: number): void;
}

/** The exit status by which PGlite says that PostgreSQL raised an error and wants its handler called. */
const RAISED_ERROR = 100;

/**
 * How much of the stack below its pointer a function may use without moving the pointer, as LLVM lets those do that
 * call nothing (128 bytes), and more than that.
 */
const RED_ZONE_BYTES = 1024;

/** The superuser that a cluster is made with. */
const SUPERUSER = 'postgres';

/** PGC_BACKEND and PGC_S_OVERRIDE of utils/guc.h. */
const CONTEXT_BACKEND = 4;
const SOURCE_OVERRIDE = 10;

export interface SessionIo {
  /** Waits for the session's next bytes; undefined when the client is gone. */
  next(): Uint8Array | undefined;
  /** Takes bytes for the client; they are its own. */
  write(bytes: Uint8Array): void;
}

export class Backend {
  private reader = new FrontendReader(() => undefined);
  private write: (bytes: Uint8Array) => void = () => undefined;
  /** Whether what runs is ours: its failure would end PostgreSQL. */
  private ownStatement = false;

  constructor(
    private readonly postgres: PostgresModule,
    private readonly isInTransaction: () => boolean,
  ) {
    const read = postgres.addFunction((pointer, most) => this.feed(pointer, most), 'ipi');
    const write = postgres.addFunction((pointer, length) => {
      this.write(postgres.HEAPU8.slice(pointer, pointer + length));
      return length;
    }, 'ipi');
    postgres._pgl_set_rw_cbs(read, write);
    this.rememberUser();
  }

  static of(database: PGlite): Backend {
    return new Backend(database.Module as unknown as PostgresModule, () =>
      database.isInTransaction(),
    );
  }

  /**
   * Serves one client until it says goodbye or is gone, and then makes the session as new: no transaction, role,
   * setting, temporary table, prepared statement, lock or subscription of it is left.
   * @throws whatever ends PostgreSQL (out of memory, a broken invariant); it cannot be used afterwards.
   */
  serve(io: SessionIo): void {
    this.reader = new FrontendReader(() => io.next());
    this.write = (bytes) => io.write(bytes);
    if (this.start()) {
      for (;;) {
        const type = this.reader.nextType();
        if (type === undefined || type === TERMINATE) break;
        this.runCommand();
      }
    }
    this.reset();
  }

  /** Runs a statement of our own, never a client's text; its failure is a bug here and ends PostgreSQL. */
  private runOwn(sql: string): void {
    this.ownRows(sql);
  }

  /** The first column of what a statement of our own returns. */
  private ownRows(sql: string): string[] {
    const rows: string[] = [];
    for (const { type, body } of readMessages(this.exchange(queryMessage(sql)))) {
      if (type === ERROR_RESPONSE) {
        throw new Error(`${sql}: ${body.toString('utf8').replaceAll('\0', ' ').trim()}`);
      }
      if (type === DATA_ROW) rows.push(firstColumn(body));
    }
    return rows;
  }

  /**
   * Asks for the running statement to be cancelled, as PostgreSQL's signal handler does (StatementCancelHandler in
   * tcop/postgres.c): it fails with 57014 at the next point where PostgreSQL looks. May be called at any point of
   * its execution; statements of our own are not cancelled.
   */
  cancel(): void {
    if (this.ownStatement) return;
    const { _InterruptPending, _QueryCancelPending, _MyLatch } = this.postgres;
    this.setVariable(_QueryCancelPending, 1);
    this.setVariable(_InterruptPending, 1);
    // The latch's first member; a sleep ends when it is set.
    this.setVariable(this.memory().getUint32(_MyLatch, true), 1);
  }

  /** Takes back a `cancel` that came too late for its statement. */
  forgetCancel(): void {
    this.setVariable(this.postgres._QueryCancelPending, 0);
  }

  private memory(): DataView {
    return new DataView(this.postgres.HEAPU8.buffer);
  }

  /** Sets a `sig_atomic_t`, which is an int here. */
  private setVariable(address: number, value: number): void {
    this.memory().setInt32(address, value, true);
  }

  /**
   * Runs what PostgreSQL wants called like a signal handler, in the middle of whatever it executes. A client's timeout
   * does not hold for statements of our own: then it is as if the signal was lost, which PostgreSQL reckons with.
   */
  runHandler(handler: () => void): void {
    if (this.ownStatement) return;
    const { postgres } = this;
    const stack = postgres.stackSave();
    postgres.stackRestore((stack - RED_ZONE_BYTES) & ~15);
    try {
      handler();
    } finally {
      postgres.stackRestore(stack);
    }
  }

  private start(): boolean {
    for (;;) {
      const message = this.reader.untyped();
      if (!message) return false;
      const startup = readStartup(message);
      if (startup.kind === 'cancel') return false;
      if (startup.kind === 'encryption') {
        this.write(NO_ENCRYPTION);
        continue;
      }
      const application = startup.parameters.get('application_name') ?? '';
      this.runOwn(`set application_name to '${application.replaceAll("'", "''")}'`);
      // One that is no longer valid is passed over, as a server does with a warning.
      for (const sql of this.ownRows(STORED_SETTINGS)) this.exchange(queryMessage(sql));
      this.postgres._pgl_sendConnData();
      this.postgres._pgl_pq_flush();
      return true;
    }
  }

  /**
   * Makes the superuser what `RESET SESSION AUTHORIZATION` and `DISCARD ALL` go back to, as a server does for the user
   * that connects (InitializeSessionUserId in utils/init/miscinit.c). Single-user mode leaves that out, and then
   * neither has any effect.
   */
  private rememberUser(): void {
    const { postgres } = this;
    const stack = postgres.stackSave();
    const name = postgres.stringToUTF8OnStack('session_authorization');
    const value = postgres.stringToUTF8OnStack(SUPERUSER);
    postgres._StartTransactionCommand();
    postgres._SetConfigOption(name, value, CONTEXT_BACKEND, SOURCE_OVERRIDE);
    postgres._CommitTransactionCommand();
    postgres.stackRestore(stack);
  }

  private reset(): void {
    // A client that is gone after an error in a pipeline has left PostgreSQL waiting for its Sync.
    this.exchange(SYNC);
    if (this.isInTransaction()) this.runOwn('rollback');
    this.runOwn('discard all');
    this.runOwn('reset role');
  }

  /** Sends one message of our own and returns the answer, which the client does not see. */
  private exchange(message: Uint8Array): Buffer {
    const { reader, write } = this;
    const answer: Uint8Array[] = [];
    let sent = false;
    this.reader = new FrontendReader(() => {
      if (sent) return undefined;
      sent = true;
      return message;
    });
    this.write = (bytes) => answer.push(bytes);
    this.ownStatement = true;
    this.forgetCancel();
    try {
      this.runCommand();
      this.postgres._pgl_pq_flush();
    } finally {
      this.ownStatement = false;
      this.reader = reader;
      this.write = write;
    }
    return Buffer.concat(answer);
  }

  private runCommand(): void {
    const { postgres } = this;
    const stack = postgres.stackSave();
    try {
      postgres._PostgresMainLoopOnce();
    } catch (error) {
      if ((error as { status?: unknown }).status !== RAISED_ERROR) throw error;
      postgres.stackRestore(stack);
      postgres._PostgresMainLongJmp();
    }
    postgres._PostgresSendReadyForQueryIfNecessary();
  }

  /** PostgreSQL's read callback: at least one byte, whatever it takes. */
  private feed(pointer: number, most: number): number {
    // PostgreSQL only wants more than the command that it was given while it copies. If it heard of the end of the
    // connection there it would exit; the client's failure to go on is an error that it survives.
    const bytes = this.reader.read(most) ?? copyFailMessage('the client is gone').subarray(0, most);
    this.postgres.HEAPU8.set(bytes, pointer);
    return bytes.length;
  }
}
