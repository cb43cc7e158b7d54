import { createHash, type Hash } from 'node:crypto';
import { blank } from '../sql/blank';
import { Lexer } from '../sql/lexer';
import type { Statement, TextRange } from '../sql/script.model';
import { isTrivia } from '../sql/token';

/**
 * The statements at their own offsets of the text, each with its semicolon and its rows of COPY, everything else blanked out. What stands
 * before the first one is spaces, without its line ends: a file of thousands of parts would be copied for each.
 */
export function sqlOf(text: string, statements: readonly Statement[]): string {
  const start = statements[0]?.range.start ?? 0;
  const pieces: string[] = [' '.repeat(start)];
  let at = start;
  for (const { range, copy } of statements) {
    pieces.push(blank(text.slice(at, range.start)), text.slice(range.start, range.end), ';');
    // The semicolon takes the place of the one that stood there; at the end of the text it is one more character.
    at = range.end + 1;
    if (!copy) continue;
    pieces.push(blank(text.slice(at, copy.range.start)));
    pieces.push(text.slice(copy.range.start, copy.range.end));
    at = copy.range.end;
  }
  return pieces.join('');
}

/** UTF-16 code units. Millions of small pieces cost more to hand over than to hash. */
const BATCH_LENGTH = 65_536;

/** SHA-256 in hex of the tokens and rows of statements: comments, white space and line ends do not count. */
export function hashOf(text: string, statements: readonly Statement[]): string {
  const hash = createHash('sha256');
  for (const { range, copy } of statements) {
    addTokens(hash, text, new Lexer(text, range));
    if (copy) addLines(hash, text, copy.rows);
  }
  return hash.digest('hex');
}

function addTokens(hash: Hash, text: string, lexer: Lexer): void {
  // A character that no SQL text holds parts the tokens; two of them part the statements.
  let batch = '\0';
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) continue;
    batch += `${text.slice(token.start, token.end).replaceAll('\r\n', '\n')}\0`;
    if (batch.length < BATCH_LENGTH) continue;
    hash.update(batch, 'utf8');
    batch = '';
  }
  hash.update(batch, 'utf8');
}

function addLines(hash: Hash, text: string, { start, end }: TextRange): void {
  for (let at = start; at < end; at += BATCH_LENGTH) {
    // Version control changes line ends; in data a carriage return is written as \r.
    const batch = text.slice(at, Math.min(end, at + BATCH_LENGTH)).replaceAll('\r', '');
    hash.update(batch, 'utf8');
  }
}
