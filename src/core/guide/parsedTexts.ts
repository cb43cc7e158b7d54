import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import { parseStatementText, type ParsedText } from './statementText';

/** Code units of SQL that are remembered; an editor reads the same guide again with every change of a word. */
const MOST = 2_000_000;

const known = new WeakMap<SqlParser, ParsedTexts>();

/** What one parser made of statements before. What is older gives way when there is too much. */
export class ParsedTexts {
  private texts = new Map<string, ParsedText | SqlSyntaxError>();
  private older = new Map<string, ParsedText | SqlSyntaxError>();
  private size = 0;

  private constructor(private readonly parser: SqlParser) {}

  static of(parser: SqlParser): ParsedTexts {
    let texts = known.get(parser);
    if (!texts) {
      texts = new ParsedTexts(parser);
      known.set(parser, texts);
    }
    return texts;
  }

  /**
   * As `parseStatementText`.
   *
   * @throws SqlSyntaxError
   */
  read(sql: string, shell: boolean): ParsedText {
    const key = shell ? `$${sql}` : sql;
    const found = this.texts.get(key) ?? this.older.get(key) ?? this.parse(sql, shell);
    if (!this.texts.has(key)) this.remember(key, found);
    if (found instanceof SqlSyntaxError) throw found;
    return found;
  }

  private parse(sql: string, shell: boolean): ParsedText | SqlSyntaxError {
    try {
      return parseStatementText(this.parser, sql, shell);
    } catch (error) {
      if (error instanceof SqlSyntaxError) return error;
      throw error;
    }
  }

  private remember(key: string, found: ParsedText | SqlSyntaxError): void {
    if (this.size + key.length > MOST) {
      this.older = this.texts;
      this.texts = new Map();
      this.size = 0;
    }
    this.texts.set(key, found);
    this.size += key.length;
  }
}
