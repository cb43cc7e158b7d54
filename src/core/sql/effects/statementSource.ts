import { significantTokens } from '../lexer';
import type { TextRange } from '../script.model';
import { isText, isWord, type Token } from '../token';

/** Indexes of tokens: from `first` up to, not including, `end`. */
export interface TokenSpan {
  readonly first: number;
  readonly end: number;
}

/**
 * The text of one statement, for cutting expressions out of it: the parse tree tells where they begin and not where
 * they end. Cuts are made at places that the tree knows, at matching parentheses and at reserved words.
 */
export class StatementSource {
  private cut: Token[] | undefined;

  constructor(
    private readonly text: string,
    private readonly range: TextRange,
    private readonly offsetOf: (byte: number) => number,
  ) {}

  /** Where the tree says that a node begins, in the whole text. */
  offset(location: number | undefined): number {
    return this.offsetOf(location ?? 0);
  }

  /** Index of the first token that begins at the location or after it. */
  tokenAt(location: number | undefined): number {
    const offset = this.offset(location);
    let low = 0;
    let high = this.tokens.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.tokens[middle]?.start ?? Infinity) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get all(): TokenSpan {
    return { first: 0, end: this.tokens.length };
  }

  startOf(index: number): number {
    return this.tokens[index]?.start ?? this.range.end;
  }

  is(index: number, expected: string): boolean {
    const token = this.tokens[index];
    return isText(this.text, token, expected) || isWord(this.text, token, expected);
  }

  /** The first token outside of parentheses and brackets that the test accepts; the span's end if there is none. */
  findFlat({ first, end }: TokenSpan, accept: (index: number) => boolean): number {
    let depth = 0;
    for (let index = first; index < end; index += 1) {
      if (depth === 0 && accept(index)) return index;
      depth += this.depthChange(index);
    }
    return end;
  }

  /** What stands between the first opening parenthesis in the span and the one that closes it. */
  insideParentheses(span: TokenSpan): TokenSpan {
    const open = this.findFlat(span, (index) => this.is(index, '('));
    return { first: open + 1, end: this.closing(open, span.end) };
  }

  /** The span's parts between its commas, those within parentheses not counted. */
  splitAtCommas(span: TokenSpan): TokenSpan[] {
    const parts: TokenSpan[] = [];
    let first = span.first;
    while (first <= span.end) {
      const end = this.findFlat({ first, end: span.end }, (index) => this.is(index, ','));
      parts.push({ first, end });
      first = end + 1;
    }
    return parts;
  }

  /** The text from the span's first token to its last; empty for an empty span. */
  slice({ first, end }: TokenSpan): string {
    const [from, to] = [this.tokens[first], this.tokens[end - 1]];
    return first < end && from && to ? this.text.slice(from.start, to.end) : '';
  }

  /** Index of the parenthesis that closes the one at `open`. */
  closing(open: number, end: number): number {
    let depth = 0;
    for (let index = open; index < end; index += 1) {
      depth += this.depthChange(index);
      if (depth === 0) return index;
    }
    return end;
  }

  private depthChange(index: number): number {
    if (this.is(index, '(') || this.is(index, '[')) return 1;
    return this.is(index, ')') || this.is(index, ']') ? -1 : 0;
  }

  private get tokens(): readonly Token[] {
    this.cut ??= significantTokens(this.text, this.range).filter(
      (token) => token.kind !== 'semicolon',
    );
    return this.cut;
  }
}
