import type { Node, TransactionStmt } from 'libpg-query';
import { as, walk, type NodeKind } from '../sql/ast';
import { Lexer } from '../sql/lexer';
import { SqlSyntaxError, type SqlParser } from '../sql/parser';
import type { TransactionUse } from '../sql/script.model';
import { tagOf } from '../sql/tag';
import type { Token } from '../sql/token';
import { transactionUseOf } from '../sql/transactionUse';
import { DESCRIBE_SHAPE, queryShapeOf } from './expectation/queryShape';
import type { QueryShape } from './expectation/model';
import type { Placeholder } from './model';
import { mayHoldPlaceholder, maskOpenValues, placeholdersOf } from './placeholders';

/** What the text of one statement tells. */
export interface ParsedText {
  readonly tag: string;
  readonly transaction: TransactionUse;
  readonly reads: boolean;
  readonly shape: QueryShape;
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
  let masked = false;
  let node: Node;
  try {
    node = onlyStatement(parser, sql);
  } catch (error) {
    const text = error instanceof SqlSyntaxError ? maskOpenValues(sql, tokensOf(sql), shell) : null;
    if (text === null) throw error;
    node = onlyStatement(parser, text);
    masked = true;
  }
  return {
    tag: tagOf(node),
    transaction: transactionUseOf(node),
    reads: readsOnly(node, sql),
    shape: queryShapeOf(node),
    placeholders:
      masked || mayHoldPlaceholder(sql, shell)
        ? placeholdersOf(sql, tokensOf(sql), masked, shell)
        : [],
    control: controlOf(node),
  };
}

/** psql's `\d name`, answered from the catalog. */
export function describeText(): ParsedText {
  return {
    tag: '\\D',
    transaction: 'inside',
    reads: true,
    shape: DESCRIBE_SHAPE,
    placeholders: [],
    control: null,
  };
}

function onlyStatement(parser: SqlParser, sql: string): Node {
  // The parser's text ends at a NUL: what it says would be true of a part only.
  const nul = sql.indexOf('\0');
  if (nul !== -1) throw new SqlSyntaxError('a NUL character', nul);
  const { stmts } = parser.parse(sql);
  const node = stmts[0]?.stmt;
  if (!node || stmts.length !== 1) throw new SqlSyntaxError('not one statement', 0);
  return node;
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

const writingWords = /\b(?:insert|update|delete|merge|into|share)\b/i;

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
