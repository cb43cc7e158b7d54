import { Lexer } from '../sql/lexer';
import { isTrivia, type Token } from '../sql/token';

const opening = new Set(
  'select with explain show insert update delete create drop alter grant revoke begin commit rollback set analyze refresh vacuum call do truncate'.split(
    ' ',
  ),
);

/** Where statements may begin: at a word that begins one, on a line of its own after an empty line or a comment. */
export function statementStarts(text: string, start: number, end: number): number[] {
  const found = [start];
  const lexer = new Lexer(text, { start, end });
  let depth = 0;
  let parted = false;
  let newLine = false;
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) {
      const breaks = token.kind === 'whitespace' ? countBreaks(text, token) : 0;
      if (breaks > 0) newLine = true;
      if (breaks > 1 || token.kind !== 'whitespace') parted = true;
      continue;
    }
    const character = text.charAt(token.start);
    if (token.kind === 'punctuation' && character === '(') depth += 1;
    else if (token.kind === 'punctuation' && character === ')') depth -= 1;
    else if (parted && newLine && depth === 0 && token.start > start && token.kind === 'word') {
      if (opening.has(text.slice(token.start, token.end).toLowerCase())) found.push(token.start);
    }
    parted = false;
    newLine = false;
  }
  return found;
}

function countBreaks(text: string, token: Token): number {
  return text.slice(token.start, token.end).split('\n').length - 1;
}
