import type { Fingerprint, Migration } from '../migration/model';
import type { Script } from '../sql/script.model';

/** Milliseconds; 0 means no limit, as in PostgreSQL. */
export interface Timeouts {
  readonly lockMs: number;
  readonly statementMs: number;
}

/** One transaction to run: a migration's own part, or its rollback. */
export interface PlanStep {
  readonly migration: Pick<Migration, 'version' | 'name' | 'path'>;
  /** Workspace-relative path of the file whose text runs. */
  readonly path: string;
  /** The file's whole text; positions of errors are positions in it. */
  readonly text: string;
  /** The SQL that runs: as long as `text` up to the part's end, with everything that does not run blanked out. */
  readonly sql: string;
  readonly script: Script;
  /** Of the migration file, as history records it. */
  readonly fingerprint: Fingerprint;
}
