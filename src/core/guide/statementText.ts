import type { Node, TransactionStmt } from 'libpg-query';
import { as, walk, type NodeKind } from '../sql/ast';
import { Lexer } from '../sql/lexer';
import { SqlSyntaxError, statementsOf, type SqlParser } from '../sql/parser';
import type { TransactionUse } from '../sql/script.model';
import { tagOf } from '../sql/tag';
import type { Token } from '../sql/token';
import { transactionUseOf } from '../sql/transactionUse';
import type { ShapeOutline } from './expectation/model';
import { DESCRIBE_SHAPE, queryShapeOf } from './expectation/queryShape';
import type { Placeholder } from './model';
import { mayHoldPlaceholder, maskOpenValues, placeholdersOf } from './placeholders';
import { StatementShape } from './statementShape';

/** What the text of one statement tells. */
export interface ParsedText {
  readonly tag: string;
  readonly transaction: TransactionUse;
  readonly reads: boolean;
  readonly shape: StatementShape;
  readonly placeholders: readonly Placeholder[];
  /** BEGIN, COMMIT and the like: whether it is one, and how it ends a transaction. */
  readonly control: 'begin' | 'beginReadOnly' | 'commit' | 'rollback' | 'other' | null;
}

/** Code units; a longer statement is data and no check. */
export const LONGEST_STATEMENT = 1_000_000;

/**
 * Parses one statement. A placeholder that is no SQL is taken for a value.
 *
 * @param shell whether it stood in a shell command, where `$NAME` is a variable
 * @throws SqlSyntaxError
 */
export function parseStatementText(parser: SqlParser, sql: string, shell: boolean): ParsedText {
  return isEdge(sql) ? edgeOf(parser, sql) : readText(parser, sql, shell);
}

/** `BEGIN` and `ROLLBACK` alone, which guides have by the dozen. */
const edge = /^(?:begin|commit|rollback)$/i;

function isEdge(sql: string): boolean {
  return sql.length <= 'rollback'.length && edge.test(sql);
}

/** What each parser said of them, by their text. */
const edges = new WeakMap<SqlParser, Map<string, ParsedText>>();

function edgeOf(parser: SqlParser, sql: string): ParsedText {
  const known = edges.get(parser) ?? new Map<string, ParsedText>();
  const found = known.get(sql) ?? readText(parser, sql, false);
  edges.set(parser, known.set(sql, found));
  return found;
}

function readText(parser: SqlParser, sql: string, shell: boolean): ParsedText {
  let masked = false;
  let parsed: Parsed;
  try {
    parsed = parseOne(parser, sql);
  } catch (error) {
    const text = error instanceof SqlSyntaxError ? maskOpenValues(sql, tokensOf(sql), shell) : null;
    if (text === null) throw error;
    parsed = parseOne(parser, text);
    masked = true;
  }
  const placeholders =
    masked || mayHoldPlaceholder(sql, shell)
      ? placeholdersOf(sql, tokensOf(sql), masked, shell)
      : [];
  if (parsed.kind === 'plain') {
    const { tag, reads, shape } = parsed;
    return { tag, transaction: 'inside', reads, shape, placeholders, control: null };
  }
  const { node } = parsed;
  return {
    tag: tagOf(node),
    transaction: transactionUseOf(node),
    reads: readsOnly(node, sql),
    shape: StatementShape.known(queryShapeOf(node)),
    placeholders,
    control: controlOf(node),
  };
}

/** psql's `\d name`, answered from the catalog. */
export function describeText(): ParsedText {
  return {
    tag: '\\D',
    transaction: 'inside',
    reads: true,
    shape: StatementShape.known(DESCRIBE_SHAPE),
    placeholders: [],
    control: null,
  };
}

type Parsed = PlainStatement | { readonly kind: 'node'; readonly node: Node };

/** A query or a write of which nothing else needs to be known: most statements of a guide are such. */
interface PlainStatement {
  readonly kind: 'plain';
  readonly tag: string;
  readonly reads: boolean;
  readonly shape: StatementShape;
}

function parseOne(parser: SqlParser, sql: string): Parsed {
  // The parser's text ends at a NUL: what it says would be true of a part only.
  const nul = sql.indexOf('\0');
  if (nul !== -1) throw new SqlSyntaxError('a NUL character', nul);
  const tree = parser.parseToJson(sql);
  const plain = plainQuery(sql, tree) ?? plainWrite(sql, tree) ?? plainExplain(sql, tree);
  if (plain) return plain;
  const stmts = statementsOf(tree);
  const node = stmts[0]?.stmt;
  if (!node || stmts.length !== 1) throw new SqlSyntaxError('not one statement', 0);
  return { kind: 'node', node };
}

const QUERY: ShapeOutline = { kind: 'select', returnsRows: true };
const selects = /^\{"version":\d+,"stmts":\[\{"stmt":\{"SelectStmt":/;
/** Code units; a longer tree is read at once and not kept. */
const LONGEST_TREE = 30_000;

/** One query that certainly changes nothing and sets nothing; null for any other statement. */
function plainQuery(sql: string, tree: string): PlainStatement | null {
  const isPlain =
    selects.test(tree) &&
    tree.length <= LONGEST_TREE &&
    !sql.includes(';') &&
    !(suspectWords.test(sql) && (writingNodes.test(tree) || tree.includes('"set_config"')));
  if (!isPlain) return null;
  return { kind: 'plain', tag: 'SELECT', reads: true, shape: StatementShape.later(QUERY, tree) };
}

/** The beginning of the tree of one write, with its table: an object that holds no other one. */
const writes =
  /^\{"version":\d+,"stmts":\[\{"stmt":\{"(Insert|Update|Delete|Merge)Stmt":\{"relation":\{(?:[^{}"]|"(?:[^"\\]|\\.)*")*\}/;
const commands = {
  Insert: 'insert',
  Update: 'update',
  Delete: 'delete',
  Merge: 'merge',
} as const;

/**
 * One write. Of one that returns nothing its table alone is kept: its rows are most of what guides have trees of. Null
 * for any other statement, and where it is not plain which of several writes returns something.
 */
function plainWrite(sql: string, tree: string): PlainStatement | null {
  const found = writes.exec(tree);
  if (!found || sql.includes(';')) return null;
  const returnsRows = tree.includes('"returningClause"');
  if (returnsRows && (tree.length > LONGEST_TREE || tree.includes('"CommonTableExpr"')))
    return null;
  const command = commands[found[1] as keyof typeof commands];
  const outline: ShapeOutline = { kind: 'write', returnsRows, command };
  const shape = StatementShape.later(outline, returnsRows ? tree : `${found[0]}}}}]}`);
  return { kind: 'plain', tag: command.toUpperCase(), reads: false, shape };
}

const PLAN: ShapeOutline = { kind: 'explain', returnsRows: true };
const explains = /^\{"version":\d+,"stmts":\[\{"stmt":\{"ExplainStmt":\{"query":\{"SelectStmt":/;

/** One EXPLAIN of a query that runs nothing; null for any other statement. */
function plainExplain(sql: string, tree: string): PlainStatement | null {
  const isPlain =
    explains.test(tree) &&
    tree.length <= LONGEST_TREE &&
    !sql.includes(';') &&
    !tree.includes('"analyze"') &&
    !writingNodes.test(tree);
  if (!isPlain) return null;
  return { kind: 'plain', tag: 'EXPLAIN', reads: true, shape: StatementShape.later(PLAN, tree) };
}

function tokensOf(sql: string): Token[] {
  const found: Token[] = [];
  const lexer = new Lexer(sql);
  for (let token = lexer.next(); token !== null; token = lexer.next()) found.push(token);
  return found;
}

function controlOf(node: Node): ParsedText['control'] {
  const stmt = as(node, 'TransactionStmt');
  switch (stmt?.kind) {
    case undefined:
      return null;
    case 'TRANS_STMT_BEGIN':
    case 'TRANS_STMT_START':
      // How much it sees of other sessions decides nothing for one that is alone.
      return isReadOnly(stmt) ? 'beginReadOnly' : 'begin';
    case 'TRANS_STMT_COMMIT':
      return stmt.chain === true ? 'other' : 'commit';
    case 'TRANS_STMT_ROLLBACK':
      return stmt.chain === true ? 'other' : 'rollback';
    case 'TRANS_STMT_SAVEPOINT':
    case 'TRANS_STMT_RELEASE':
    case 'TRANS_STMT_ROLLBACK_TO':
      return null;
    case 'TRANS_STMT_PREPARE':
    case 'TRANS_STMT_COMMIT_PREPARED':
    case 'TRANS_STMT_ROLLBACK_PREPARED':
      return 'other';
  }
}

function isReadOnly({ options }: TransactionStmt): boolean {
  return (options ?? []).some((option) => {
    const { defname, arg } = as(option, 'DefElem') ?? {};
    return defname === 'transaction_read_only' && as(arg, 'A_Const')?.ival?.ival === 1;
  });
}

const writing: ReadonlySet<NodeKind> = new Set<NodeKind>([
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'IntoClause',
  'LockingClause',
]);

/** Where a tree in JSON has one of those; a text in it has no plain quotes. */
const writingNodes = /"(?:(?:Insert|Update|Delete|Merge)Stmt|[iI]ntoClause|[lL]ockingClause)":/;
const writingWords = /\b(?:insert|update|delete|merge|into|share)\b/i;
/** A query that writes or sets anything has one of them; `U&"..."` may spell any name. */
const suspectWords = /\b(?:insert|update|delete|merge|into|share|set_config)\b|\bu&/i;

/** Whether the statement itself changes nothing; what its functions do is not known. */
function readsOnly(node: Node, sql: string): boolean {
  if ('VariableShowStmt' in node) return true;
  const explain = as(node, 'ExplainStmt');
  if (explain) {
    const analyzes = (explain.options ?? []).some(
      (option) => as(option, 'DefElem')?.defname === 'analyze',
    );
    return !analyzes || (explain.query !== undefined && readsOnly(explain.query, sql));
  }
  const select = as(node, 'SelectStmt');
  if (!select || select.intoClause) return false;
  // Most queries have none of the words, and need not be walked through to know it.
  if (!writingWords.test(sql)) return true;
  let writes = false;
  walk(node, (kind) => {
    writes ||= writing.has(kind);
    return !writes;
  });
  return !writes;
}
