import type { QueryShape, Sentence, SentencePlace } from './expectation/model';
import { saysWhatToExpect } from './saysWhatToExpect';
import { belongsToSeveral } from './several';
import { joinLines, type WordLine } from './wordLines';

const verdict =
  /\b(?:fail|error|exception|succe|work|reject|den(?:y|ied)|refus|violat|rais|throw|forbid|disallow|affected|inserted|updated|deleted|permission)\w*|\b(?:INSERT 0|UPDATE|DELETE) \d/i;

/** A statement among the words around it; lines are of the file. */
export interface Owner {
  readonly line: number;
  /** The line that it ends on, its semicolon included. */
  readonly endLine: number;
  /** False for what is no check: the words beside it are not looked at. */
  readonly owns: boolean;
  readonly shape:
    | (Pick<QueryShape, 'kind' | 'returnsRows'> &
        Partial<Pick<QueryShape, 'restrictions' | 'setsUp'>>)
    | null;
  /** The statement that words beside this one, a BEGIN or a COMMIT, are about; one of several where it is not the only. */
  readonly standsFor?: { readonly index: number; readonly isOnly: boolean };
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

type Style = 'before' | 'after' | 'both' | 'none';

interface Group {
  readonly lines: readonly WordLine[];
  readonly first: number;
  readonly last: number;
}

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
    this.found = owners.map(() => ({ sentences: [], doubtful: [], title: null, printed: [] }));
    const between = new Map<number, Words[]>();
    for (const word of words) {
      if (word.owner !== null) continue;
      const gap = between.get(word.after);
      if (gap) gap.push(word);
      else between.set(word.after, [word]);
    }
    const none: readonly Group[] = [];
    this.gaps = Array.from({ length: owners.length + 1 }, (_, at) => {
      const gap = between.get(at);
      return gap ? groupsOf(gap) : none;
    });
  }

  run(): Owned[] {
    if (this.owners.length === 0) return [];
    for (const word of this.words) {
      if (word.owner === null) continue;
      const place = 'commentAfter';
      if (!saysWhatToExpect(word.text, place)) continue;
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
    const sentences = joinLines(rest).map((line) => ({
      ...line,
      expects: saysWhatToExpect(line.text, place),
    }));
    const title = sentences.findIndex(({ expects }) => !expects);
    const leading = title === -1 ? sentences : sentences.slice(0, title);
    const afterTitle = title === -1 ? [] : sentences.slice(title);

    const owner = this.ownerOf(group, previous, next, leading, afterTitle.length);
    for (const { text, line } of leading) this.place(owner, { text, line }, previous, next);
    if (printed.length > 0 && owner === previous && previous !== null) {
      this.found[previous]?.printed.push(...printed);
    }
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
    for (const { text, line, expects } of lines) {
      const isSaid = expects || (goesOn && target === previous && previous !== null);
      if (isSaid) this.place(target, { text, line }, previous, next);
      else if (target === next && next !== null && attached) {
        const found = this.found[next];
        if (found) found.title = text;
      }
    }
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
    if (before.shape?.setsUp && !this.hasWordsBehind(next)) return next;
    if (!fits(before) && fits(after)) {
      return before.owns && this.meansStatement(leading, before, next) ? previous : next;
    }
    const style = this.style();
    if (style === 'before') return next;
    return style === 'both' ? 'open' : previous;
  }

  /** Whether words right under a statement without rows are about it: whether it is refused, or what it changes. */
  private meansStatement(leading: readonly WordLine[], before: Owner, next: number): boolean {
    const [first] = leading;
    if (first === undefined) return false;
    if (verdict.test(first.text)) return true;
    return before.shape?.kind === 'write' && this.hasWordsBehind(next);
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
    const before = (this.gaps[0] ?? []).some((group) => this.expects(group, 'commentBefore'));
    const after =
      (this.gaps[this.owners.length] ?? []).some((group) => this.expects(group, 'commentAfter')) ||
      this.words.some(({ owner, inside, text }) => {
        return owner !== null && !inside && saysWhatToExpect(text, 'commentAfter');
      });
    if (before && after) return 'both';
    return before ? 'before' : after ? 'after' : 'none';
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
    return joinLines(group.lines).some(({ text }) => saysWhatToExpect(text, place));
  }

  private place(
    target: number | 'open' | null,
    line: WordLine,
    previous: number | null,
    next: number | null,
  ): void {
    if (target === null) return;
    if (target === 'open') {
      if (previous !== null) {
        this.found[previous]?.doubtful.push({ ...line, place: 'commentAfter' });
      }
      if (next !== null) this.found[next]?.doubtful.push({ ...line, place: 'commentBefore' });
      return;
    }
    const place = target === previous ? 'commentAfter' : 'commentBefore';
    const several = belongsToSeveral(line.text, this.owners);
    if (several === null) {
      this.give(target, { ...line, place });
      return;
    }
    for (const index of severalOwners(this.owners, target, several, place === 'commentAfter')) {
      this.give(index, { ...line, place });
    }
  }

  private give(index: number, sentence: Sentence): void {
    const owner = this.owners[index];
    const { standsFor } = owner ?? {};
    if (owner?.owns) this.found[index]?.sentences.push(sentence);
    else if (standsFor?.isOnly) this.found[standsFor.index]?.sentences.push(sentence);
    else if (standsFor) this.found[standsFor.index]?.doubtful.push(sentence);
  }
}

/** The statements that words about several of them mean: those that return rows, up to the words or after them. */
export function severalOwners(
  owners: readonly Owner[],
  target: number,
  several: 'both' | 'all',
  backwards: boolean,
): number[] {
  const indexes = [...owners.keys()].filter(
    (index) => fits(owners[index]) && (backwards ? index <= target : index >= target),
  );
  if (indexes.length === 0) return [target];
  if (several === 'all') return indexes;
  return backwards ? indexes.slice(-2) : indexes.slice(0, 2);
}

function fits(owner: Owner | undefined): boolean {
  return owner?.owns === true && (owner.shape?.returnsRows ?? true);
}

/** Lines that follow each other without an empty line between them. */
function groupsOf(lines: readonly WordLine[]): Group[] {
  const groups: WordLine[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && line.line - last.line <= 1) group.push(line);
    else groups.push([line]);
  }
  return groups.map((group) => ({
    lines: group,
    first: group[0]?.line ?? 0,
    last: group.at(-1)?.line ?? 0,
  }));
}

/** Takes the lines of a printed table off, which words like "Expected:" announce. */
function takePrinted(group: Group): {
  printed: { text: string; line: number }[];
  rest: readonly WordLine[];
} {
  const at = group.lines.findIndex(
    ({ text }, index) =>
      index > 0 && / ?\| ?/.test(text) && (group.lines[index - 1]?.text ?? '').endsWith(':'),
  );
  if (at === -1) return { printed: [], rest: group.lines };
  let end = at;
  while (end < group.lines.length && isPrinted(group.lines[end]?.text ?? '')) end += 1;
  // One line is a row in words, which the sentence itself may hold.
  if (end - at < 2) return { printed: [], rest: group.lines };
  const printed = group.lines.slice(at, end).map(({ text, line }) => ({ text, line }));
  return { printed, rest: [...group.lines.slice(0, at - 1), ...group.lines.slice(end)] };
}

function isPrinted(text: string): boolean {
  return text.includes('|') || /^[-+=]{3,}$/.test(text) || /^\(\d+ rows?\)$/.test(text);
}
