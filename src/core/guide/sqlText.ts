import { Lexer } from '../sql/lexer';
import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import type { TextRange } from '../sql/script.model';
import { StatementEnd } from '../sql/statementEnd';
import { isTrivia, type Token } from '../sql/token';
import type { MappedText } from './mappedText';
import { ParsedTexts } from './parsedTexts';
import { describeText, LONGEST_STATEMENT, type ParsedText } from './statementText';

/** A statement that was found, not yet with its words. Ranges and lines are the guide's. */
export interface FoundStatement extends ParsedText {
  readonly range: TextRange;
  readonly sql: string;
  readonly line: number;
  readonly endLine: number;
  /** The line that its semicolon stands on, where it has one. */
  readonly closingLine: number;
}

/** One line of a comment, without its marks. */
export interface FoundComment {
  readonly text: string;
  readonly line: number;
  /** Offset in the guide. */
  readonly at: number;
  /** `tail`: after a statement on the same line. `inside`: within one. `between`: on lines of its own. */
  readonly where: 'tail' | 'inside' | 'between';
  /** The statement that it is the tail of, or stands in: its place among all that were found, also those that do not parse. */
  readonly owner: number | null;
}

/** A statement that cannot be run, and why. */
export interface BrokenStatement {
  readonly line: number;
  readonly endLine: number;
  readonly at: number;
  readonly message: string;
  /** Whether it could not have changed anything: nothing that follows depends on it. */
  readonly harmless: boolean;
  readonly code: 'syntaxError' | 'tooLarge';
}

export type SqlItem =
  | { readonly kind: 'statement'; readonly statement: FoundStatement }
  | { readonly kind: 'broken'; readonly broken: BrokenStatement };

export interface SqlReading {
  /** Statements and what does not parse, in order. */
  readonly items: readonly SqlItem[];
  readonly comments: readonly FoundComment[];
  /** What keeps the whole text from being run: `\c`, `\i`, COPY FROM STDIN. */
  readonly refused: string | null;
}

export interface SqlReadingOptions {
  readonly parser: SqlParser;
  /** The line, from 1, of an offset of the guide. */
  readonly lineOf: (offset: number) => number;
  /** Whether the text stood in a shell command. */
  readonly shell: boolean;
  /** Which statements are parsed, by their first word in lower case; all by default. Others are passed over. */
  readonly wanted?: (firstWord: string) => boolean;
}

const readingWords = new Set(['select', 'with', 'explain', 'show', 'table', 'values', '\\d']);

/** Cuts SQL into statements and comments. What does not parse is told and left out; the others are read. */
export function readSql(source: MappedText, options: SqlReadingOptions): SqlReading {
  const reader = new SqlTextReader(source, options);
  const lexer = new Lexer(source.text);
  for (let token = lexer.next(); token !== null; token = lexer.next()) reader.take(token);
  return reader.finish();
}

class SqlTextReader {
  private readonly items: SqlItem[] = [];
  private readonly comments: FoundComment[] = [];
  private readonly pending: FoundComment[] = [];
  private readonly statementEnd = new StatementEnd();
  private first: Token | null = null;
  /** How many comments there were when the statement that is being read began. */
  private commentsBefore = 0;
  private last: Token | null = null;
  /** The line that the statement before ended on. */
  private endedOn = 0;
  private refused: string | null = null;

  constructor(
    private readonly source: MappedText,
    private readonly options: SqlReadingOptions,
  ) {}

  take(token: Token): void {
    const isEnd = this.statementEnd.isEnd(this.source.text, token);
    if (token.kind === 'lineComment' || token.kind === 'blockComment') this.takeComment(token);
    else if (token.kind === 'metaCommand') this.takeMeta(token);
    else if (token.kind === 'copyData') this.refused ??= 'COPY FROM STDIN needs psql.';
    else if (isEnd) this.close(token);
    else if (!isTrivia(token)) {
      if (this.first === null) this.commentsBefore = this.comments.length;
      this.first ??= token;
      this.settle('inside', this.items.length);
      this.last = token;
    }
  }

  finish(): SqlReading {
    this.close(null);
    return { items: this.items, comments: this.comments, refused: this.refused };
  }

  /** Ends the statement that is being read, if one is. */
  private close(semicolon: Token | null): void {
    const { first, last } = this;
    if (first && last) {
      const end = semicolon?.end ?? last.end;
      const item = this.read(first, last, end);
      const several = item.kind === 'broken' ? this.readSeveral(first, last) : null;
      if (several) this.takeOver(several);
      else this.items.push(item);
      const where = semicolon ? 'inside' : 'between';
      this.settle(where, this.items.length - 1, this.lineAt(last.end - 1));
      this.endedOn = this.lineAt(Math.max(end - 1, 0));
    }
    this.first = null;
    this.last = null;
  }

  /**
   * Comments that were read since the last token of a statement: within it when more of it follows; when nothing
   * follows they stand after it.
   */
  private settle(where: 'inside' | 'between', owner: number, lastLine = 0): void {
    if (this.pending.length === 0) return;
    for (const comment of this.pending) {
      const isTail = where === 'between' && comment.line === lastLine;
      this.comments.push(
        where === 'inside' || isTail
          ? { ...comment, where: isTail ? 'tail' : 'inside', owner }
          : comment,
      );
    }
    this.pending.length = 0;
  }

  /** Statements without a semicolon between them: what does not parse as one may parse as several, all of them. */
  private readSeveral(first: Token, last: Token): SqlReading | null {
    const starts = statementStarts(this.source.text, first.start, last.end);
    if (starts.length < 2) return null;
    const items: SqlItem[] = [];
    const comments: FoundComment[] = [];
    for (const [index, start] of starts.entries()) {
      const part = readSql(this.source.slice(start, starts[index + 1] ?? last.end), this.options);
      if (part.items.length !== 1 || part.items[0]?.kind !== 'statement') return null;
      const before = this.items.length + items.length;
      for (const comment of part.comments) {
        comments.push(
          comment.owner === null ? comment : { ...comment, owner: comment.owner + before },
        );
      }
      items.push(...part.items);
    }
    return { items, comments, refused: null };
  }

  private takeOver(reading: SqlReading): void {
    this.comments.length = this.commentsBefore;
    this.comments.push(...reading.comments);
    this.items.push(...reading.items);
  }

  private read(first: Token, last: Token, end: number): SqlItem {
    const { source, options } = this;
    const sql = source.text.slice(first.start, last.end);
    const place = {
      line: this.lineAt(first.start),
      endLine: this.lineAt(last.end - 1),
      closingLine: this.lineAt(end - 1),
    };
    const firstWord = source.text.slice(first.start, first.end).toLowerCase();
    const broken = (message: string, code: BrokenStatement['code']): SqlItem => ({
      kind: 'broken',
      broken: {
        line: place.line,
        endLine: place.closingLine,
        at: source.toSource(first.start),
        message,
        harmless: readingWords.has(firstWord),
        code,
      },
    });
    if (options.wanted?.(firstWord) === false) return broken('', 'syntaxError');
    if (sql.length > LONGEST_STATEMENT) return broken('The statement is too long.', 'tooLarge');
    try {
      const parsed = ParsedTexts.of(options.parser).read(sql, options.shell);
      const range = source.rangeOf(first.start, last.end);
      // Written out: copying objects into one costs more than all the rest of this function.
      const { tag, transaction, reads, shape, placeholders, control } = parsed;
      const { line, endLine, closingLine } = place;
      return {
        kind: 'statement',
        statement: {
          tag,
          transaction,
          reads,
          shape,
          placeholders,
          control,
          range,
          sql,
          line,
          endLine,
          closingLine,
        },
      };
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      return broken(error.message, 'syntaxError');
    }
  }

  private takeComment(token: Token): void {
    const inStatement = this.first !== null;
    for (const { text, at } of linesOfComment(this.source.text, token)) {
      const line = this.lineAt(at);
      const isTail = !inStatement && this.items.length > 0 && line === this.endedOn;
      const comment: FoundComment = {
        text,
        line,
        at: this.source.toSource(at),
        where: isTail ? 'tail' : 'between',
        owner: isTail ? this.items.length - 1 : null,
      };
      (inStatement ? this.pending : this.comments).push(comment);
    }
  }

  private takeMeta(token: Token): void {
    const text = this.source.text.slice(token.start, token.end);
    this.close(null);
    const [command = '', ...words] = text
      .replace(/\s--.*$/, '')
      .trim()
      .split(/\s+/);
    const name = words.join(' ').replace(/;+$/, '').trim();
    if (/^\\d[a-zA-Z]*\+?$/.test(command)) this.describe(token, command, name);
    else if (
      /^\\(c|connect|i|ir|include|include_relative|o|copy|gexec|!|watch|w|write|g)$/.test(command)
    ) {
      if (command !== '\\g' || name !== '') this.refused ??= `${command} needs psql.`;
    }
    const comment = /\s--(.*)$/.exec(text);
    if (comment) {
      const at = token.start + comment.index;
      this.comments.push({
        text: (comment[1] ?? '').trim(),
        line: this.lineAt(at),
        at: this.source.toSource(at),
        where: 'tail',
        owner: this.items.length === 0 ? null : this.items.length - 1,
      });
    }
  }

  private describe(token: Token, command: string, name: string): void {
    const written = this.source.text.slice(token.start, token.end);
    const length = name === '' ? command.length : written.indexOf(name) + name.length;
    const line = this.lineAt(token.start);
    this.items.push({
      kind: 'statement',
      statement: {
        ...describeText(),
        range: this.source.rangeOf(token.start, token.start + length),
        sql: name === '' ? command : `${command} ${name}`,
        line,
        endLine: line,
        closingLine: line,
      },
    });
    this.endedOn = line;
  }

  private lineAt(offset: number): number {
    return this.options.lineOf(this.source.toSource(offset));
  }
}

const opening = new Set(
  'select with explain show insert update delete create drop alter grant revoke begin commit rollback set analyze refresh vacuum call do truncate'.split(
    ' ',
  ),
);

/** Where statements may begin: at a word that begins one, on a line of its own after an empty line or a comment. */
function statementStarts(text: string, start: number, end: number): number[] {
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

/** The lines of a comment without its marks; empty ones are left out. */
function linesOfComment(text: string, token: Token): { text: string; at: number }[] {
  if (token.kind === 'lineComment') {
    const content = text
      .slice(token.start, token.end)
      .replace(/^-{2,}/, '')
      .trim();
    return content === '' ? [] : [{ text: content, at: token.start }];
  }
  const found: { text: string; at: number }[] = [];
  let at = token.start;
  for (const line of text.slice(token.start, token.end).split('\n')) {
    const content = line
      .replace(/^\s*\/\*+/, '')
      .replace(/\*+\/\s*$/, '')
      .replace(/^\s*\*+(?=\s|$)/, '')
      .trim();
    if (content !== '') found.push({ text: content, at: at + line.search(/\S/) });
    at += line.length + 1;
  }
  return found;
}
