import { Lexer } from '../sql/lexer';
import type { Statement } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';
import type { PlanStep } from './model';

interface Beyond {
  readonly found: RegExp;
  readonly sentence: string;
}

/**
 * Calls are looked for in the words of a statement as they follow each other, without white space; statements at the
 * beginning, and where one begins in code.
 */
const BEYOND: readonly Beyond[] = [
  {
    found:
      /(?:^|;|\b(?:begin|then|else|loop)) ?notify |(?:^|[^a-z0-9_])(?:pg_notify|net\.http_(?:get|post|delete))\(/,
    sentence: 'takes effect with the COMMIT alone, so that it was not tried.',
  },
  {
    found:
      /(?:^|[^a-z0-9_])(?:dblink(?:_exec|_send_query)?|http(?:_(?:get|post|put|patch|delete|head))?)\(/,
    sentence: 'reaches another server, where nothing is rolled back.',
  },
  {
    found:
      /(?:^|;|\b(?:begin|then|else|loop)) ?copy\b[^;]* (?:(?:to|from) program|to)\$string|(?:^|[^a-z0-9_])lo_export\(/,
    sentence: 'writes a file or runs a program on the server, which nothing rolls back.',
  },
];

/**
 * Statements whose effect a rolled-back transaction cannot undo, or does not show, as far as their own text tells; see
 * `beyondCode` for what a function does. What a trigger does is not looked into.
 */
export function beyondRollback({ path, text, script }: PlanStep): string[] {
  return script.statements.flatMap((statement) => {
    const words = wordsOf(text, statement);
    const beyond = BEYOND.find(({ found }) => found.test(words));
    if (!beyond) return [];
    return [`${path}, line ${statement.line}: ${statement.tag} ${beyond.sentence}`];
  });
}

/** The same of the definition of a routine, as the end of a sentence; null where it does nothing of that kind. */
export function beyondCode(definition: string): string | null {
  const code = words(new Lexer(definition), definition, true);
  return BEYOND.find(({ found }) => found.test(code))?.sentence ?? null;
}

/** Lower case; texts in quotes are `$string`, except the code of a DO block, which runs at once. */
function wordsOf(text: SqlText, { range, tag }: Statement): string {
  return `${words(new Lexer(text, range), text, tag === 'DO')} `;
}

function words(lexer: Lexer, text: SqlText, isCode: boolean): string {
  let found = '';
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) continue;
    const raw = text.slice(token.start, token.end);
    if (token.kind === 'dollarString' && isCode) {
      const code = raw.slice(raw.indexOf('$', 1) + 1, raw.lastIndexOf('$', raw.length - 2));
      found += `;${words(new Lexer(code), code, false)}`;
    } else if (token.kind === 'string' || token.kind === 'dollarString') found += '$string';
    else found += token.kind === 'word' ? separated(found, raw.toLowerCase()) : raw;
  }
  return found;
}

/** Words stand apart from each other, and not from a dot or a parenthesis. */
function separated(before: string, word: string): string {
  return /[a-z0-9_)"]$/.test(before) ? ` ${word}` : word;
}
