import type { A_Const, Node, ParseResult, RawStmt, SelectStmt, TypeName } from 'libpg-query';
import { ByteOffsets } from './byteOffsets';
import { tooDeepAt } from './nesting';
import { ParserModule } from './parserModule';
import { offsetOfCodePoint } from './position';

/** What PostgreSQL's parser makes of a text. Locations in the tree are UTF-8 bytes: `offsets` turns them. */
export interface ParsedSql {
  readonly stmts: readonly RawStmt[];
  readonly offsets: ByteOffsets;
}

/** PostgreSQL's own parser (the grammar of PostgreSQL 18). It knows no catalog: names and types are not looked up. */
export interface SqlParser {
  /**
   * The statements of a text; none for a text of white space, comments and semicolons.
   *
   * @throws SqlSyntaxError
   */
  parse(sql: string): ParsedSql;
  /**
   * As `parse`, and leaves the tree a text, of which `statementsOf` makes objects: for those who may not need it.
   *
   * @throws SqlSyntaxError
   */
  parseToJson(sql: string): string;
  /**
   * The tree of one scalar expression, as it may stand behind DEFAULT or in CHECK (...).
   *
   * @throws SqlSyntaxError when the text is anything else, also more than one expression.
   */
  parseExpression(text: string): Node;
  /**
   * The tree of a type's name: `int`, `varchar(20)[]`, `app.mood`.
   *
   * @throws SqlSyntaxError when the text is anything else.
   */
  parseTypeName(text: string): TypeName;
}

/** The parser refuses a text; `message` is the server's (`syntax error at or near "selec"`). */
export class SqlSyntaxError extends Error {
  override readonly name = 'SqlSyntaxError';

  constructor(
    message: string,
    /** UTF-16 code units from the start of the parsed text. */
    readonly offset: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** By name: the reading of guides is bundled apart from the engine whose parser it is given, with a class of its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'SqlSyntaxError';
  }
}

let loading: Promise<SqlParser> | undefined;

/** Loads the parser's WebAssembly when it is first asked for, and once. A load that failed is tried again. */
export function loadSqlParser(): Promise<SqlParser> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<SqlParser> {
  const { default: loadModule } = await import('libpg-query/wasm/libpg-query.js');
  return new PostgresParser(new ParserModule(await loadModule()));
}

/** The statements of what `parseToJson` gave. */
export function statementsOf(json: string): readonly RawStmt[] {
  return (JSON.parse(json) as ParseResult).stmts ?? [];
}

const EXPRESSION = { before: 'SELECT ', after: '' };
const TYPE_NAME = { before: 'SELECT CAST(NULL AS ', after: ')' };

class PostgresParser implements SqlParser {
  constructor(private readonly module: ParserModule) {}

  parse(sql: string): ParsedSql {
    return { stmts: statementsOf(this.parseToJson(sql)), offsets: new ByteOffsets(sql) };
  }

  parseToJson(sql: string): string {
    const deep = tooDeepAt(sql);
    if (deep) {
      const near = sql.slice(deep.start, deep.end);
      throw new SqlSyntaxError(`stack depth limit exceeded at or near "${near}"`, deep.start);
    }
    const tree = this.module.parse(sql);
    if (typeof tree === 'string') return tree;
    throw new SqlSyntaxError(tree.message, offsetOfCodePoint(sql, tree.cursor));
  }

  parseExpression(text: string): Node {
    return this.parseValue(text, EXPRESSION, 'an expression');
  }

  parseTypeName(text: string): TypeName {
    const value = this.parseValue(text, TYPE_NAME, 'a type name');
    if (!('TypeCast' in value)) throw new SqlSyntaxError(`not a type name: ${text}`, 0);
    const { arg, typeName } = value.TypeCast;
    if (!typeName || !isNullConstant(arg)) {
      throw new SqlSyntaxError(`not a type name: ${text}`, 0);
    }
    return typeName;
  }

  /** Only a SELECT of exactly one unnamed value and nothing else can have come from one expression. */
  private parseValue(text: string, frame: typeof EXPRESSION, wanted: string): Node {
    const stmts = this.parseFramed(text, frame);
    const [first, ...others] = stmts;
    const stmt = first?.stmt;
    if (stmt && 'SelectStmt' in stmt && others.length === 0 && first.stmt_len === undefined) {
      const value = onlyValue(stmt.SelectStmt);
      if (value) return value;
    }
    throw new SqlSyntaxError(`not ${wanted}: ${text}`, 0);
  }

  private parseFramed(text: string, { before, after }: typeof EXPRESSION): readonly RawStmt[] {
    try {
      return this.parse(`${before}${text}\n${after}`).stmts;
    } catch (error) {
      if (!(error instanceof SqlSyntaxError)) throw error;
      const offset = Math.min(Math.max(error.offset - before.length, 0), text.length);
      throw new SqlSyntaxError(error.message, offset, { cause: error });
    }
  }
}

const ofEverySelect = new Set(['targetList', 'limitOption', 'op']);

function onlyValue(select: SelectStmt): Node | null {
  if (Object.keys(select).some((key) => !ofEverySelect.has(key))) return null;
  if (select.op !== 'SETOP_NONE' || select.targetList?.length !== 1) return null;
  const [target] = select.targetList;
  if (!target || !('ResTarget' in target)) return null;
  const { name, val } = target.ResTarget;
  if (name !== undefined || !val) return null;
  const isStar = 'ColumnRef' in val && val.ColumnRef.fields?.some((field) => 'A_Star' in field);
  return isStar ? null : val;
}

function isNullConstant(node: Node | undefined): boolean {
  const constant: A_Const | null = node && 'A_Const' in node ? node.A_Const : null;
  return constant?.isnull === true;
}
