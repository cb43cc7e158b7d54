import type { SqlText } from './sqlText';
import { isText, type Token } from './token';

/** The words that psql looks at to know a function with a SQL-standard body. */
const opening = new Set(['create', 'or', 'replace', 'function', 'procedure']);

/** Of those words, and of the ones that open and close a block. */
const LONGEST = 'procedure'.length;

/**
 * Says of each semicolon whether psql would end a statement there: not within parentheses (CREATE RULE ... DO
 * (a; b)) and not within BEGIN ATOMIC ... END of a function. The rule is that of psqlscan.l.
 */
export class StatementEnd {
  private parentheses = 0;
  private blocks = 0;
  private words = 0;
  private readonly first = ['', '', '', ''];

  /** Feed every token in order. */
  isEnd(text: SqlText, token: Token): boolean {
    if (token.kind === 'semicolon') {
      if (this.parentheses > 0 || this.blocks > 0) return false;
      this.reset();
      return true;
    }
    if (isText(text, token, '(')) this.parentheses += 1;
    else if (isText(text, token, ')')) this.parentheses = Math.max(0, this.parentheses - 1);
    else if (token.kind === 'word') this.followWord(text, token);
    return false;
  }

  private followWord(text: SqlText, { start, end }: Token): void {
    const place = this.words;
    this.words += 1;
    // The words of all other statements decide nothing.
    if (place > 0 && this.first[0] !== 'create') return;
    const word = end - start > LONGEST ? '' : text.slice(start, end).toLowerCase();
    if (place < this.first.length && opening.has(word)) this.first[place] = word;
    if (this.parentheses > 0 || !this.inRoutine()) return;
    if (word === 'begin') this.blocks += 1;
    else if (word === 'case' && this.blocks > 0) this.blocks += 1;
    else if (word === 'end' && this.blocks > 0) this.blocks -= 1;
  }

  private inRoutine(): boolean {
    const [first, second, third, fourth] = this.first;
    if (first !== 'create') return false;
    const kind = second === 'or' && third === 'replace' ? fourth : second;
    return kind === 'function' || kind === 'procedure';
  }

  private reset(): void {
    this.parentheses = 0;
    this.blocks = 0;
    this.words = 0;
    this.first.fill('');
  }
}
