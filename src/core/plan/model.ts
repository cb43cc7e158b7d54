import type { Fingerprint, Migration } from '../migration/model';
import type { Script, Statement } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';

/** Milliseconds; 0 means no limit, as in PostgreSQL. */
export interface Timeouts {
  readonly lockMs: number;
  readonly statementMs: number;
}

/**
 * `transaction`: the whole text is one transaction with its history row. `steps`: its parts run one after the other,
 * each recorded, because a statement cannot run in a transaction or because the file says so.
 */
export type StepMode = 'transaction' | 'steps';

/** A part of a text that is done as a whole or not at all, or is one statement that cannot run in a transaction. */
export interface StepPart {
  /** 1-based. */
  readonly number: number;
  /** False for a single statement that the server refuses in a transaction. */
  readonly transactional: boolean;
  readonly statements: readonly Statement[];
  /** Session settings (SET, RESET, set_config) of earlier parts: they are made again before this one, also after a resume. */
  readonly settings: readonly Statement[];
  /** Where in the text its SQL begins. */
  readonly start: number;
  /** The part's SQL, from `start` on at its own offsets of the text, everything else blanked out. Made anew each time it is read. */
  readonly sql: SqlText;
  /** SHA-256 in hex of the tokens of its statements and settings: what was done is known again by it. */
  readonly hash: string;
}

/** What of a migration runs: its own part, or its rollback. */
export interface PlanStep {
  readonly migration: Pick<Migration, 'version' | 'name' | 'path'>;
  /** Workspace-relative path of the file whose text runs. */
  readonly path: string;
  /** The file's whole text; positions of errors are positions in it. */
  readonly text: SqlText;
  /** The SQL that runs: as long as `text` up to the part's end, with everything that does not run blanked out. */
  readonly sql: SqlText;
  /** Where in `text` the SQL begins, when not at 0: one part, sent by itself. */
  readonly sqlStart?: number;
  readonly script: Script;
  readonly mode: StepMode;
  /** All of them, also those that an interrupted run has done; exactly one where the mode is `transaction`. */
  readonly parts: readonly StepPart[];
  /** How many parts, from the first one, are recorded as done by an interrupted run. */
  readonly done: number;
  /** Of the migration file, as history records it. */
  readonly fingerprint: Fingerprint;
  /** What a person should know of how the text was understood. */
  readonly notes: readonly string[];
}
