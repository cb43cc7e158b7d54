import type { Writable } from 'node:stream';
import { piecesOf } from '../core/sql/pieces';

/**
 * Writes SQL as one Query message (PostgreSQL documentation, "Message Formats") piece by piece, as fast as the connection
 * takes it: as a whole, a large text would stand in memory three times.
 *
 * Once begun, it is written to its end whatever is answered meanwhile, since the server would take what comes next for
 * the rest of it. It ends before that only with the connection, and then the server has nothing to run.
 *
 * @param texts one behind the other; none ends within a character
 */
export function writeLongQuery(stream: Writable, texts: readonly string[]): void {
  writeAll(stream, messageOf(texts));
}

function* messageOf(texts: readonly string[]): Generator<Buffer, void, undefined> {
  const header = Buffer.alloc(5);
  header.write('Q');
  const length = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  // Of itself, the text, and the zero behind it.
  header.writeInt32BE(4 + length + 1, 1);
  yield header;
  for (const text of texts) {
    for (const piece of piecesOf(text, { start: 0, end: text.length })) yield Buffer.from(piece);
  }
  yield Buffer.alloc(1);
}

function writeAll(stream: Writable, pieces: Iterator<Buffer, void, undefined>): void {
  while (stream.writable) {
    if (stream.writableNeedDrain) {
      stream.once('drain', () => writeAll(stream, pieces));
      return;
    }
    const next = pieces.next();
    if (next.done) return;
    stream.write(next.value);
  }
}
