import { Lexer } from '../sql/lexer';
import { SqlSyntaxError } from '../sql/parser';
import { StatementEnd } from '../sql/statementEnd';
import { isTrivia, type Token } from '../sql/token';
import { linesOfComment } from './commentLines';
import { isHarmless } from './harmless';
import type { MappedText } from './mappedText';
import type {
  BrokenStatement,
  FoundComment,
  SqlItem,
  SqlReading,
  SqlReadingOptions,
} from './sqlReading';
import { statementStarts } from './statementStarts';
import { describeText, LONGEST_STATEMENT, parseStatementText } from './statementText';

/** Cuts SQL into statements and comments. What does not parse is told and left out; the others are read. */
export function readSql(source: MappedText, options: SqlReadingOptions): SqlReading {
  const reader = new SqlTextReader(source, options);
  const lexer = new Lexer(source.text);
  for (let token = lexer.next(); token !== null; token = lexer.next()) reader.take(token);
  return reader.finish();
}

/** Statements that were passed over, up to where the reader is. */
interface PassedOver {
  /** How many comments there were: one more parts them from what follows. */
  readonly comments: number;
  /** All of them but the first, as one item; null while there is only the first. */
  readonly rest: { endLine: number } | null;
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
  private passed: PassedOver | null = null;

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
      const word = this.source.text.slice(first.start, first.end).toLowerCase();
      if (this.options.wanted?.(word) === false) this.passOver(first, end);
      else this.add(first, last, end, word);
      const where = semicolon ? 'inside' : 'between';
      if (this.pending.length > 0) {
        this.settle(where, this.items.length - 1, this.lineAt(last.end - 1));
      }
      this.endedOn = this.lineAt(Math.max(end - 1, 0));
    }
    this.first = null;
    this.last = null;
  }

  private add(first: Token, last: Token, end: number, firstWord: string): void {
    this.passed = null;
    const item = this.read(first, last, end, firstWord);
    const several = item.kind === 'broken' ? this.readSeveral(first, last) : null;
    if (several) this.takeOver(several);
    else this.items.push(item);
  }

  /**
   * Statements that nobody asks for, and that have no words between them, are two items: the one that the words before
   * them may be about, and the rest. A file may have a million of them.
   */
  private passOver(first: Token, end: number): void {
    const endLine = this.lineAt(end - 1);
    const comments = this.comments.length;
    const goesOn = this.passed?.comments === comments && this.pending.length === 0;
    const rest = goesOn ? this.passed?.rest : null;
    if (rest) {
      rest.endLine = endLine;
      return;
    }
    const line = this.lineAt(first.start);
    const at = this.source.toSource(first.start);
    const broken = {
      sql: '',
      line,
      endLine,
      at,
      message: '',
      harmless: false,
      code: 'syntaxError' as const,
    };
    this.items.push({ kind: 'broken', broken });
    this.passed = { comments, rest: goesOn ? broken : null };
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

  private read(first: Token, last: Token, end: number, firstWord: string): SqlItem {
    const { source, options } = this;
    const sql = source.text.slice(first.start, last.end);
    const place = {
      line: this.lineAt(first.start),
      endLine: this.lineAt(last.end - 1),
      closingLine: this.lineAt(end - 1),
    };
    const broken = (message: string, code: BrokenStatement['code']): SqlItem => ({
      kind: 'broken',
      broken: {
        sql,
        line: place.line,
        endLine: place.closingLine,
        at: source.toSource(first.start),
        message,
        harmless: isHarmless(firstWord, sql),
        code,
      },
    });
    if (sql.length > LONGEST_STATEMENT) return broken('The statement is too long.', 'tooLarge');
    try {
      const parsed = parseStatementText(options.parser, sql, options.shell);
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
    this.passed = null;
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
