import { Duplex } from 'node:stream';

/**
 * One session as the socket that `pg` believes it has. It offers what `pg`'s Connection calls on a `net.Socket`; what
 * has no meaning for a pipe does nothing.
 */
export class SessionStream extends Duplex {
  private saidEnd = false;

  /**
   * @param send passes bytes to the server; none means that this side is done
   */
  constructor(
    private readonly send: (bytes: Buffer, done: (error?: Error | null) => void) => void,
  ) {
    super({ allowHalfOpen: true });
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'));
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Bytes from the server; none means that the session is over there. */
  receive(bytes: Buffer): void {
    if (this.destroyed) return;
    if (bytes.length > 0) {
      this.push(bytes);
      return;
    }
    this.push(null);
    if (!this.writableEnded) this.end();
  }

  /** Calls back when all that was written before has been sent. */
  afterWrites(callback: () => void): void {
    if (this.writableLength === 0 || !this.writable) callback();
    else this.write(Buffer.alloc(0), () => callback());
  }

  override _read(): void {
    // Answers are pushed as they come: `pg` keeps all of an answer in memory anyway.
  }

  override _write(
    chunk: Buffer,
    _encoding: BufferEncoding,
    callback: (error?: Error | null) => void,
  ): void {
    this.sendSome(chunk, callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.sendSome(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    this.sayEnd();
    callback();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.sayEnd();
    callback(error);
  }

  private sendSome(bytes: Buffer, callback: (error?: Error | null) => void): void {
    // Nothing at all would be understood as the end.
    if (bytes.length === 0) callback();
    else this.send(bytes, callback);
  }

  private sayEnd(): void {
    if (this.saidEnd) return;
    this.saidEnd = true;
    this.send(Buffer.alloc(0), () => undefined);
  }
}
