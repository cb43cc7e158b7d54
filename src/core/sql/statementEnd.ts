import type { SqlText } from './sqlText';
import { isText, type Token } from './token';

/** The words that psql looks at to know a function with a SQL-standard body. */
const opening = new Set(['create', 'or', 'replace', 'function', 'procedure']);

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
    else if (token.kind === 'word') {
      this.followWord(token.end - token.start > 9 ? '' : text.slice(token.start, token.end));
    }
    return false;
  }

  private followWord(written: string): void {
    const word = written.toLowerCase();
    if (this.words < this.first.length && opening.has(word)) this.first[this.words] = word;
    this.words += 1;
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
