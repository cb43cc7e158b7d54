import { piecesOf } from './pieces';
import type { TextPosition } from './script.model';
import type { SqlText } from './sqlText';

/**
 * Line and column of an offset, both from 1. Lines end with LF, CR LF or CR alone, as in editors.
 *
 * @param offset UTF-16 code units from the text's start; one beyond the end is taken as the end.
 */
export function positionAt(text: SqlText, offset: number): TextPosition {
  return new LineCounter(text).positionAt(Math.min(offset, text.length));
}

/** Counts the lines of a text from one offset to the next, and keeps none of them: there may be millions. */
export class LineCounter {
  private at = 0;
  private line = 1;
  private lineStart = 0;

  constructor(private readonly text: SqlText) {}

  /** As the function of this name; asked in order, it looks at each character once. */
  positionAt(offset: number): TextPosition {
    if (offset < this.at) {
      this.at = 0;
      this.line = 1;
      this.lineStart = 0;
    }
    for (const piece of piecesOf(this.text, { start: this.at, end: offset })) this.count(piece);
    return { line: this.line, column: offset - this.lineStart + 1 };
  }

  private count(piece: string): void {
    const { at } = this;
    this.at += piece.length;
    // Most texts have line feeds alone, and those are found much faster than by a look at each character.
    if (!piece.includes('\r')) {
      for (let feed = piece.indexOf('\n'); feed !== -1; feed = piece.indexOf('\n', feed + 1)) {
        this.begin(at + feed + 1);
      }
      return;
    }
    for (let index = 0; index < piece.length; index += 1) {
      const code = piece.charCodeAt(index);
      if (code === 0x0a || (code === 0x0d && !this.isFeed(piece, at, index + 1))) {
        this.begin(at + index + 1);
      }
    }
  }

  private isFeed(piece: string, at: number, index: number): boolean {
    if (index < piece.length) return piece.charCodeAt(index) === 0x0a;
    const next = at + index;
    return next < this.text.length && this.text.slice(next, next + 1) === '\n';
  }

  private begin(offset: number): void {
    this.line += 1;
    this.lineStart = offset;
  }
}

/** The offsets at which lines begin; for many positions of one text. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  if (!text.includes('\r')) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      starts.push(at + 1);
    }
    return starts;
  }
  for (let at = 0; at < text.length; at += 1) {
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
export function offsetOfServerPosition(text: SqlText, position: number): number {
  return offsetOfCodePoint(text, position - 1);
}

/** The UTF-16 offset of the code point with this 0-based number. */
export function offsetOfCodePoint(text: SqlText, index: number): number {
  let left = index;
  let offset = 0;
  for (const piece of piecesOf(text, { start: 0, end: text.length })) {
    let at = 0;
    for (; left > 0 && at < piece.length; left -= 1) at += isSurrogatePair(piece, at) ? 2 : 1;
    offset += at;
    if (left <= 0) break;
  }
  return offset;
}

function isSurrogatePair(text: string, at: number): boolean {
  const first = text.charCodeAt(at);
  if (first < 0xd800 || first > 0xdbff) return false;
  const second = text.charCodeAt(at + 1);
  return second >= 0xdc00 && second <= 0xdfff;
}
