import type { BlockDraft } from './blocks';
import type { ListItem } from './elements';

/** What stands in a section, in order. */
export type Piece =
  | WordsPiece
  | { readonly kind: 'block'; readonly block: BlockDraft }
  | {
      readonly kind: 'table';
      readonly text: string;
      readonly line: number;
      readonly endLine: number;
    }
  | { readonly kind: 'stop' };

export interface WordsPiece {
  readonly kind: 'words';
  /** Plain text. */
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  readonly item: ListItem | null;
  /** Set when it was taken for what a query should return. */
  taken: boolean;
}

/** Words that are one sentence, with its list. */
export interface JoinedWords {
  readonly text: string;
  readonly line: number;
  readonly item: ListItem | null;
  readonly pieces: readonly WordsPiece[];
}

/** Words that end in a colon, and the list under them, are one sentence; each item has a line of its own in it. */
export function joinLists(words: readonly WordsPiece[]): JoinedWords[] {
  const joined: JoinedWords[] = [];
  let open = false;
  for (const piece of words) {
    if (piece.text === '') continue;
    const last = joined.at(-1);
    if (last && open && piece.item) {
      joined[joined.length - 1] = {
        ...last,
        text: `${last.text}\n- ${piece.text}`,
        pieces: [...last.pieces, piece],
      };
      continue;
    }
    open = piece.text.endsWith(':');
    joined.push({ text: piece.text, line: piece.line, item: piece.item, pieces: [piece] });
  }
  return joined;
}
