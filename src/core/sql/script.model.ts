import type { Effect } from './effect';

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

export interface Statement {
  /** 0-based place in the script's `statements`; -1 for an outer BEGIN. */
  readonly index: number;
  /** From the first token to the last one, without the semicolon, leading comments and white space. */
  readonly range: TextRange;
  readonly text: string;
  /** Upper case, as the server's command tag begins: `CREATE TABLE`, `ALTER TABLE`, `INSERT` ... */
  readonly tag: string;
  readonly transaction: TransactionUse;
  readonly effects: readonly Effect[];
}

export type ScriptProblemCode =
  | 'syntaxError'
  | 'psqlMetaCommand'
  | 'psqlVariable'
  | 'copyFromStdin'
  | 'transactionControl'
  | 'outsideTransaction';

/** Why a script cannot be run as one transaction; the first one is what a person is told first. */
export interface ScriptProblem {
  readonly code: ScriptProblemCode;
  /** What was found, in the server's or the lexer's words (`syntax error at or near "selec"`, `\d`, `COMMIT`). */
  readonly found: string;
  readonly range: TextRange;
}

/** A SQL text, split into statements by PostgreSQL's own parser. */
export interface Script {
  readonly text: string;
  readonly statements: readonly Statement[];
  /** The exact outer BEGIN ... COMMIT pair that was taken off, if the text has one. */
  readonly outerTransaction: { readonly begin: Statement; readonly commit: Statement } | null;
  readonly problems: readonly ScriptProblem[];
}
