import type { Node, TransactionStmt } from 'libpg-query';
import { as, descendants, kindOf, stringsOf } from '../../sql/ast';
import type { SqlParser } from '../../sql/parser';
import { tagOf } from '../../sql/tag';
import { transactionUseOf } from '../../sql/transactionUse';
import { isReadingFunction } from './readingFunctions';
import { bodiesOf, routinesOf } from './routineBody';

/** What a statement of a guide does to the section that it runs in. */
export interface StatementUse {
  readonly tag: string;
  /** Why it is never sent: a rollback would not take it back, or it would end the section's transaction. */
  readonly refused: string | null;
  /** The server wants it outside of a transaction (VACUUM ...): what it does stays. */
  readonly alone: boolean;
  /** SAVEPOINT, ROLLBACK TO or RELEASE. */
  readonly savepoint: boolean;
  /** Settings that it changes until the end of the transaction: `role`, `request.jwt.claims`. */
  readonly localSettings: readonly string[];
  /** Settings that it changes beyond the end of a transaction. */
  readonly sessionSettings: readonly string[];
  /** Whether it changes something by itself. */
  readonly writes: boolean;
  /** Whether what follows may depend on it: it changes something, or calls a function that may. */
  readonly prepares: boolean;
  /** INSERT, UPDATE or MERGE: one that changes no row has prepared nothing. */
  readonly meansRows: boolean;
  /** Names of the routines that it calls, of which nothing is known. */
  readonly routines: readonly string[];
}

/** Savepoints of this name are Plumbline's own. */
export const OWN_SAVEPOINT = /^plumbline/i;

/**
 * How a statement may be run, by PostgreSQL's own parser and not by what it looks like.
 *
 * @throws SqlSyntaxError when the text is no SQL
 */
export function statementUse(parser: SqlParser, sql: string): StatementUse {
  const { stmts } = parser.parse(sql);
  const node = stmts[0]?.stmt;
  if (!node) return { ...harmless, tag: '', refused: 'It holds no statement.' };
  if (stmts.length > 1) {
    return { ...harmless, tag: tagOf(node), refused: 'It holds more than one statement.' };
  }
  const transaction = as(node, 'TransactionStmt');
  const reads = isRead(node);
  const called = routinesOf(node);
  const routines = called.names.filter((name) => !isReadingFunction(name));
  const settings = settingsOf(node);
  return {
    tag: tagOf(node),
    refused: refusal(node) ?? called.refused ?? refusedSetting(settings),
    alone: transactionUseOf(node) === 'outside',
    savepoint: transaction !== undefined && transactionUseOf(node) === 'inside',
    localSettings: settings.filter(({ local }) => local).map(({ name }) => name),
    sessionSettings: settings.filter(({ local }) => !local).map(({ name }) => name),
    writes: !reads,
    prepares: !reads || routines.length > 0,
    // A DELETE is most often the clean-up before a set-up, and finds nothing where everything is new: a doubt there
    // would take the colour of guides that are right. What it leaves behind is no row, and that a check can see.
    meansRows: ['InsertStmt', 'UpdateStmt', 'MergeStmt'].includes(kindOf(node)),
    routines,
  };
}

const harmless: StatementUse = {
  tag: '',
  refused: null,
  alone: false,
  savepoint: false,
  localSettings: [],
  sessionSettings: [],
  writes: true,
  prepares: true,
  meansRows: false,
  routines: [],
};

/** Statements that no rollback takes back, whatever they run in. */
const irrevocable: Readonly<Record<string, string>> = {
  CreatedbStmt: 'CREATE DATABASE cannot be taken back.',
  DropdbStmt: 'DROP DATABASE cannot be taken back.',
  AlterSystemStmt: 'ALTER SYSTEM changes the whole server and cannot be taken back.',
  CreateTableSpaceStmt: 'CREATE TABLESPACE cannot be taken back.',
  DropTableSpaceStmt: 'DROP TABLESPACE cannot be taken back.',
  CreateSubscriptionStmt: 'CREATE SUBSCRIPTION reaches another server.',
  AlterSubscriptionStmt: 'ALTER SUBSCRIPTION reaches another server.',
  DropSubscriptionStmt: 'DROP SUBSCRIPTION reaches another server.',
  ListenStmt: 'LISTEN belongs to a connection that goes on.',
  UnlistenStmt: 'UNLISTEN belongs to a connection that goes on.',
  NotifyStmt: 'NOTIFY is delivered by a commit, and there is none.',
  LoadStmt: 'LOAD brings a library into the server.',
  DiscardStmt: 'DISCARD is not undone by a rollback.',
  CheckPointStmt: 'CHECKPOINT concerns the whole server.',
};

function refusal(node: Node): string | null {
  const stated = irrevocable[kindOf(node)];
  if (stated !== undefined) return stated;
  const transaction = as(node, 'TransactionStmt');
  if (transaction) return refusedTransaction(transaction);
  const copy = as(node, 'CopyStmt');
  if (copy) {
    if (copy.is_program) return 'COPY with PROGRAM runs a program on the server.';
    if (copy.filename !== undefined) return 'COPY with a file reads or writes files of the server.';
    if (copy.is_from) return 'COPY FROM STDIN has no rows to read here.';
  }
  return null;
}

/**
 * Characteristics of the transaction end with the innermost savepoint, of which each statement has one
 * (CommitSubTransaction in src/backend/access/transam/xact.c), and those of later transactions never come.
 */
const transactionSettings =
  /^(?:default_)?transaction_(?:read_only|isolation|deferrable)$|^(?:session characteristics|transaction)$/i;

function refusedSetting(settings: readonly Setting[]): string | null {
  return settings.some(({ name }) => transactionSettings.test(name))
    ? 'The section is one transaction that has begun already, and its characteristics stay.'
    : null;
}

const savepoints = new Set([
  'TRANS_STMT_SAVEPOINT',
  'TRANS_STMT_RELEASE',
  'TRANS_STMT_ROLLBACK_TO',
]);

function refusedTransaction({ kind, savepoint_name: name }: TransactionStmt): string | null {
  if (savepoints.has(kind ?? '')) {
    return OWN_SAVEPOINT.test(name ?? '') ? 'Savepoints of that name are not the guide’s.' : null;
  }
  return kind === 'TRANS_STMT_COMMIT'
    ? 'COMMIT would keep what the section did; its transaction is always rolled back.'
    : 'It would begin or end a transaction; a section has one of its own, which is rolled back.';
}

function isRead(node: Node): boolean {
  const kind = kindOf(node);
  if (kind === 'VariableShowStmt') return true;
  const select = as(node, 'SelectStmt');
  if (!('ExplainStmt' in node) && (!select || select.intoClause)) return false;
  return ![...descendants(node)].some((below) =>
    ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(kindOf(below)),
  );
}

interface Setting {
  readonly name: string;
  /** Until the end of the transaction. */
  readonly local: boolean;
}

function settingsOf(node: Node): Setting[] {
  const set = as(node, 'VariableSetStmt');
  if (set) {
    return set.name === undefined ? [] : [{ name: set.name, local: set.is_local === true }];
  }
  const found: Setting[] = [];
  for (const below of descendants(node)) {
    const call = as(below, 'FuncCall');
    if (!call || stringsOf(call.funcname).at(-1) !== 'set_config') continue;
    const [name, , local] = call.args ?? [];
    const setting = as(name, 'A_Const')?.sval?.sval;
    const isLocal = as(local, 'A_Const')?.boolval;
    if (setting === undefined || !isLocal) continue;
    found.push({ name: setting, local: isLocal.boolval === true });
  }
  return [...found, ...bodiesOf(node).flatMap(settingsOfText)];
}

/** Calls of set_config() in a routine's text that are written out. */
function settingsOfText(text: string): Setting[] {
  const calls = text.matchAll(/\bset_config\s*\(\s*'([^']+)'[^;]*?,\s*(true|false)\s*\)/gi);
  return [...calls].map(([, name = '', local = '']) => ({
    name,
    local: local.toLowerCase() === 'true',
  }));
}
