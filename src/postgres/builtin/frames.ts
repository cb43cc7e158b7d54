/**
 * The pipe between the two processes carries one session after the other. Each piece of it is a frame: the session's
 * number and the payload's length (both 32 bit, big endian), then the payload. An empty payload says that the side
 * that sends it is done with the session, so that a late answer is never read by the next one. Sessions count from 1;
 * number 0 is for the process itself: an empty payload asks it to close, after all that was sent before, and
 * {@link CANCEL} to cancel the statement that runs.
 */
export const CONTROL = 0;

/** One byte, so that no pipe can cut it. */
export const CANCEL: Buffer = Buffer.from('c');

const HEADER_BYTES = 8;

/** The header of a frame with `length` bytes of payload; 0 ends the session. */
export function frameHeader(session: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32BE(session, 0);
  header.writeUInt32BE(length, 4);
  return header;
}

/**
 * Takes the pipe's chunks as they come, however they are cut, and hands out payloads: the parts of one frame as they
 * arrive (nothing is held back), and an empty one for the end of a session.
 */
export class FrameReader {
  private header = Buffer.alloc(0);
  private session = 0;
  private remaining = 0;

  constructor(private readonly onPayload: (session: number, payload: Buffer) => void) {}

  push(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.remaining > 0) {
        const payload = rest.subarray(0, this.remaining);
        rest = rest.subarray(payload.length);
        this.remaining -= payload.length;
        this.onPayload(this.session, payload);
        continue;
      }
      const missing = HEADER_BYTES - this.header.length;
      this.header = Buffer.concat([this.header, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (this.header.length < HEADER_BYTES) return;
      this.session = this.header.readUInt32BE(0);
      this.remaining = this.header.readUInt32BE(4);
      this.header = Buffer.alloc(0);
      if (this.remaining === 0) this.onPayload(this.session, Buffer.alloc(0));
    }
  }
}
