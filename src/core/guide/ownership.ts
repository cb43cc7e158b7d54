import type { Sentence, SentencePlace } from './expectation/model';
import { groupsOf, takePrinted, type Group } from './commentGroups';
import { declaresFact, goesOnWithFact } from './facts';
import { isNote } from './expectation/words/notes';
import { listOf } from './listOf';
import { leadsLike } from './manner';
import { saysWhatToExpect } from './saysWhatToExpect';
import { belongsToSeveral, returnsRows, severalOwners } from './several';
import type { StatementShape } from './statementShape';
import { speaksOfVerdict } from './verdictWords';
import { joinLines, type WordLine } from './wordLines';

/** A statement among the words around it; lines are of the file. */
export interface Owner {
  readonly line: number;
  /** The line that it ends on, its semicolon included. */
  readonly endLine: number;
  /** False for what is no check: the words beside it are not looked at. */
  readonly owns: boolean;
  readonly shape: StatementShape | null;
  /** What words beside this one, a BEGIN or a COMMIT, are about. */
  readonly standsFor?: StandsFor;
}

/** The statements of a transaction that words at its edge can be about. */
export interface StandsFor {
  /** A query, for words about rows; any statement where there is none. */
  readonly rows: Meant;
  /** A statement that does something, for words about a refusal or about what is changed. */
  readonly verdict: Meant;
}

/** A statement by its place; one of several where it is not the only one that can be meant. */
export interface Meant {
  readonly index: number;
  readonly isOnly: boolean;
}

/** Words that stand beside statements: a comment line of SQL or of a shell. */
export interface Words extends WordLine {
  /** The statement whose tail they are, or that they stand in; null when they have lines of their own. */
  readonly owner: number | null;
  /** True within a statement, where they may speak of a part of it. */
  readonly inside: boolean;
  /** How many statements begin before them. */
  readonly after: number;
}

/** What was found for one statement. */
export interface Owned {
  readonly sentences: Sentence[];
  /** Words that may as well belong to another statement: nothing can be held against them. */
  readonly doubtful: Sentence[];
  /** Words right above it that ask for nothing: its name. */
  title: string | null;
  /** Lines of a table or a list that was printed in the comments after it. */
  readonly printed: { text: string; line: number }[];
}

/** `-- should fail: permission denied to set role` */
const speaksOfSetting =
  /\b(?:set|reset|switch)(?:ting|ting to)? (?:the )?(?:local |session )?(?:role|parameter|setting|timeout|search_path)\b/i;
type Style = 'before' | 'after' | 'both' | 'none';

/** Gives each comment to the statement that it speaks of. Lists are the document's order. */
export function assignWords(owners: readonly Owner[], words: readonly Words[]): Owned[] {
  return new Assignment(owners, words).run();
}

class Assignment {
  private readonly found: Owned[];
  private readonly gaps: (readonly Group[])[];
  private knownStyle: Style | null = null;

  constructor(
    private readonly owners: readonly Owner[],
    private readonly words: readonly Words[],
  ) {
    this.found = listOf(owners, () => ({ sentences: [], doubtful: [], title: null, printed: [] }));
    const between = new Map<number, Words[]>();
    for (const word of words) {
      if (word.owner !== null) continue;
      const gap = between.get(word.after);
      if (gap) gap.push(word);
      else between.set(word.after, [word]);
    }
    const none: readonly Group[] = [];
    const gaps: (readonly Group[])[] = [];
    for (let at = 0; at <= owners.length; at += 1) {
      const gap = between.get(at);
      gaps.push(gap ? groupsOf(gap) : none);
    }
    this.gaps = gaps;
  }

  run(): Owned[] {
    if (this.owners.length === 0) return [];
    for (const word of this.words) {
      if (word.owner === null) continue;
      const place = 'commentAfter';
      const isSaid = saysWhatToExpect(word.text, place);
      const goesOn = !word.inside && this.found[word.owner]?.sentences.length !== 0;
      if (!isSaid && (!goesOn || isNote(word.text))) continue;
      const sentence = { text: word.text, place, line: word.line } as const;
      // Within a query the words may speak of one column only.
      if (word.inside) this.found[word.owner]?.doubtful.push(sentence);
      else this.give(word.owner, sentence);
    }
    for (const [gap, groups] of this.gaps.entries()) {
      for (const group of groups) this.assignGroup(group, gap);
    }
    return this.found;
  }

  private assignGroup(group: Group, gap: number): void {
    const previous = gap > 0 ? gap - 1 : null;
    const next = gap < this.owners.length ? gap : null;
    const place: SentencePlace = previous === null ? 'commentBefore' : 'commentAfter';
    const { printed, rest } = takePrinted(group);
    const sentences = listOf(joinLines(rest), ({ text, line }) => ({
      text,
      line,
      expects: saysWhatToExpect(text, place),
    }));
    const title = sentences.findIndex(({ expects }) => !expects);
    const leading = title === -1 ? sentences : sentences.slice(0, title);
    const afterTitle = title === -1 ? [] : sentences.slice(title);

    const owner = this.ownerOf(group, previous, next, leading, afterTitle.length);
    for (const { text, line } of leading) this.place(owner, { text, line }, previous, next);
    this.placePrinted(owner, printed, previous, next);
    this.assignAfterTitle(afterTitle, group, previous, next, leading.length > 0);
  }

  /**
   * A title opens what comes next; what follows it belongs there, unless nothing comes: then it goes on with what was
   * said before it (`Expected: 3 rows`, and below that `Every row is paid`).
   */
  private assignAfterTitle(
    lines: readonly (WordLine & { expects: boolean })[],
    group: Group,
    previous: number | null,
    next: number | null,
    goesOn: boolean,
  ): void {
    const nextLine = next === null ? null : (this.owners[next]?.line ?? null);
    const attached = nextLine !== null && nextLine - group.last <= 1;
    const target = next !== null && (attached || previous === null) ? next : previous;
    // Right above the next statement it may be its name as well.
    const isApart = !attached && (next === null || group.first - this.endOf(previous) <= 1);
    for (const { text, line, expects } of lines) {
      const isSaid = expects || (goesOn && target === previous && previous !== null);
      if (!isSaid && previous !== null && this.mayGoOn(text, previous, isApart)) {
        this.doubt(previous, { text, line, place: 'commentAfter' });
        continue;
      }
      if (isSaid) this.place(target, { text, line }, previous, next);
      else if (target === next && next !== null && attached) {
        const found = this.found[this.beyondSettings(next, 1)];
        if (found) found.title = text;
      }
    }
  }

  /** Whether a line goes on with what was said behind a statement. */
  private mayGoOn(text: string, previous: number, isApart: boolean): boolean {
    if (isNote(text) || !(isApart ? goesOnWithFact(text) : declaresFact(text))) return false;
    const { sentences = [] } = this.found[this.beyondSettings(previous, -1)] ?? {};
    return sentences.some(({ place }) => place === 'commentAfter');
  }

  private endOf(index: number | null): number {
    return index === null ? 0 : (this.owners[index]?.endLine ?? 0);
  }

  /** Whose an unbroken run of comment lines is: a statement, or `open` when both fit equally. */
  private ownerOf(
    group: Group,
    previous: number | null,
    next: number | null,
    leading: readonly WordLine[],
    afterTitle: number,
  ): number | 'open' | null {
    if (previous === null) return next;
    if (next === null) return previous;
    const before = this.owners[previous];
    const after = this.owners[next];
    if (!before || !after) return null;
    const nearPrevious = group.first - before.endLine <= 1;
    const nearNext = after.line - group.last <= 1;
    // The words are right under a statement, and a title of the next one follows them.
    if (nearPrevious && (!nearNext || afterTitle > 0)) return previous;
    if (!nearNext) return this.style() === 'before' ? next : previous;
    if (leading.length === 0) return previous;
    if (!nearPrevious) return this.isSpacedStyle(next) ? previous : next;
    if (before.shape?.outline.setsUp === 'set') return next;
    const style = this.style();
    if (before.shape?.outline.setsUp === 'reset') {
      if (this.hasWordsBehind(next)) return previous;
      return style === 'before' || this.hasWords(previous) ? next : 'open';
    }
    if (!returnsRows(before) && returnsRows(after)) {
      return before.owns && this.meansStatement(leading, before, next) ? previous : next;
    }
    if (style === 'before') return next;
    return style === 'both' || (style === 'none' && this.hasWordsAbove(previous))
      ? 'open'
      : previous;
  }

  private hasWords(index: number): boolean {
    const found = this.found[this.beyondSettings(index, -1)];
    return found !== undefined && found.sentences.length > 0;
  }

  /** Whether words above a statement, and apart from the one before it, were found to be its own. */
  private hasWordsAbove(index: number): boolean {
    const found = this.found[index];
    return found?.sentences.some(({ place }) => place === 'commentBefore') === true;
  }

  /** Whether words right under a statement without rows are about it: whether it is refused, or what it changes. */
  private meansStatement(leading: readonly WordLine[], before: Owner, next: number): boolean {
    const [first] = leading;
    if (first === undefined) return false;
    if (speaksOfVerdict(first.text)) return true;
    return before.shape?.outline.kind === 'write' && this.hasWordsBehind(next);
  }

  /** Whether a statement has words of its own under it. */
  private hasWordsBehind(index: number): boolean {
    const owner = this.owners[index];
    const [group] = this.gaps[index + 1] ?? [];
    if (owner === undefined || group === undefined) return false;
    return group.first - owner.endLine <= 1 && this.expects(group, 'commentAfter');
  }

  /** Where this text puts its expectations, as far as the first and the last statement tell. */
  private style(): Style {
    this.knownStyle ??= this.findStyle();
    return this.knownStyle;
  }

  private findStyle(): Style {
    const [first = [], ...gaps] = this.gaps;
    const opening = first.flatMap((group) => this.expected(group, 'commentBefore')).at(-1);
    const after =
      (this.gaps[this.owners.length] ?? []).some((group) => this.expects(group, 'commentAfter')) ||
      this.words.some(({ owner, inside, text }) => {
        return owner !== null && !inside && saysWhatToExpect(text, 'commentAfter');
      });
    if (opening === undefined) return after ? 'after' : 'none';
    if (!after) return this.goesOnLike(opening, gaps.slice(0, -1)) ? 'before' : 'after';
    return 'both';
  }

  /** Whether no words between two statements stand nearer to the upper one, or are of another manner than the opening. */
  private goesOnLike(opening: string, gaps: readonly (readonly Group[])[]): boolean {
    return gaps.every((groups, index) =>
      groups.every((group) => {
        const [text] = this.expected(group, 'commentAfter');
        if (text === undefined) return true;
        const above = group.first - this.endOf(index);
        const below = (this.owners[index + 1]?.line ?? 0) - group.last;
        return below <= above && leadsLike(text, opening);
      }),
    );
  }

  /**
   * Whether the text leaves an empty line between every query and the words after it, so that the words which stand
   * right above the next query still belong to the one before.
   */
  private isSpacedStyle(next: number): boolean {
    if (this.style() !== 'after') return false;
    const following = this.gaps[next + 1]?.find((group) => this.expects(group, 'commentAfter'));
    const owner = this.owners[next];
    return following !== undefined && owner !== undefined && following.first - owner.endLine > 1;
  }

  private expects(group: Group, place: SentencePlace): boolean {
    return this.expected(group, place).length > 0;
  }

  private expected(group: Group, place: SentencePlace): string[] {
    return joinLines(group.lines).flatMap(({ text }) =>
      saysWhatToExpect(text, place) ? [text] : [],
    );
  }

  private place(
    target: number | 'open' | null,
    { text, line }: WordLine,
    previous: number | null,
    next: number | null,
  ): void {
    if (target === null) return;
    if (target === 'open') {
      if (previous !== null) this.doubt(previous, { text, line, place: 'commentAfter' });
      if (next !== null) this.doubt(next, { text, line, place: 'commentBefore' });
      return;
    }
    const place = target === previous ? 'commentAfter' : 'commentBefore';
    const several = belongsToSeveral(text, this.owners);
    const isBehind = place === 'commentAfter';
    const first = speaksOfSetting.test(text)
      ? target
      : this.beyondSettings(target, isBehind ? -1 : 1);
    const owners =
      several === null ? [first] : severalOwners(this.owners, first, text, several, isBehind);
    for (const index of owners) this.give(index, { text, line, place });
  }

  private placePrinted(
    owner: number | 'open' | null,
    printed: readonly WordLine[],
    previous: number | null,
    next: number | null,
  ): void {
    if (printed.length === 0 || owner === null) return;
    if (owner === 'open') {
      const line = printed[0]?.line ?? 0;
      this.place(owner, { text: printed.map(({ text }) => text).join('\n'), line }, previous, next);
      return;
    }
    const meant = this.beyondSettings(owner, owner === previous ? -1 : 1);
    this.found[meant]?.printed.push(...printed);
  }

  /**
   * The statement that words beside a SET or a RESET are about: words above it speak of the first one after it that
   * does something, and words under it of the last one before it. The SET itself, where there is none.
   *
   * @param step 1 to look behind it, -1 to look before it
   */
  private beyondSettings(index: number, step: 1 | -1): number {
    let at = index;
    while (this.owners[at]?.shape?.outline.setsUp) at += step;
    const owner = this.owners[at];
    if (!owner) return index;
    const { standsFor } = owner;
    // A transaction that ends before anything was done, or begins after it, is another one.
    const isWithin = standsFor !== undefined && (standsFor.rows.index - at) * step > 0;
    return owner.owns || isWithin ? at : index;
  }

  private doubt(index: number, sentence: Sentence): void {
    const step = sentence.place === 'commentBefore' ? 1 : -1;
    this.found[this.beyondSettings(index, step)]?.doubtful.push(sentence);
  }

  private give(index: number, sentence: Sentence): void {
    const owner = this.owners[index];
    if (owner?.owns) this.found[index]?.sentences.push(sentence);
    else if (owner?.standsFor) {
      const { rows, verdict } = owner.standsFor;
      const meant = speaksOfVerdict(sentence.text) ? verdict : rows;
      const found = this.found[meant.index];
      (meant.isOnly ? found?.sentences : found?.doubtful)?.push(sentence);
    }
  }
}
