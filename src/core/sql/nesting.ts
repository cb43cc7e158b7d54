import { Lexer } from './lexer';
import { isText, type Token } from './token';

/**
 * How deep a tree may get. The parser's WebAssembly recurses on the JavaScript stack, which ends at 5,000 to 10,000
 * levels, and after some thirty such ends (measured) the module gives nothing but errors until it is loaded anew.
 */
const DEEPEST = 3000;

/** Words that put what stands before them a level deeper, as operators do: a IS NULL IS NULL. */
const operatorWords = new Set(['not', 'is', 'isnull', 'notnull', 'like', 'ilike', 'collate', 'at']);
/** Words that chain whole queries or tables. */
const chainWords = new Set(['union', 'intersect', 'except', 'join']);
/** Words between which operators do not nest in each other; AND and OR make one flat list. */
const separators = new Set([
  ...['and', 'or', 'select', 'from', 'where', 'on', 'then', 'when', 'else', 'values', 'set'],
  ...['using', 'returning', 'limit', 'order', 'group', 'having', 'as', 'default', 'check'],
]);

interface Level {
  /** Operators since the last separator. */
  operators: number;
  chained: number;
}

/**
 * The first token of a text at which its tree would get too deep for the parser, or null. It counts along
 * parentheses, operators and chained queries: never less than the tree has, in practice, and far more than people write.
 */
export function tooDeepAt(text: string): Token | null {
  // An operator and what it stands beside take two characters at least.
  if (text.length < 2 * DEEPEST) return null;
  let levels: Level[] = [{ operators: 0, chained: 0 }];
  let depth = 0;
  const lexer = new Lexer(text);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    const level = levels.at(-1) ?? { operators: 0, chained: 0 };
    if (token.kind === 'semicolon') {
      levels = [{ operators: 0, chained: 0 }];
      depth = 0;
    } else if (isText(text, token, '(') || isText(text, token, '[')) {
      levels.push({ operators: 0, chained: 0 });
      depth += 1;
    } else if (isText(text, token, ')') || isText(text, token, ']')) {
      if (levels.length > 1) {
        levels.pop();
        depth -= 1 + level.operators + level.chained;
      }
    } else {
      const step = stepOf(text, token);
      if (step === 'separate') {
        depth -= level.operators;
        level.operators = 0;
      } else if (step !== null) {
        level[step] += 1;
        depth += 1;
      }
    }
    if (depth > DEEPEST) return token;
  }
  return null;
}

function stepOf(text: string, token: Token): keyof Level | 'separate' | null {
  if (token.kind === 'operator') return 'operators';
  if (isText(text, token, ',')) return 'separate';
  if (token.kind !== 'word' || token.end - token.start > 9) return null;
  const word = text.slice(token.start, token.end).toLowerCase();
  if (operatorWords.has(word)) return 'operators';
  if (chainWords.has(word)) return 'chained';
  return separators.has(word) ? 'separate' : null;
}
