import type { Effect } from './effect';
import type { SqlText } from './sqlText';

/** Half-open range of UTF-16 code units in the script's text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A place as editors show it: both numbers count from 1; columns in UTF-16 code units. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** How a statement behaves towards the transaction that it runs in. */
export type TransactionUse =
  /** Runs in a transaction block. */
  | 'inside'
  /** BEGIN, COMMIT, ROLLBACK, PREPARE TRANSACTION: begins or ends the transaction itself. Savepoints are inside. */
  | 'control'
  /** The server refuses it in a transaction block (CREATE INDEX CONCURRENTLY, VACUUM ...). */
  | 'outside';

/** The rows that stand behind a COPY ... FROM STDIN, from the line after it. */
export interface CopyRows {
  /** The rows alone, with their line ends; empty when there are none. */
  readonly rows: TextRange;
  /** With the line `\.` that ends them. */
  readonly range: TextRange;
}

/** What a statement does to the transaction around it. */
export interface TransactionControl {
  readonly kind: 'begin' | 'commit' | 'savepoint' | 'release' | 'rollbackTo' | 'other';
  /** Without isolation level, access mode or AND CHAIN: BEGIN, START TRANSACTION, COMMIT, END as they stand. */
  readonly plain: boolean;
  /** The savepoint's name; empty for the other kinds. */
  readonly savepoint: string;
}

/** What a statement leaves in its session for later statements, beside what it does to the database. */
export type SessionUse =
  /** Changes settings, and can be made again to the same end: SET, RESET, LOAD, select set_config('x', 'y', false). */
  | { readonly kind: 'setting' }
  /** Ends with the transaction: SET LOCAL, SET CONSTRAINTS, set_config('x', 'y', true). */
  | { readonly kind: 'local' }
  /** Puts everything back: DISCARD ALL. */
  | { readonly kind: 'discard' }
  /** Makes something that lives as long as the session: a temporary table, a prepared statement, a held cursor. */
  | { readonly kind: 'object'; readonly name: string }
  /** Changes settings in a way that cannot be made again by itself: set_config among other things, in DO. */
  | { readonly kind: 'hidden' };

export interface Statement {
  /** 0-based place in the script's `statements`; -1 for an outer BEGIN. */
  readonly index: number;
  /** From the first token to the last one, without the semicolon, leading comments and white space. */
  readonly range: TextRange;
  /** The line that it begins in, from 1. */
  readonly line: number;
  /** Cut out of the script's text each time it is read. */
  readonly text: string;
  /** Upper case, as the server's command tag begins: `CREATE TABLE`, `ALTER TABLE`, `INSERT` ... */
  readonly tag: string;
  readonly transaction: TransactionUse;
  readonly effects: readonly Effect[];
  /** Of BEGIN, COMMIT, SAVEPOINT and their kind. */
  readonly control?: TransactionControl;
  /** Where it leaves anything in the session. */
  readonly session?: SessionUse;
  /** Of COPY ... FROM STDIN: what it is given. */
  readonly copy?: CopyRows;
}

export type ScriptProblemCode =
  | 'syntaxError'
  | 'psqlMetaCommand'
  | 'psqlVariable'
  /** COPY ... FROM STDIN without rows behind it, or with something else on its line. */
  | 'copyFromStdin'
  /** The line `\.` behind its rows is missing. */
  | 'copyUnterminated'
  | 'transactionControl'
  /** A statement that cannot run in a transaction, between BEGIN and COMMIT. */
  | 'outsideInBlock'
  /** A savepoint, a temporary object or a setting that a later part would need and would not find. */
  | 'neededLater'
  /** `-- plumbline: ...` that is not known, or that stands behind a statement. */
  | 'unknownDirective';

/** Why a script cannot be run; the first one is what a person is told first. */
export interface ScriptProblem {
  readonly code: ScriptProblemCode;
  /** What was found, in the server's or the lexer's words (`syntax error at or near "selec"`, `\d`, `COMMIT`). */
  readonly found: string;
  readonly range: TextRange;
  /** The statement that needs what will not be there: of `neededLater`. */
  readonly neededAt?: TextRange;
}

/** A SQL text, split into statements by PostgreSQL's own parser. */
export interface Script {
  readonly text: SqlText;
  readonly statements: readonly Statement[];
  /** The exact outer BEGIN ... COMMIT pair that was taken off, if the text has one and no other between. */
  readonly outerTransaction: { readonly begin: Statement; readonly commit: Statement } | null;
  /** Commands of psql that mean nothing here (`\restrict` and `\unrestrict` of pg_dump) and do not run. */
  readonly passedOver: readonly TextRange[];
  readonly problems: readonly ScriptProblem[];
}
