import type { Expectation } from '../check/expectation';
import type { BlockDraft } from './blocks';
import type { Sentence } from './expectation/model';
import { isExplanation } from './expectation/readText';
import { understandOutput } from './expectation/understand';
import { isNote } from './expectation/words/notes';
import { asksToCheck, saysParticular } from './facts';
import { joinLists, type JoinedWords, type Piece, type WordsPiece } from './pieces';
import { saysBeforeEach } from './proseLayout';
import { hasOwners, hasWords, owners, ownersOf, statementFor, type Given } from './proseOwner';
import { fitsHeader } from './queryTable';
import { saysWhatToExpect } from './saysWhatToExpect';

/** What a printed result after a query means for it. */
export interface Printed {
  /** Worked out when it is asked for, as the meaning of sentences is. */
  readonly meaning: () => readonly Expectation[];
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
}

/** What the text around a block says of its statements, by their place in the block. */
export interface ProseFound {
  readonly sentences: Map<number, Sentence[]>;
  readonly doubtful: Map<number, Sentence[]>;
  readonly printed: Map<number, Printed>;
}

const announcing =
  /\b(?:expect(?:ed|s)?|outputs?|results?|returns?|should (?:see|show|look|be|print|give)|you(?:'ll| will)? (?:should )?(?:see|get)|shows?|prints?|gives?|ergebnis(?:se)?|erwartet\w*|ausgabe|liefert|zeigt|sollten?)\b/i;
/** Words under which a printed result is one of many, or of another case. */
const otherwise =
  /\b(?:example|sample|similar|something like|for instance|e\.g\.|might|may|could|varies|vary|if|unless|before|wrong|instead|error|failing|broken|not)\b/i;
const beginsLikeExpectation =
  /^(?:[→⇒]|[-=]>|expect|should|must|returns?\b|results?\b|outputs?\b|both\b|all\b|each\b|you should|the (?:query|result)|none\b|neither\b|erwartet|ergebnis|sollten?\b|muss\b)/i;
/** What a person does next, or what has a box to tick. */
const errand =
  /^(?:\[|(?:then |now |next,? |also |afterwards,? )?(?:open|click|press|log|go|run|re-?run|execute|restart|deploy|apply|refresh|reload|use|contact|ask|call|visit|navigate|select|sign|start|stop|copy|paste|wait|repeat|continue|proceed|switch|create|add|insert|update|delete|drop|remove|send|set|test|try|edit|roll)\b)/i;
const count =
  /\d|\b(?:no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|zero|none|empty)\b/i;

/** Finds, for each block with statements, the sentences and printed results around it that are its own. */
export class ProseReader {
  private readonly found = new Map<BlockDraft, ProseFound>();
  private saysBefore: boolean | null = null;

  /** @param heading of the section, where it may state a count; null for what stands before any. */
  constructor(
    private readonly pieces: readonly Piece[],
    private readonly heading: { readonly text: string; readonly line: number } | null,
  ) {}

  read(): ReadonlyMap<BlockDraft, ProseFound> {
    for (const [index, piece] of this.pieces.entries()) {
      if (piece.kind !== 'block') continue;
      if (endsBroken(piece.block)) this.readAfterBroken(piece.block, index);
      if (!hasOwners(piece.block)) continue;
      const own = { sentences: new Map(), doubtful: new Map(), printed: new Map() };
      this.found.set(piece.block, own);
      if (!endsBroken(piece.block)) this.readAfter(piece.block, index);
    }
    for (const [index, piece] of this.pieces.entries()) {
      if (piece.kind === 'block' && hasOwners(piece.block)) this.readBefore(piece.block, index);
    }
    return this.found;
  }

  /** Words after a block whose last statement is no SQL are about that one, and not about a query before it. */
  private readAfterBroken({ broken }: BlockDraft, index: number): void {
    const words = this.pieces.slice(index + 1);
    const end = words.findIndex(({ kind }) => kind !== 'words');
    const behind = words.slice(0, end === -1 ? undefined : end) as WordsPiece[];
    for (const { text, line, pieces } of joinLists(behind)) {
      if (!saysWhatToExpect(text, 'proseAfter')) return;
      for (const piece of pieces) piece.taken = true;
      broken.at(-1)?.owned.sentences.push({ text, place: 'proseAfter', line });
    }
  }

  private readAfter(block: BlockDraft, index: number): void {
    const words: WordsPiece[] = [];
    let at = index + 1;
    for (; this.pieces[at]?.kind === 'words'; at += 1) words.push(this.pieces[at] as WordsPiece);
    const next = this.pieces[at];
    if (next && this.readPrinted(block, words, next)) words.pop();
    const introducesNext = next?.kind === 'block' && hasOwners(next.block);
    const sentences = joinLists(words);
    let goesOn = false;
    for (const [place, sentence] of sentences.entries()) {
      const isLast = place === sentences.length - 1;
      if (isLast && introducesNext && this.introduces(sentence.text)) return;
      if (this.expects(block, sentence.text)) {
        this.takeAfter(block, sentence, place > 0 || hasWords(block));
        goesOn = true;
      } else if (goesOn) {
        if (!this.goesOn(block, sentence)) return;
      } else {
        // The sentence right after a query may explain it, and the next one say what to expect.
        const following = sentences[place + 1];
        if (place > 0 || !following || !beginsLikeExpectation.test(following.text)) return;
      }
    }
  }

  /** @param isApart whether other words stand between, which it may go on with as well */
  private takeAfter(block: BlockDraft, sentence: JoinedWords, isApart: boolean): void {
    const { text, line, item, pieces } = sentence;
    for (const piece of pieces) piece.taken = true;
    if (isApart && item === null && !beginsLikeExpectation.test(text)) {
      this.push(block, false, statementFor(block, text), { text, line, place: 'proseAfter' });
    } else this.give(block, sentence, 'proseAfter');
  }

  /** Takes what stands behind words that say what to expect; false where they end. */
  private goesOn(block: BlockDraft, { text, line, item, pieces }: JoinedWords): boolean {
    const at = statementFor(block, text);
    if (item === null) {
      const columns = block.statements[at]?.found.shape.whole.columns ?? [];
      if (!speaksOfResult(text, columns)) return false;
    } else if (isErrand(text)) return true;
    if (isNote(text) || isExplanation(text)) return true;
    for (const piece of pieces) piece.taken = true;
    // An item is one of several claims; a paragraph may be about something else by now.
    this.push(block, item !== null, at, { text, line, place: 'proseAfter' });
    return true;
  }

  /** Words right after a block that ask for something; also a step to verify a column of its last query. */
  private expects(block: BlockDraft, text: string): boolean {
    if (saysWhatToExpect(text, 'proseAfter')) return true;
    if (!/^(?:verify|check|confirm|ensure|make sure)\b/i.test(text)) return false;
    const columns = block.statements[statementFor(block, '')]?.found.shape.whole.columns ?? [];
    return columns.some((column) => column?.includes('_') === true && text.includes(column));
  }

  /** Whether the words right before the next block are rather its own. */
  private introduces(text: string): boolean {
    return text.endsWith(':') || (this.saysBefore ??= saysBeforeEach(this.pieces));
  }

  /** A printed result after a block; true when the last of the words announced it. */
  private readPrinted(block: BlockDraft, words: readonly WordsPiece[], next: Piece): boolean {
    const announcer = words.at(-1);
    const announced =
      announcer !== undefined && announcing.test(announcer.text) && announcer.text.length < 300;
    const isTable = next.kind === 'table';
    const isFence = next.kind === 'block' && isPlain(next.block);
    if (!isTable && !isFence) return false;
    if (!announced && (isTable || announcer !== undefined)) return false;
    const text = isTable ? next.text : next.block.element.content.text;
    const line = isTable ? next.line : next.block.element.line;
    const endLine = isTable ? next.endLine : next.block.element.endLine;
    const owner = statementFor(block, '');
    const statement = block.statements[owner];
    if (!statement) return false;
    const isOther = announcer !== undefined && otherwise.test(announcer.text);
    const fits = !isTable || fitsHeader(next.text, statement.found.shape.whole);
    // A sentence that is complete stands for itself, and the table under it explains something.
    if (!fits && announcer?.text.trimEnd().endsWith(':') !== true) return false;
    const meaning = (): Expectation[] | null =>
      isOther || !fits ? null : understandOutput(text, statement.found.shape.whole);
    if (!announced && meaning() === null) return false;
    if (isFence) next.block.kind = 'output';
    if (announcer) announcer.taken = true;
    const unknown = [announcer?.text ?? '', text.trim()].join('\n').trim().slice(0, 2000);
    this.found.get(block)?.printed.set(owner, {
      meaning: () => meaning() ?? [{ kind: 'unknown', text: unknown }],
      text: text.trimEnd(),
      line,
      endLine,
    });
    return true;
  }

  private readBefore(block: BlockDraft, index: number): void {
    const own = this.found.get(block);
    if (!own) return;
    const isSaid = own.sentences.size + own.doubtful.size + own.printed.size > 0 || hasWords(block);
    let from = index;
    for (let at = index - 1; at >= 0; at -= 1) {
      const piece = this.pieces[at];
      if (piece?.kind !== 'words' || piece.taken) break;
      from = at;
    }
    const words = joinLists(this.pieces.slice(from, index) as WordsPiece[]);
    if (words.length > 0) this.readRightBefore(block, words, isSaid);
    else if (
      !isSaid &&
      index === 0 &&
      this.heading &&
      count.test(withoutNumbering(this.heading.text))
    ) {
      const text = withoutNumbering(this.heading.text);
      if (!saysWhatToExpect(text, 'proseBefore') || owners(block).length !== 1) return;
      this.give(block, { text, line: this.heading.line }, 'proseBefore');
    }
  }

  /**
   * Words that lead to a block: its last sentence, and with an item the others of its list. What was asked for before
   * that may be about something else by now.
   *
   * @param isSaid whether the block has other words: then those that do not lead to it are doubtful
   */
  private readRightBefore(block: BlockDraft, words: readonly JoinedWords[], isSaid: boolean): void {
    const last = words.at(-1);
    if (!last) return;
    const asks = ({ text }: JoinedWords): boolean => saysWhatToExpect(text, 'proseBefore');
    const together = words.filter(
      (one) => one === last || (one.item !== null && one.item.list === last.item?.list),
    );
    const leads = together.some(asks);
    if (!leads && !isSaid) return;
    for (const sentence of words) {
      const { text, line, pieces } = sentence;
      const isOfLast = together.includes(sentence);
      const isTogether = leads && isOfLast;
      // Where none of them leads to the block, they were all asked.
      if (!isTogether && (isOfLast || !asks(sentence)) && !asksToCheck(text)) continue;
      if (sentence !== last && isErrand(text)) continue;
      // A longer text before a block that says itself what to expect tells what it is for.
      if (isSaid && /[.!?]\s+\S/.test(text)) continue;
      for (const piece of pieces) piece.taken = true;
      if (isTogether && (!isSaid || text.endsWith(':'))) this.give(block, sentence, 'proseBefore');
      else this.push(block, false, statementFor(block, text), { text, line, place: 'proseBefore' });
    }
  }

  private give(
    block: BlockDraft,
    { text, line }: { readonly text: string; readonly line: number },
    place: 'proseAfter' | 'proseBefore',
  ): void {
    const { indexes, isCertain }: Given = ownersOf(block, text, place);
    for (const index of indexes) this.push(block, isCertain, index, { text, line, place });
  }

  private push(block: BlockDraft, isCertain: boolean, at: number, sentence: Sentence): void {
    const own = this.found.get(block);
    const map = isCertain ? own?.sentences : own?.doubtful;
    const list = map?.get(at);
    if (list) list.push(sentence);
    else map?.set(at, [sentence]);
  }
}

function endsBroken({ statements, broken }: BlockDraft): boolean {
  const last = broken.at(-1)?.found.line;
  return last !== undefined && last > (statements.at(-1)?.found.line ?? 0);
}

/** A fence that can hold a printed result. */
function isPlain(block: BlockDraft): boolean {
  return (
    block.statements.length === 0 &&
    block.broken.length === 0 &&
    block.kind === 'other' &&
    block.element.content.text.length < 200_000
  );
}

/** "### 3. Check that 4 tables exist" states one number. */
function withoutNumbering(title: string): string {
  return title.replace(/^(?:step\s+)?\d+(?:\.\d+)*[.):]?\s+/i, '');
}

function isErrand(text: string): boolean {
  return errand.test(text);
}

/** Whether a paragraph below an expectation may go on with it. */
function speaksOfResult(text: string, columns: readonly (string | null)[]): boolean {
  if (text.endsWith(':')) return false;
  if (saysParticular(text)) return true;
  const words = new Set(text.toLowerCase().split(/\W+/));
  return (
    columns.some((column) => {
      const name = column?.toLowerCase() ?? '';
      return name !== '' && (words.has(name) || words.has(`${name}s`));
    }) || /\b(?:rows?|results?|output|columns?|values?)\b/i.test(text)
  );
}
