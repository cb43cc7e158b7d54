import type { TextRange } from './script.model';
import type { SqlText } from './sqlText';

/** UTF-16 code units. Millions of small pieces cost more to hand over than what is done with them. */
export const PIECE_LENGTH = 65_536;

/**
 * A text in pieces, so that no second copy of a large one has to stand in memory. No piece ends within a character or
 * between a carriage return and its line feed.
 */
export function* piecesOf(text: SqlText, { start, end }: TextRange): Generator<string> {
  for (let at = start; at < end;) {
    const piece = pieceFrom(text, at, end);
    yield piece;
    at += piece.length;
  }
}

function pieceFrom(text: SqlText, start: number, end: number): string {
  const to = start + PIECE_LENGTH;
  if (to >= end) return text.slice(start, end);
  const piece = text.slice(start, to);
  const last = piece.charCodeAt(piece.length - 1);
  return last === 0x0d || (last >= 0xd800 && last <= 0xdbff) ? piece.slice(0, -1) : piece;
}

/** Whether a text holds what a pattern finds within one line. */
export function isInLineOf(text: SqlText, pattern: RegExp): boolean {
  for (const lines of linesOf(text)) if (pattern.test(lines)) return true;
  return false;
}

/** A text in pieces of whole lines. */
function* linesOf(text: SqlText): Generator<string> {
  let length = PIECE_LENGTH;
  for (let at = 0; at < text.length;) {
    const piece = text.slice(at, Math.min(at + length, text.length));
    const isLast = at + piece.length === text.length;
    const end = isLast
      ? piece.length
      : Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf('\r')) + 1;
    if (end > 0) yield piece.slice(0, end);
    length = end > 0 ? PIECE_LENGTH : 2 * length;
    at += end;
  }
}
