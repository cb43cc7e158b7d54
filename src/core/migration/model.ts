import type { TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';

/** A file name's parts: `003_create_users.sql` is version `003`, name `create_users`. */
export interface MigrationName {
  /** Kept as text: `003`, `20260120`, `20260121200000`, `1.2`. */
  readonly version: string;
  readonly name: string;
}

/** Where a migration's rollback comes from, as `cli.md` names it. */
export type RollbackSource = 'file' | 'section' | 'guide' | 'generated';

export interface Rollback {
  readonly source: RollbackSource;
  /** Workspace-relative, with `/`: the file that holds the rollback SQL. */
  readonly path: string;
  /** The file's whole text. */
  readonly text: SqlText;
  /** The part of the text that rolls back; the whole text for a file of its own. */
  readonly range: TextRange;
}

/** Two fingerprints of a text: SHA-256 in hex. */
export interface Fingerprint {
  /** Of the exact bytes. */
  readonly exact: string;
  /** Of the tokens: comments, white space and line ends do not count. */
  readonly normalised: string;
}

/** One `.sql` file that changes a schema. */
export interface Migration extends MigrationName {
  /** Workspace-relative, with `/`. */
  readonly path: string;
  /** The folder that it comes from, workspace-relative; empty for the workspace folder itself. */
  readonly source: string;
  /** The decoded text without a byte order mark. */
  readonly text: SqlText;
  /** The part of the text that applies; the rest is a rollback section. */
  readonly range: TextRange;
  readonly fingerprint: Fingerprint;
  readonly rollback: Rollback | null;
}

/** A row of our own history, `plumbline.migration`. */
export interface HistoryEntry {
  readonly version: string;
  readonly name: string;
  readonly path: string;
  readonly fingerprint: Fingerprint;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  readonly appliedBy: string;
  readonly durationMs: number;
  readonly runId: string;
}

/** One recorded part of a migration that runs in steps; see `StepPart`. */
export interface RecordedPart {
  readonly number: number;
  /** Of the statement, or of the part's last one. */
  readonly tag: string;
  readonly hash: string;
  /** `started`: the server was asked and its answer was never recorded; it may have been done. */
  readonly state: 'started' | 'done';
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** A version whose last try, to apply it or to take it back, failed. */
export interface FailedTry {
  readonly version: string;
  readonly kind: 'apply' | 'rollback';
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** A migration, or its rollback, that was interrupted between two of its parts. */
export interface PartialEntry {
  readonly version: string;
  readonly kind: 'apply' | 'rollback';
  readonly path: string;
  /** How many parts there were when it ran. */
  readonly total: number;
  /** In order. */
  readonly parts: readonly RecordedPart[];
  readonly runId: string;
}

export type MigrationStatus =
  | 'pending'
  | 'applied'
  /** Applied; the file differs since then in comments or white space only. */
  | 'appliedCosmeticEdit'
  /** Applied; the file's SQL differs since then. */
  | 'appliedEdited'
  /** Everything that it creates is there, but no history says that it was applied. */
  | 'unrecorded'
  /** Recorded as applied, but something that it creates is missing or different. */
  | 'drift'
  /** Pending, and older than one that is applied. */
  | 'outOfOrder'
  /** Some of its steps, or of its rollback's, are done and recorded; the next run goes on from there. */
  | 'partial'
  /** Tried and failed in the last run; nothing of it is in the database. */
  | 'failed'
  /** Recorded as applied, but the file is gone. */
  | 'fileMissing'
  /** Two files have this version. */
  | 'duplicateVersion'
  /** The file cannot be read or run as it is. */
  | 'unusable'
  /** The target could not be asked. */
  | 'unknown';
