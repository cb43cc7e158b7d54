import { Lexer } from './lexer';
import type { Statement } from './script.model';
import { isTrivia, isWord } from './token';

/**
 * Where in a DO block a statement failed that the server gives no position for: its CONTEXT names the line of the
 * block's text, counted from 1 (`PL/pgSQL function inline_code_block line 3 at RAISE`; the words may be translated), of
 * the block itself last.
 *
 * @returns the first character of that line, as an offset in the text that the statement's range is of; null where the
 * context names no line, or the block is written with escapes, which have other lines than its text.
 */
export function offsetOfBlockLine(
  { tag, text, range }: Pick<Statement, 'tag' | 'text' | 'range'>,
  context: string | undefined,
): number | null {
  if (tag !== 'DO' || context === undefined) return null;
  const frames = [...context.matchAll(/\binline_code_block\b\D*?(\d+)/g)];
  const line = Number(frames.at(-1)?.[1] ?? 0);
  let at = line > 0 ? blockStart(text) : null;
  for (let number = 1; at !== null && number < line; number += 1) {
    const end = text.indexOf('\n', at);
    at = end === -1 ? null : end + 1;
  }
  if (at === null) return null;
  return range.start + at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
}

/** Where the text of the block begins, behind its quote. */
function blockStart(text: string): number | null {
  const lexer = new Lexer(text);
  let isLanguage = false;
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    const { kind, start } = token;
    if (isTrivia(token)) continue;
    if (!isLanguage && kind === 'dollarString') return text.indexOf('$', start + 1) + 1;
    if (!isLanguage && kind === 'string') return text[start] === "'" ? start + 1 : null;
    isLanguage = isWord(text, token, 'language');
  }
  return null;
}
