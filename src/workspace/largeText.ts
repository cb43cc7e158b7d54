import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { PlumblineError } from '../core/errors';
import type { SqlText } from '../core/sql/sqlText';
import { READ_ONLY, type OpenFile } from './readInside';

/** In bytes. A piece's text is small enough for the collector's nursery. */
const PIECE_BYTES = 65_536;
/** How many pieces stay decoded: a window over the text and what is cut out of it lie in neighbours. */
const KEPT = 4;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

interface Piece {
  /** Where its bytes begin in the file, and how many there are. */
  readonly byte: number;
  readonly bytes: number;
  /** Where its characters begin in the text, in UTF-16 code units. */
  readonly start: number;
  /** SHA-256 of its bytes. */
  readonly digest: string;
}

/** What was found of a large file when it was read for the first time. */
export interface LargeFile {
  readonly text: LargeText;
  /** SHA-256 in hex of all of its bytes. */
  readonly exact: string;
}

/**
 * The text of a large file, of which nothing is kept but where its pieces lie and what they are known by. They are read
 * again when they are asked for, synchronously; what has changed meanwhile is never given out.
 */
export class LargeText implements SqlText {
  /** The last ones that were asked for, the latest first. */
  private kept: readonly { readonly index: number; readonly text: string }[] = [];
  private readonly buffer = Buffer.allocUnsafe(PIECE_BYTES);

  constructor(
    private readonly file: { readonly realPath: string; readonly path: string },
    private readonly pieces: readonly Piece[],
    readonly length: number,
  ) {}

  slice(start: number, end: number = this.length): string {
    let found = '';
    for (let index = this.indexAt(start); index < this.pieces.length; index += 1) {
      const begin = this.pieces[index]?.start ?? this.length;
      if (begin >= end) break;
      found += this.textAt(index).slice(Math.max(start - begin, 0), end - begin);
    }
    return found;
  }

  check(): void {
    for (const piece of this.pieces) this.read(piece);
    const last = this.pieces.at(-1);
    if (last && this.bytesAt(last.byte + last.bytes, 1).length > 0) throw this.changed();
  }

  private textAt(index: number): string {
    const known = this.kept.find((one) => one.index === index);
    if (known) return known.text;
    const piece = this.pieces[index];
    const text = piece ? this.read(piece).toString('utf8') : '';
    this.kept = [{ index, text }, ...this.kept.slice(0, KEPT - 1)];
    return text;
  }

  /** The bytes of a piece, which stand until the next ones are read. */
  private read({ byte, bytes, digest }: Piece): Buffer {
    const read = this.bytesAt(byte, bytes);
    if (read.length !== bytes || digestOf(read) !== digest) throw this.changed();
    return read;
  }

  private bytesAt(start: number, length: number): Buffer {
    let file: number | undefined;
    try {
      file = openSync(this.file.realPath, READ_ONLY);
      for (let at = 0; ;) {
        const count = readSync(file, this.buffer, at, length - at, start + at);
        at += count;
        if (count === 0 || at === length) return this.buffer.subarray(0, at);
      }
    } catch (error) {
      throw this.changed(error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
  }

  private changed(cause?: unknown): PlumblineError {
    const { path } = this.file;
    const message = `${path} was changed since it was read.`;
    return new PlumblineError('fileChanged', message, { path }, { cause });
  }

  /** Of the last piece that begins at the offset or before it. */
  private indexAt(offset: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.pieces[middle]?.start ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/**
 * Reads a large file piece by piece, for the first time.
 *
 * @param path what errors name, workspace-relative
 * @returns null for one that is not UTF-8 without NUL characters
 * @throws PlumblineError `fileTooLarge` for one that has grown meanwhile
 */
export async function readLarge(file: OpenFile, path: string): Promise<LargeFile | null> {
  const pieces: Piece[] = [];
  const all = createHash('sha256');
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  let length = 0;
  for (let byte = 0; ;) {
    const { bytes, isLast } = await fill(file, buffer, byte);
    const whole = isLast ? bytes : bytes.subarray(0, wholeCharacters(bytes));
    if (whole.includes(0) || !isUtf8(whole)) return null;
    all.update(whole);
    const hasMark = byte === 0 && whole.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const read = hasMark ? whole.subarray(BYTE_ORDER_MARK.length) : whole;
    const place = byte + (hasMark ? BYTE_ORDER_MARK.length : 0);
    pieces.push({ byte: place, bytes: read.length, start: length, digest: digestOf(read) });
    length += read.toString('utf8').length;
    byte += whole.length;
    if (byte > file.limit) throw file.tooLarge();
    if (!isLast) continue;
    const text = new LargeText({ realPath: file.realPath, path }, pieces, length);
    return { text, exact: all.digest('hex') };
  }
}

async function fill(
  { handle }: OpenFile,
  buffer: Buffer,
  start: number,
): Promise<{ bytes: Buffer; isLast: boolean }> {
  for (let at = 0; ;) {
    const { bytesRead } = await handle.read(buffer, at, buffer.length - at, start + at);
    at += bytesRead;
    const isLast = bytesRead === 0;
    if (isLast || at === buffer.length) return { bytes: buffer.subarray(0, at), isLast };
  }
}

/** How many of the bytes are whole characters; what is no UTF-8 is left to be found. */
function wholeCharacters(bytes: Buffer): number {
  const { length } = bytes;
  for (let back = 1; back <= 4 && back <= length; back += 1) {
    const byte = bytes[length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return width > back ? length - back : length;
  }
  return length;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}
