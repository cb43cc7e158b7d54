import type { TextPosition } from './script.model';

/**
 * Line and column of an offset, both from 1. Lines end with LF, CR LF or CR alone, as in editors.
 *
 * @param offset UTF-16 code units from the text's start; one beyond the end is taken as the end.
 */
export function positionAt(text: string, offset: number): TextPosition {
  return positionIn(lineStarts(text, Math.min(offset, text.length)), Math.min(offset, text.length));
}

/** The offsets at which lines begin, up to `end`; for many positions of one text. */
export function lineStarts(text: string, end: number = text.length): number[] {
  const starts = [0];
  // Most texts have line feeds alone, and those are found much faster than by a look at each character.
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    return starts;
  }
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) starts.push(at + 1);
    else if (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a) starts.push(at + 1);
  }
  return starts;
}

/** As `positionAt`, with the text's line starts found before. */
export function positionIn(starts: readonly number[], offset: number): TextPosition {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/**
 * The UTF-16 offset of a position that the server reports with an error (`position`, field P of an
 * ErrorResponse): code points from 1 in the text that was sent. A position beyond the end gives the end.
 */
export function offsetOfServerPosition(text: string, position: number): number {
  return offsetOfCodePoint(text, position - 1);
}

/** The UTF-16 offset of the code point with this 0-based number. */
export function offsetOfCodePoint(text: string, index: number): number {
  let offset = 0;
  for (let left = index; left > 0 && offset < text.length; left -= 1) {
    offset += isSurrogatePair(text, offset) ? 2 : 1;
  }
  return offset;
}

function isSurrogatePair(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff) return false;
  const second = text.charCodeAt(at + 1);
  return second >= 0xdc00 && second <= 0xdfff;
}
