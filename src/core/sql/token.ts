import type { TextRange } from './script.model';
import type { SqlText } from './sqlText';

export type TokenKind =
  | 'whitespace'
  | 'lineComment'
  | 'blockComment'
  /** Every quoted string but dollar quotes: '...', E'...', B'...', X'...', N'...', U&'...'. */
  | 'string'
  /** $$...$$ or $tag$...$tag$. */
  | 'dollarString'
  /** "..." or U&"...". */
  | 'quotedIdentifier'
  /** A keyword or a plain identifier. */
  | 'word'
  | 'number'
  /** $1 */
  | 'parameter'
  /** A run of operator characters; also `::` and `:=`. */
  | 'operator'
  /** One of ( ) [ ] , . : or a character that SQL does not know. */
  | 'punctuation'
  | 'semicolon'
  /** psql: from a backslash outside of quotes to the end of the line. */
  | 'metaCommand'
  /** psql: :name, :'name', :"name" or :{?name}. */
  | 'variable'
  /** psql: the rows after COPY ... FROM STDIN, with the closing `\.` line. */
  | 'copyData';

/** A piece of SQL text; the pieces of a text follow each other without a gap. */
export interface Token extends TextRange {
  readonly kind: TokenKind;
  /** True when the text ended before the token did. */
  readonly unterminated: boolean;
}

/** White space and comments: what may stand between two tokens and means nothing. */
export function isTrivia({ kind }: Pick<Token, 'kind'>): boolean {
  return kind === 'whitespace' || kind === 'lineComment' || kind === 'blockComment';
}

/** True when the token is this keyword or unquoted name, whatever its case. `word` is lower case. */
export function isWord(text: SqlText, token: Token | undefined, word: string): boolean {
  return (
    token?.kind === 'word' &&
    token.end - token.start === word.length &&
    text.slice(token.start, token.end).toLowerCase() === word
  );
}

/** True when the token is exactly this text. */
export function isText(text: SqlText, token: Token | undefined, expected: string): boolean {
  return (
    token !== undefined &&
    token.end - token.start === expected.length &&
    text.slice(token.start, token.end) === expected
  );
}
