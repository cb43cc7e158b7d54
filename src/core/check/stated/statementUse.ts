import type { Node, TransactionStmt } from 'libpg-query';
import { as, descendants, kindOf, stringsOf } from '../../sql/ast';
import type { SqlParser } from '../../sql/parser';
import { tagOf } from '../../sql/tag';
import { transactionUseOf } from '../../sql/transactionUse';

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
  /** Whether it changes something by itself. */
  readonly writes: boolean;
  /** Whether what follows may depend on it: it changes something, or calls a function that may. */
  readonly prepares: boolean;
  /** INSERT of what a query gives, which may be nothing. */
  readonly insertsQuery: boolean;
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
  return {
    tag: tagOf(node),
    refused: refusal(node),
    alone: transactionUseOf(node) === 'outside',
    savepoint: transaction !== undefined && transactionUseOf(node) === 'inside',
    localSettings: localSettings(node),
    writes: !reads,
    prepares: !reads || callsUnknown(node),
    insertsQuery: insertsQuery(node),
  };
}

const harmless: StatementUse = {
  tag: '',
  refused: null,
  alone: false,
  savepoint: false,
  localSettings: [],
  writes: true,
  prepares: true,
  insertsQuery: false,
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

/** Functions whose effect is there at once and stays. */
const irrevocableFunctions =
  /^(?:pg_(?:terminate|cancel)_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_create_restore_point|pg_wal_replay_(?:pause|resume)|pg_(?:create|drop|copy)_\w*replication_slot|pg_replication_\w+|pg_stat_(?:\w+_)?reset\w*|pg_logical_emit_message|pg_backup_(?:start|stop)|pg_(?:start|stop)_backup|setval|lo_import|lo_export|dblink\w*|pg_file_\w+)$/;

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
  for (const below of descendants(node)) {
    const name = stringsOf(as(below, 'FuncCall')?.funcname).at(-1) ?? '';
    if (irrevocableFunctions.test(name)) return `${name}() is not undone by a rollback.`;
  }
  return null;
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

/** Functions that everybody reads with; any other may change something. */
const readers =
  /^(?:count|min|max|sum|avg|bool_and|bool_or|every|array_agg|string_agg|jsonb?_agg|jsonb?_object_agg|jsonb?_build_\w+|to_jsonb?|row_to_json|array_\w+|unnest|generate_series|lower|upper|length|trim|btrim|ltrim|rtrim|concat|concat_ws|format|format_type|replace|substring|substr|split_part|left|right|round|floor|ceil|abs|now|date_trunc|date_part|extract|age|to_char|to_date|to_timestamp|obj_description|col_description|current_setting|version|to_reg\w+|has_\w+_privilege|row_number|rank|dense_rank|lag|lead|first_value|last_value|pg_get_\w+|pg_\w*size\w*|pg_\w+_is_visible|pg_typeof|pg_size_pretty|pg_backend_pid|cardinality|enum_\w+|regexp_\w+)$/;

function callsUnknown(node: Node): boolean {
  for (const below of descendants(node)) {
    const call = as(below, 'FuncCall');
    if (call && !readers.test(stringsOf(call.funcname).at(-1) ?? '')) return true;
  }
  return false;
}

function localSettings(node: Node): string[] {
  const set = as(node, 'VariableSetStmt');
  if (set) return set.is_local && set.name !== undefined ? [set.name] : [];
  const names: string[] = [];
  for (const below of descendants(node)) {
    const call = as(below, 'FuncCall');
    if (!call || stringsOf(call.funcname).at(-1) !== 'set_config') continue;
    const [name, , local] = call.args ?? [];
    const setting = as(name, 'A_Const')?.sval?.sval;
    if (setting !== undefined && as(local, 'A_Const')?.boolval?.boolval === true) {
      names.push(setting);
    }
  }
  return names;
}

function insertsQuery(node: Node): boolean {
  const insert = as(node, 'InsertStmt');
  if (!insert || insert.onConflictClause) return false;
  const query = as(insert.selectStmt, 'SelectStmt');
  return query !== undefined && query.valuesLists === undefined;
}
