/**
 * The messages of one session, as PostgreSQL reads them: it asks for bytes when it wants them and waits until there
 * are some. Only whole messages are handed on: a client that is gone in the middle of one must not leave PostgreSQL
 * waiting inside it (it would take that for the end of its only connection, and exit). A read never goes beyond the
 * end of a message, so that between two commands nothing is hidden in PostgreSQL's own buffer.
 */
export class FrontendReader {
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  /** What is left of the message that is being read. */
  private message: Uint8Array = new Uint8Array(0);

  /**
   * @param next waits for the next piece of the session's bytes, cut anywhere; undefined when it has ended
   */
  constructor(private readonly next: () => Uint8Array | undefined) {}

  /**
   * Waits for the next message to be there as a whole and says its type byte; undefined at the end of the session.
   * What was left of the message before is dropped.
   */
  nextType(): number | undefined {
    const message = this.whole(5, 1);
    this.message = message ?? new Uint8Array(0);
    return message?.[0];
  }

  /** The next message of those without a type byte (startup); undefined at the end of the session. */
  untyped(): Uint8Array | undefined {
    return this.whole(4, 0);
  }

  /** Up to `most` bytes of the current message, or of the one after it; undefined at the end of the session. */
  read(most: number): Uint8Array | undefined {
    if (this.message.length === 0 && this.nextType() === undefined) return undefined;
    const part = this.message.subarray(0, most);
    this.message = this.message.subarray(part.length);
    return part;
  }

  /** A message whose length (itself included) stands at `offset`, after a header of `header` bytes. */
  private whole(header: number, offset: number): Uint8Array | undefined {
    if (!this.fill(header)) return undefined;
    const start = this.joined();
    const length = offset + new DataView(start.buffer, start.byteOffset).getUint32(offset);
    // Shorter than its own header: not a PostgreSQL client, so there is nothing more to be read from it.
    if (length < header || !this.fill(length)) return undefined;
    const bytes = this.joined();
    const rest = bytes.subarray(length);
    this.pending = rest.length > 0 ? [rest] : [];
    this.pendingBytes = rest.length;
    return bytes.subarray(0, length);
  }

  /** Makes sure that at least `length` bytes are pending. */
  private fill(length: number): boolean {
    while (this.pendingBytes < length) {
      const more = this.next();
      if (!more) return false;
      this.pending.push(more);
      this.pendingBytes += more.length;
    }
    return true;
  }

  private joined(): Uint8Array {
    const [first] = this.pending;
    if (this.pending.length === 1 && first) return first;
    const bytes = Buffer.concat(this.pending);
    this.pending = [bytes];
    return bytes;
  }
}
