import type { TextRange } from './script.model';

/** UTF-16 code units. Millions of small pieces cost more to hand over than what is done with them. */
export const PIECE_LENGTH = 65_536;

/**
 * A text in pieces, so that no second copy of a large one has to stand in memory. No piece ends within a character or
 * between a carriage return and its line feed.
 */
export function* piecesOf(text: string, { start, end }: TextRange): Generator<string> {
  for (let at = start; at < end;) {
    const to = pieceEnd(text, at, end);
    yield text.slice(at, to);
    at = to;
  }
}

/** Where the piece ends that begins at `start`, which is before `end`. */
export function pieceEnd(text: string, start: number, end: number): number {
  const to = start + PIECE_LENGTH;
  if (to >= end) return end;
  const last = text.charCodeAt(to - 1);
  return last === 0x0d || (last >= 0xd800 && last <= 0xdbff) ? to - 1 : to;
}
