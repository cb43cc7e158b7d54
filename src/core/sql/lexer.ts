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
import type { TextRange } from './script.model';
import { isText, isTrivia, type Token, type TokenKind } from './token';

/**
 * Cuts a SQL text into tokens as psql sees it: with psql's meta-commands, variables and COPY rows. It never
 * throws; a token that the text ends in runs to the end and is marked `unterminated`. Its rules follow
 * PostgreSQL's src/backend/parser/scan.l and src/fe_utils/psqlscan.l with standard_conforming_strings on.
 */
export class Lexer {
  private at: number;
  private readonly end: number;
  /** In an array subscript a colon separates its bounds and starts no psql variable. */
  private brackets = 0;
  private copy: 'unknown' | 'no' | 'copy' | 'from' | 'stdin' = 'unknown';
  /** Open ones after COPY: FROM within them is that of a query. */
  private copyParentheses = 0;
  /** After COPY ... FROM STDIN; the rows begin on the next line. */
  private rowsFollow: 'no' | 'afterThisLine' | 'here' = 'no';

  constructor(
    private readonly text: string,
    range: TextRange = { start: 0, end: text.length },
  ) {
    this.at = range.start;
    this.end = range.end;
  }

  /** The next token, or null at the end of the range. */
  next(): Token | null {
    if (this.at >= this.end) return null;
    const start = this.at;
    const [kind, rule] = this.scan(start);
    const unterminated = typeof rule !== 'number';
    const end = Math.min(unterminated ? rule.unterminatedAt : rule, this.end);
    this.at = end;
    const token = { kind, start, end, unterminated };
    this.follow(token);
    return token;
  }

  private scan(start: number): readonly [TokenKind, TokenEnd] {
    const { text, end } = this;
    if (this.rowsFollow === 'here') return ['copyData', endOfCopyRows(text, start, end)];
    const code = text.charCodeAt(start);
    if (isSpace(code)) {
      const oneLine = this.rowsFollow === 'afterThisLine';
      return ['whitespace', endOfWhitespace(text, start, end, oneLine)];
    }
    if (isIdentifierStart(code)) return this.scanWord(start, code);
    if (isDigit(code)) return ['number', endOfNumber(text, start, end)];
    const following = start + 1 < end ? text.charCodeAt(start + 1) : 0;
    switch (code) {
      case 0x27: // '
        return ['string', endOfQuoted(text, start + 1, end, "'", false)];
      case 0x22: // "
        return ['quotedIdentifier', endOfQuoted(text, start + 1, end, '"', false)];
      case 0x24: // $
        return this.scanDollar(start, following);
      case 0x2d: // -
        if (following === 0x2d) return ['lineComment', endOfLine(text, start, end)];
        return ['operator', endOfOperator(text, start, end)];
      case 0x2f: // /
        if (following === 0x2a) return ['blockComment', endOfBlockComment(text, start, end)];
        return ['operator', endOfOperator(text, start, end)];
      case 0x2e: // .
        if (isDigit(following)) return ['number', endOfNumber(text, start, end)];
        return ['punctuation', start + 1];
      case 0x3a: // :
        return this.scanColon(start, following);
      case 0x3b: // ;
        return ['semicolon', start + 1];
      case 0x5c: // \
        return ['metaCommand', endOfLine(text, start, end)];
      default:
        if (isOperator(code)) return ['operator', endOfOperator(text, start, end)];
        return ['punctuation', start + 1];
    }
  }

  private scanWord(start: number, code: number): readonly [TokenKind, TokenEnd] {
    const { text, end } = this;
    const quote = text.charCodeAt(start + 1);
    if (quote === 0x27 && start + 1 < end) {
      if (code === 0x65 || code === 0x45) {
        return ['string', endOfQuoted(text, start + 2, end, "'", true)];
      }
      if ('bBxXnN'.includes(String.fromCharCode(code))) {
        return ['string', endOfQuoted(text, start + 2, end, "'", false)];
      }
    }
    if ((code === 0x75 || code === 0x55) && quote === 0x26 && start + 2 < end) {
      const third = text.charAt(start + 2);
      if (third === "'") return ['string', endOfQuoted(text, start + 3, end, "'", false)];
      if (third === '"') return ['quotedIdentifier', endOfQuoted(text, start + 3, end, '"', false)];
    }
    let at = start + 1;
    while (at < end && isIdentifierPart(text.charCodeAt(at))) at += 1;
    return ['word', at];
  }

  private scanDollar(start: number, following: number): readonly [TokenKind, TokenEnd] {
    const { text, end } = this;
    if (isDigit(following)) {
      let at = start + 2;
      while (at < end && isDigit(text.charCodeAt(at))) at += 1;
      return ['parameter', at];
    }
    const string = endOfDollarString(text, start, end);
    return string === null ? ['punctuation', start + 1] : ['dollarString', string];
  }

  private scanColon(start: number, following: number): readonly [TokenKind, TokenEnd] {
    if (following === 0x3a || following === 0x3d) return ['operator', start + 2];
    const variable = this.brackets === 0 ? endOfVariable(this.text, start, this.end) : null;
    return variable === null ? ['punctuation', start + 1] : ['variable', variable];
  }

  /** Keeps what later tokens depend on: subscripts, and whether this is a COPY ... FROM STDIN. */
  private follow(token: Token): void {
    if (token.kind === 'copyData') {
      this.rowsFollow = 'no';
      return;
    }
    if (isTrivia(token)) {
      if (this.rowsFollow === 'afterThisLine' && this.text.charAt(token.end - 1) === '\n') {
        this.rowsFollow = 'here';
      }
      return;
    }
    if (token.kind === 'semicolon') {
      if (this.copy === 'stdin') this.rowsFollow = 'afterThisLine';
      this.copy = 'unknown';
      this.copyParentheses = 0;
      this.brackets = 0;
      return;
    }
    if (token.kind === 'punctuation') {
      const character = this.text.charAt(token.start);
      if (character === '[') this.brackets += 1;
      else if (character === ']') this.brackets = Math.max(0, this.brackets - 1);
    }
    if (this.copy === 'no' || this.copy === 'stdin') return;
    this.followCopy(token);
  }

  private followCopy(token: Token): void {
    const word =
      token.kind === 'word' && token.end - token.start <= 6
        ? this.text.slice(token.start, token.end).toLowerCase()
        : '';
    if (this.copy === 'unknown') this.copy = word === 'copy' ? 'copy' : 'no';
    else if (this.copy === 'from') {
      this.copy = word === 'stdin' || word === 'stdout' ? 'stdin' : 'no';
    } else if (isText(this.text, token, '(')) this.copyParentheses += 1;
    else if (isText(this.text, token, ')')) this.copyParentheses -= 1;
    else if (word === 'from' && this.copyParentheses === 0) this.copy = 'from';
  }
}

/** The rows of COPY ... FROM STDIN: up to and with the line `\.`, or to the end. */
function endOfCopyRows(text: string, start: number, end: number): TokenEnd {
  let line = start;
  while (line < end) {
    const lineEnd = endOfLine(text, line, end);
    if (lineEnd - line === 2 && text.startsWith('\\.', line)) return lineEnd;
    line = nextLine(text, lineEnd);
  }
  return { unterminatedAt: end };
}

function nextLine(text: string, lineEnd: number): number {
  return text.charAt(lineEnd) === '\r' && text.charAt(lineEnd + 1) === '\n'
    ? lineEnd + 2
    : lineEnd + 1;
}

/** All tokens of a text, or of a part of it. */
export function* tokens(text: string, range?: TextRange): Generator<Token, void, undefined> {
  const lexer = new Lexer(text, range);
  for (let token = lexer.next(); token !== null; token = lexer.next()) yield token;
}

/** The tokens that mean something: without white space and comments. */
export function significantTokens(text: string, range?: TextRange): Token[] {
  const found: Token[] = [];
  const lexer = new Lexer(text, range);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (!isTrivia(token)) found.push(token);
  }
  return found;
}
