/** One message of PostgreSQL's protocol 3 (PostgreSQL documentation, "Message Formats"). */
export interface WireMessage {
  /** Its type byte as a character (`Q`, `P`, `Z`), or empty for the messages of a starting client, which have none. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** The codes with which a client asks for encryption; the server answers one byte, and the client starts again. */
const ENCRYPTION_REQUESTS: ReadonlySet<number> = new Set([80877103, 80877104]);

/** Cuts one direction of a connection without encryption into messages. */
export class MessageReader {
  #rest: Buffer = Buffer.alloc(0);
  #starting: boolean;

  constructor(side: 'client' | 'server') {
    this.#starting = side === 'client';
  }

  /** The messages that these bytes complete. */
  read(chunk: Buffer): WireMessage[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const messages: WireMessage[] = [];
    for (;;) {
      const header = this.#starting ? 0 : 1;
      if (this.#rest.length < header + (this.#starting ? 8 : 4)) return messages;
      const length = header + this.#rest.readInt32BE(header);
      if (this.#rest.length < length) return messages;
      const bytes = this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      messages.push({ type: this.#starting ? '' : String.fromCharCode(bytes[0]!), bytes });
      if (this.#starting) this.#starting = ENCRYPTION_REQUESTS.has(bytes.readInt32BE(4));
    }
  }
}
