import { isDigit, isIdentifierPart, isIdentifierStart, isOperator, isSpace } from './characters';
import {
  endOfBlockComment,
  endOfDollarString,
  endOfLine,
  endOfNumber,
  endOfOperator,
  endOfQuoted,
  endOfVariable,
  endOfWhitespace,
  type TokenEnd,
} from './lexerRules';
import { PIECE_LENGTH } from './pieces';
import type { TextRange } from './script.model';
import type { SqlText } from './sqlText';
import { isTrivia, type Token, type TokenKind } from './token';

/** How far rules look beyond the end of most tokens, in UTF-16 code units, and one more. */
const LOOK_AHEAD = 4;
/** What may stand between the parts of a string. */
const gap = /(?:[ \t\n\r\f\v]+|--[^\r\n]*)*/y;
/** More than what a variable or the tag of a dollar quote is made of. */
const name = /[\w$'"{?}\u0080-\uffff]*/y;

/**
 * Cuts a SQL text into tokens as psql sees it: with psql's meta-commands, variables and COPY rows. It never
 * throws; a token that the text ends in runs to the end and is marked `unterminated`. Its rules follow
 * PostgreSQL's src/backend/parser/scan.l and src/fe_utils/psqlscan.l with standard_conforming_strings on.
 *
 * A text that is no string is read through a window, which holds one token at least: a token that the window's end
 * could have cut, or that depends on what stands behind it, is looked at again in a window that begins with it.
 */
export class Lexer {
  /** The window; the whole text where that is a string. */
  private text: string;
  /** Where the window begins in the whole text. */
  private base: number;
  /** In the window, as `end`. */
  private at: number;
  private end: number;
  /** Of the token that was scanned last. */
  private kind: TokenKind = 'whitespace';
  /** In an array subscript a colon separates its bounds and starts no psql variable. */
  private brackets = 0;
  private copy: 'unknown' | 'no' | 'copy' | 'from' | 'stdin' = 'unknown';
  /** Open ones after COPY: FROM within them is that of a query. */
  private copyParentheses = 0;
  /** After COPY ... FROM STDIN; the rows begin on the next line. */
  private rowsFollow: 'no' | 'afterThisLine' | 'here' = 'no';
  /** Where they began, in the whole text: the window may have moved on since. */
  private rowsStart: number | null = null;

  constructor(
    private readonly source: SqlText,
    private readonly range: TextRange = { start: 0, end: source.length },
    private readonly windowLength: number = PIECE_LENGTH,
  ) {
    const isString = typeof source === 'string';
    this.base = isString ? 0 : range.start;
    this.at = isString ? range.start : 0;
    this.text = isString ? source : this.windowAt(range.start, windowLength);
    this.end = isString ? range.end : this.text.length;
  }

  /** The next token, or null at the end of the range. */
  next(): Token | null {
    if (this.at >= this.end) return null;
    let rule = this.scan(this.at);
    // Rows of COPY have seen to it themselves.
    while (this.kind !== 'copyData' && !this.isLastWindow() && this.isCut(this.kind, rule)) {
      this.moveTo(this.at);
      rule = this.scan(this.at);
    }
    const { kind } = this;
    const start = this.rowsStart ?? this.at + this.base;
    const unterminated = typeof rule !== 'number';
    const end = Math.min(typeof rule === 'number' ? rule : rule.unterminatedAt, this.end);
    this.follow(kind, this.at, end);
    this.at = end;
    this.rowsStart = null;
    return { kind, start, end: end + this.base, unterminated };
  }

  private isLastWindow(): boolean {
    return this.base + this.end >= this.range.end;
  }

  private windowAt(start: number, length: number): string {
    return this.source.slice(start, Math.min(start + length, this.range.end));
  }

  /** Lets the window begin at `start`; one that begins there already gets longer. */
  private moveTo(start: number): void {
    const length = start === 0 ? 2 * this.text.length : this.windowLength;
    this.base += start;
    this.text = this.windowAt(this.base, length);
    this.at = 0;
    this.end = this.text.length;
  }

  /** Whether the token that begins here could be another one if the window were longer. */
  private isCut(kind: TokenKind, rule: TokenEnd): boolean {
    if (typeof rule !== 'number' || rule + LOOK_AHEAD > this.end) return true;
    // E'a' goes on behind white space and comments; $a and :a are decided by what follows the name.
    if (kind === 'string') return this.reachesEnd(gap, rule);
    const first = this.text.charAt(this.at);
    return kind === 'punctuation' && (first === '$' || first === ':')
      ? this.reachesEnd(name, rule)
      : false;
  }

  private reachesEnd(run: RegExp, start: number): boolean {
    run.lastIndex = start;
    run.test(this.text);
    return run.lastIndex + LOOK_AHEAD > this.end;
  }

  /** Where the token that begins here ends; what it is, is in `kind`. */
  private scan(start: number): TokenEnd {
    const { text, end } = this;
    if (this.rowsFollow === 'here') return this.found('copyData', this.endOfCopyRows());
    const code = text.charCodeAt(start);
    if (isSpace(code)) {
      const oneLine = this.rowsFollow === 'afterThisLine';
      return this.found('whitespace', endOfWhitespace(text, start, end, oneLine));
    }
    if (isIdentifierStart(code)) return this.scanWord(start, code);
    if (isDigit(code)) return this.found('number', endOfNumber(text, start, end));
    const following = start + 1 < end ? text.charCodeAt(start + 1) : 0;
    switch (code) {
      case 0x27: // '
        return this.found('string', endOfQuoted(text, start + 1, end, "'", false));
      case 0x22: // "
        return this.found('quotedIdentifier', endOfQuoted(text, start + 1, end, '"', false));
      case 0x24: // $
        return this.scanDollar(start, following);
      case 0x2d: // -
        if (following === 0x2d) return this.found('lineComment', endOfLine(text, start, end));
        return this.found('operator', endOfOperator(text, start, end));
      case 0x2f: // /
        if (following === 0x2a)
          return this.found('blockComment', endOfBlockComment(text, start, end));
        return this.found('operator', endOfOperator(text, start, end));
      case 0x2e: // .
        if (isDigit(following)) return this.found('number', endOfNumber(text, start, end));
        return this.found('punctuation', start + 1);
      case 0x3a: // :
        return this.scanColon(start, following);
      case 0x3b: // ;
        return this.found('semicolon', start + 1);
      case 0x5c: // \
        return this.found('metaCommand', endOfLine(text, start, end));
      default:
        if (isOperator(code)) return this.found('operator', endOfOperator(text, start, end));
        return this.found('punctuation', start + 1);
    }
  }

  private scanWord(start: number, code: number): TokenEnd {
    const { text, end } = this;
    const quote = text.charCodeAt(start + 1);
    if (quote === 0x27 && start + 1 < end) {
      if (code === 0x65 || code === 0x45) {
        return this.found('string', endOfQuoted(text, start + 2, end, "'", true));
      }
      if ('bBxXnN'.includes(String.fromCharCode(code))) {
        return this.found('string', endOfQuoted(text, start + 2, end, "'", false));
      }
    }
    if ((code === 0x75 || code === 0x55) && quote === 0x26 && start + 2 < end) {
      const third = text.charAt(start + 2);
      if (third === "'") return this.found('string', endOfQuoted(text, start + 3, end, "'", false));
      if (third === '"')
        return this.found('quotedIdentifier', endOfQuoted(text, start + 3, end, '"', false));
    }
    let at = start + 1;
    while (at < end && isIdentifierPart(text.charCodeAt(at))) at += 1;
    return this.found('word', at);
  }

  private scanDollar(start: number, following: number): TokenEnd {
    const { text, end } = this;
    if (isDigit(following)) {
      let at = start + 2;
      while (at < end && isDigit(text.charCodeAt(at))) at += 1;
      return this.found('parameter', at);
    }
    const string = endOfDollarString(text, start, end);
    return string === null
      ? this.found('punctuation', start + 1)
      : this.found('dollarString', string);
  }

  private scanColon(start: number, following: number): TokenEnd {
    if (following === 0x3a || following === 0x3d) return this.found('operator', start + 2);
    const variable = this.brackets === 0 ? endOfVariable(this.text, start, this.end) : null;
    return variable === null
      ? this.found('punctuation', start + 1)
      : this.found('variable', variable);
  }

  /** An object for both would be one more for each token. */
  private found(kind: TokenKind, end: TokenEnd): TokenEnd {
    this.kind = kind;
    return end;
  }

  /** The rows of COPY ... FROM STDIN: up to and with the line `\.`, or to the end. Looks at one line at a time. */
  private endOfCopyRows(): TokenEnd {
    this.rowsStart = this.at + this.base;
    let line = this.at;
    while (line < this.end) {
      const lineEnd = endOfLine(this.text, line, this.end);
      // What ends the line may be two characters.
      if (lineEnd + LOOK_AHEAD > this.end && !this.isLastWindow()) {
        this.moveTo(line);
        line = 0;
        continue;
      }
      if (lineEnd - line === 2 && this.text.startsWith('\\.', line)) return lineEnd;
      line = nextLine(this.text, lineEnd);
    }
    return { unterminatedAt: this.end };
  }

  /** Keeps what later tokens depend on: subscripts, and whether this is a COPY ... FROM STDIN. */
  private follow(kind: TokenKind, start: number, end: number): void {
    if (kind === 'copyData') {
      this.rowsFollow = 'no';
      return;
    }
    if (isTrivia({ kind })) {
      if (this.rowsFollow === 'afterThisLine' && this.text.charAt(end - 1) === '\n') {
        this.rowsFollow = 'here';
      }
      return;
    }
    if (kind === 'semicolon') {
      if (this.copy === 'stdin') this.rowsFollow = 'afterThisLine';
      this.copy = 'unknown';
      this.copyParentheses = 0;
      this.brackets = 0;
      return;
    }
    const character = kind === 'punctuation' ? this.text.charAt(start) : '';
    if (character === '[') this.brackets += 1;
    else if (character === ']') this.brackets = Math.max(0, this.brackets - 1);
    if (this.copy === 'no' || this.copy === 'stdin') return;
    const isShortWord = kind === 'word' && end - start <= 6;
    this.followCopy(character, isShortWord ? this.text.slice(start, end).toLowerCase() : '');
  }

  private followCopy(character: string, word: string): void {
    if (this.copy === 'unknown') this.copy = word === 'copy' ? 'copy' : 'no';
    else if (this.copy === 'from') {
      this.copy = word === 'stdin' || word === 'stdout' ? 'stdin' : 'no';
    } else if (character === '(') this.copyParentheses += 1;
    else if (character === ')') this.copyParentheses -= 1;
    else if (word === 'from' && this.copyParentheses === 0) this.copy = 'from';
  }
}

function nextLine(text: string, lineEnd: number): number {
  return text.charAt(lineEnd) === '\r' && text.charAt(lineEnd + 1) === '\n'
    ? lineEnd + 2
    : lineEnd + 1;
}

/** All tokens of a text, or of a part of it. */
export function* tokens(text: SqlText, range?: TextRange): Generator<Token, void, undefined> {
  const lexer = new Lexer(text, range);
  for (let token = lexer.next(); token !== null; token = lexer.next()) yield token;
}

/** The tokens that mean something: without white space and comments. */
export function significantTokens(text: SqlText, range?: TextRange): Token[] {
  const found: Token[] = [];
  const lexer = new Lexer(text, range);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (!isTrivia(token)) found.push(token);
  }
  return found;
}
