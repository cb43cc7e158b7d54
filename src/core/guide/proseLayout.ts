import type { BlockDraft } from './blocks';
import { joinLists, type JoinedWords, type Piece, type WordsPiece } from './pieces';
import { hasOwners, hasWords } from './proseOwner';
import { leadsLike } from './manner';
import { saysWhatToExpect } from './saysWhatToExpect';

/**
 * Whether a section says what to expect before each block, so that words as near to two blocks belong to the lower one.
 * Anything that speaks for another habit denies it: words that stand nearer to the block above, words under the last
 * block, a comment in a block that says what to expect, or words of another manner than those before the first block.
 */
export function saysBeforeEach(pieces: readonly Piece[]): boolean {
  const blocks = [...pieces.entries()].flatMap(([index, piece]) =>
    piece.kind === 'block' && hasOwners(piece.block) ? [{ index, block: piece.block }] : [],
  );
  const [first, ...others] = blocks;
  if (first === undefined || others.length === 0) return false;
  if (blocks.some(({ block }) => hasWords(block))) return false;
  const opening = wordsAbove(pieces, first.index).words.at(-1);
  if (opening === undefined || !saysWhatToExpect(opening.text, 'proseBefore')) return false;
  let above = first.block;
  let isLed = true;
  for (const { index, block } of others) {
    const { words, behind } = wordsAbove(pieces, index);
    const last = words.at(-1);
    const leads = last !== undefined && saysWhatToExpect(last.text, 'proseBefore');
    // Whose they are is open where nothing but words stands between the two.
    if (behind?.kind === 'block' && behind.block === above) {
      if (words.some((one) => one !== last && asksBehind(one))) return false;
      if (leads && !(isLed && isNearer(last, block, above) && leadsLike(last.text, opening.text)))
        return false;
    }
    above = block;
    isLed = leads;
  }
  return !wordsUnder(pieces, others.at(-1)?.index ?? first.index).some(asksBehind);
}

function asksBehind({ text }: JoinedWords): boolean {
  return saysWhatToExpect(text, 'proseAfter');
}

/** The words right above a place, and what stands before them. */
function wordsAbove(
  pieces: readonly Piece[],
  index: number,
): { readonly words: JoinedWords[]; readonly behind: Piece | undefined } {
  const words: WordsPiece[] = [];
  let at = index - 1;
  for (let piece = pieces[at]; piece?.kind === 'words'; piece = pieces[(at -= 1)]) {
    words.push(piece);
  }
  return { words: joinLists(words.reverse()), behind: pieces[at] };
}

function wordsUnder(pieces: readonly Piece[], index: number): JoinedWords[] {
  const words: WordsPiece[] = [];
  let at = index + 1;
  for (let piece = pieces[at]; piece?.kind === 'words'; piece = pieces[(at += 1)]) {
    words.push(piece);
  }
  return joinLists(words);
}

/** Whether words stand at least as near to the block below them as to the one above. */
function isNearer({ line, pieces }: JoinedWords, below: BlockDraft, above: BlockDraft): boolean {
  const endLine = pieces.at(-1)?.endLine ?? line;
  return below.element.line - endLine <= line - above.element.endLine;
}
