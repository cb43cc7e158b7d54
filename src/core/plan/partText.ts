import { createHash, type Hash } from 'node:crypto';
import { ComposedText, type Span } from '../sql/composedText';
import { Lexer } from '../sql/lexer';
import { PIECE_LENGTH, piecesOf } from '../sql/pieces';
import type { Statement, TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';

/**
 * The text from the first of the statements on: each with its semicolon and its rows of COPY, as far from each other as
 * in the text, everything else blanked out. What stands before the first one is left out: a file of thousands of parts
 * would be sent for each.
 */
export function sqlOf(text: SqlText, statements: readonly Statement[]): SqlText {
  const spans: Span[] = [];
  let at = startOf(statements);
  for (const { range, copy } of statements) {
    spans.push({ start: at, end: range.start, blank: true }, range, ';');
    // The semicolon takes the place of the one that stood there; at the end of the text it is one more character.
    at = range.end + 1;
    if (!copy) continue;
    spans.push({ start: at, end: copy.range.start, blank: true }, copy.range);
    at = copy.range.end;
  }
  return new ComposedText(text, spans);
}

/** Where in the text `sqlOf` of the same statements begins. */
export function startOf(statements: readonly Statement[]): number {
  return statements[0]?.range.start ?? 0;
}

/** SHA-256 in hex of the tokens and rows of statements: comments, white space and line ends do not count. */
export function hashOf(text: SqlText, statements: readonly Statement[]): string {
  const hash = createHash('sha256');
  for (const { range, copy } of statements) {
    addTokens(hash, text, new Lexer(text, range));
    if (copy) addLines(hash, text, copy.rows);
  }
  return hash.digest('hex');
}

function addTokens(hash: Hash, text: SqlText, lexer: Lexer): void {
  // A character that no SQL text holds parts the tokens; two of them part the statements.
  let batch = '\0';
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) continue;
    batch += `${text.slice(token.start, token.end).replaceAll('\r\n', '\n')}\0`;
    if (batch.length < PIECE_LENGTH) continue;
    hash.update(batch, 'utf8');
    batch = '';
  }
  hash.update(batch, 'utf8');
}

function addLines(hash: Hash, text: SqlText, rows: TextRange): void {
  for (const piece of piecesOf(text, rows)) {
    // Version control changes line ends; in data a carriage return is written as \r.
    hash.update(piece.replaceAll('\r', ''), 'utf8');
  }
}
