import type { Writable } from 'node:stream';
import { PIECE_LENGTH, piecesOf } from '../core/sql/pieces';
import type { TextRange } from '../core/sql/script.model';
import type { SqlText } from '../core/sql/sqlText';

/** A type byte and a length, as each message of the protocol begins. */
const HEADER = 5;

/** No UTF-16 code unit takes more than three bytes of UTF-8. */
const MOST_BYTES = HEADER + 3 * PIECE_LENGTH;

/**
 * Writes texts piece by piece, as fast as the connection takes them, all from one buffer: as a whole a large text would
 * stand in memory three times, and a buffer for each piece until the collector comes.
 */
class PieceWriter {
  readonly #buffer = Buffer.allocUnsafeSlow(MOST_BYTES);

  constructor(private readonly stream: Writable) {}

  /** Resolves, when the connection has taken it, to whether there still is one. Never rejects. */
  plain(piece: string): Promise<boolean> {
    return this.#write(this.#buffer.write(piece));
  }

  /** The header of a message with this many bytes behind it. */
  header(type: string, length: number): Promise<boolean> {
    return this.#write(this.#addHeader(type, length));
  }

  message(type: string, piece: string): Promise<boolean> {
    const length = this.#buffer.write(piece, HEADER);
    return this.#write(this.#addHeader(type, length) + length);
  }

  #addHeader(type: string, length: number): number {
    this.#buffer.write(type);
    // Of itself too.
    return this.#buffer.writeInt32BE(4 + length, 1);
  }

  #write(length: number): Promise<boolean> {
    const { stream } = this;
    if (!stream.writable) return Promise.resolve(false);
    return new Promise((resolve) => {
      stream.write(this.#buffer.subarray(0, length), (error) => resolve(!error));
    });
  }
}

/**
 * Writes SQL as one Query message (PostgreSQL documentation, "Message Formats"). Once begun, it is written to its end
 * whatever is answered meanwhile, since the server would take what comes next for the rest of it. It ends before that
 * only with the connection, and then the server has nothing to run. So it does, with that error, where a text cannot be
 * read any more. Never rejects.
 *
 * @param texts one behind the other; none ends within a character
 */
export async function writeLongQuery(stream: Writable, texts: readonly SqlText[]): Promise<void> {
  const writer = new PieceWriter(stream);
  try {
    let length = 0;
    for (const piece of allPiecesOf(texts)) length += Buffer.byteLength(piece);
    if (!(await writer.header('Q', length + 1))) return;
    for (const piece of allPiecesOf(texts)) if (!(await writer.plain(piece))) return;
    await writer.plain('\0');
  } catch (error) {
    stream.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function* allPiecesOf(texts: readonly SqlText[]): Generator<string> {
  for (const text of texts) yield* piecesOf(text, { start: 0, end: text.length });
}

/**
 * Writes a part of a text as CopyData messages. Rejects only where the text cannot be read any more.
 *
 * @param isWanted asked before each piece
 * @returns whether all of it was written
 */
export async function writeCopyData(
  stream: Writable,
  text: SqlText,
  range: TextRange,
  isWanted: () => boolean,
): Promise<boolean> {
  const writer = new PieceWriter(stream);
  for (const piece of piecesOf(text, range)) {
    if (!isWanted() || !(await writer.message('d', piece))) return false;
  }
  return isWanted();
}
