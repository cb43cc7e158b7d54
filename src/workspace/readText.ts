import { isUtf8 } from 'node:buffer';
import { PlumblineError } from '../core/errors';

const lineFeed = 0x0a;

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (
    let at = bytes.indexOf(lineFeed);
    at !== -1 && at < offset;
    at = bytes.indexOf(lineFeed, at + 1)
  ) {
    line += 1;
  }
  return line;
}

/** The first line with a byte sequence that is not UTF-8; no sequence of UTF-8 goes over a line feed. */
export function firstForeignLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; ; line += 1) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    if (feed === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
}

function isUtf16(bytes: Uint8Array): boolean {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

/**
 * The text of a file's bytes: UTF-8, strictly, without its byte order mark if it has one. A replacement character for
 * a byte that is not understood would reach the database, so nothing is replaced.
 *
 * @param path what an error names, workspace-relative
 * @throws PlumblineError `notUtf8` or `nulByte` (which PostgreSQL cannot take), with the line
 */
export function decodeText(bytes: Uint8Array, path: string): string {
  if (isUtf16(bytes)) {
    throw new PlumblineError('notUtf8', `${path} is saved as UTF-16, not as UTF-8.`, {
      path,
      line: 1,
    });
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    const line = lineOf(bytes, nul);
    throw new PlumblineError('nulByte', `${path} holds a NUL byte in line ${line}.`, {
      path,
      line,
    });
  }
  if (!isUtf8(bytes)) {
    const line = firstForeignLine(bytes);
    throw new PlumblineError('notUtf8', `${path} is not UTF-8: see line ${line}.`, { path, line });
  }
  // The decoder takes one byte order mark off.
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
