/**
 * The result objects of the use cases: what the CLI prints with `--json`, the webview renders and CI stores.
 * The contract is `docs/cli.md`: schema 1; fields may be added, never changed or removed.
 */
import type { Expectation } from '../check/expectation';
import type { CheckOutcome, CheckSource } from '../check/model';
import type { ErrorCode } from '../errors';
import type { GuideProblem, SectionRole } from '../guide/model';
import type { MigrationStatus, RollbackSource } from '../migration/model';

export const REPORT_SCHEMA = 1;

export type Environment = 'local' | 'staging' | 'production';

export interface TargetReport {
  name: string;
  /** Where the target came from: `built-in`, `DATABASE_URL in .env.local`, `--database-url` ... */
  origin: string;
  host: string;
  /** 0 for the built-in target. */
  port: number;
  database: string;
  user: string;
  environment: Environment;
  /** `PostgreSQL 18.3`, once connected. */
  server: string | null;
}

export interface ProblemReport {
  code: ErrorCode | MigrationStatus | GuideProblem['code'];
  message: string;
  line?: number;
  column?: number;
}

/** A problem that belongs to a file and to no migration. */
export interface PlaceProblemReport extends ProblemReport {
  path: string;
}

export interface MigrationReport {
  version: string;
  name: string;
  path: string;
  source: string;
  status: MigrationStatus;
  /** What has to be finished where the status is `partial`: applying it, or taking it back. */
  interrupted?: 'apply' | 'rollback';
  appliedAt?: string;
  appliedBy?: string;
  history?: { tool: string };
  /** Object keys of what the migration creates: how many stand, which are missing or different. */
  evidence?: { present: number; missing: string[]; different: string[] };
  rollback: RollbackSource | null;
  /** Workspace-relative path of the file with the rollback SQL. */
  rollbackPath?: string;
  /** 1-based line at which the rollback begins in a guide. */
  rollbackLine?: number;
  checks: number;
  problems: ProblemReport[];
}

export interface SkippedFile {
  path: string;
  reason: string;
}

export interface StatusReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  migrations: MigrationReport[];
  skipped: SkippedFile[];
  /** Guides that cannot be read, and those that give another order than the one that holds. */
  problems?: PlaceProblemReport[];
  summary: { pending: number; applied: number; attention: number };
  /** What would keep a run of what is pending from beginning, with the next step. */
  refusal?: ErrorReport;
  /** The last run that has logged no end: it goes on, or it was killed. */
  openRun?: OpenRunReport;
  /** The target could not be asked: every status is `unknown` then. */
  error?: ErrorReport;
}

export interface OpenRunReport {
  id: string;
  kind: 'apply' | 'rollback';
  /** ISO 8601, UTC. */
  startedAt: string;
  /** `ada@laptop`, or the database user where an earlier version ran. */
  by: string;
  /** True while a run holds the guard. */
  isGoing: boolean;
}

export type RunOutcome = 'succeeded' | 'failed' | 'refused' | 'cancelled' | 'unknown';

export interface RunReport {
  id: string;
  kind: 'apply' | 'verify' | 'rollback' | 'rehearse';
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs: number;
  outcome: RunOutcome;
  /** True for `--dry-run`: nothing was kept. */
  dryRun?: boolean;
}

export interface NoticeReport {
  severity: string;
  message: string;
  sqlstate?: string;
}

export interface ErrorReport {
  code: ErrorCode;
  sqlstate?: string;
  message: string;
  /** What to do next. */
  nextStep?: string;
  hint?: string;
  detail?: string;
  path?: string;
  line?: number;
  column?: number;
  /** 1-based number of the statement in its file. */
  statement?: number;
  /** Indexes that are INVALID and can be dropped with `--drop-invalid`, as SQL names them. */
  invalidIndexes?: string[];
  /** What is true of the database now, as a code and in words. */
  state: { code: 'unchanged' | 'partlyApplied' | 'applied' | 'unknown'; text: string };
}

export interface StatementReport {
  /** 1-based. */
  number: number;
  /** 1-based line in the file. */
  line: number;
  /** The server's command tag, `CREATE TABLE`; what the parser calls it when it was not run. */
  tag: string;
  /** Rows that it changed or returned, where the server says so. */
  rows?: number;
}

/** A part of a step: a transaction, or one statement that cannot run in one. */
export interface PlanPartReport {
  /** 1-based. */
  number: number;
  transactional: boolean;
  /** An interrupted run has done it: it is not done again. */
  done: boolean;
  /** Numbers of its statements. */
  statements: number[];
  /** Why it stands by itself; null for a whole file in one transaction. */
  reason: string | null;
}

/** A lock on a table that stands already, held to the end of the transaction. */
export interface PlanLockReport {
  /** 1-based number of the statement. */
  statement: number;
  /** 1-based line in the file. */
  line: number;
  /** `app.note`; its size is in `PlanReport.tables`. */
  table: string;
  /** `ACCESS EXCLUSIVE` */
  mode: string;
  /** What others wait for: `reads and writes`, `writes` ... */
  blocks: string;
  /** How many of its partitions and inheriting tables are locked with it. */
  children?: number;
}

export interface PlanDestructiveReport {
  statement: number;
  line: number;
  /** `losesData`, `blocks` (works through a whole table while others wait), `breaksClients` (old names fail). */
  kind: 'losesData' | 'blocks' | 'breaksClients';
  what: string;
  /** As in `PlanReport.tables`. */
  table?: string;
}

export interface PlanTableReport {
  name: string;
  /** With indexes and partitions; null when somebody holds it so that it cannot be measured without waiting. */
  bytes: number | null;
  /** As ANALYZE estimated them; null when it never has. */
  rows: number | null;
}

/** What a plan was asked for. */
export type PlanSelection =
  | { kind: 'pending' }
  | { kind: 'files'; paths: readonly string[] }
  | { kind: 'file'; path: string }
  | { kind: 'last'; count: number }
  | { kind: 'to'; version: string };

/** One migration, or one rollback, of a plan as it will run. */
export interface PlanStepReport {
  version: string;
  name: string;
  /** The migration. */
  path: string;
  /** The file whose SQL runs: the migration, or the file of its rollback. */
  sqlPath: string;
  /** SHA-256 of the SQL that will run and of its parts; `apply` and `rollback` refuse when it is another by then. */
  fingerprint: string;
  /** `transaction`: one with its history row; `steps`: its parts, each recorded. */
  mode: 'transaction' | 'steps';
  parts: PlanPartReport[];
  sql: string;
  statements: StatementReport[];
  locks: PlanLockReport[];
  /** Statements that may lock more than their text tells, with the reason. */
  locksUnknown: { statement: number; line: number; reason: string }[];
  destructive: PlanDestructiveReport[];
  /** Of a rollback: rows and values that it loses, counted. */
  losses?: LossReport[];
  /** Of a rollback: what a CASCADE in it takes that it does not name. */
  cascades?: CascadeReport[];
  /** What a person should know before: out of order, edited since applied, drops a table ... */
  warnings: string[];
}

/** What a run would do, shown before it is confirmed. */
export interface PlanReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  kind: 'apply' | 'rollback';
  selection: PlanSelection;
  /** Milliseconds; 0 for no limit. */
  timeouts: { lockMs: number; statementMs: number };
  /** All of it is one transaction: all or nothing. */
  singleTransaction?: true;
  steps: PlanStepReport[];
  /** Every table that is locked or destroyed, with its size as it is now. */
  tables: PlanTableReport[];
  /** Migrations that are left out although they were asked for, with the reason. */
  leftOut: { version: string; path: string; reason: string }[];
  /** Things that hold for the whole run: the history is created, the target is the built-in one ... */
  notes: string[];
  /** True when the name of the database must be typed before anything is written. */
  needsConfirmation: boolean;
  /** Why nothing of it can run. */
  error?: ErrorReport;
}

export interface RunResult {
  version: string;
  name: string;
  /** The migration. */
  path: string;
  /** The file whose SQL ran, in which lines count: the migration, or the file of its rollback. */
  sqlPath: string;
  /** 1-based line of its first statement there. */
  sqlLine?: number;
  /** What a plan says of this step before it runs: where its SQL is taken from, what a CASCADE takes along ... */
  warnings?: string[];
  outcome: 'applied' | 'rolledBack' | 'failed' | 'notExecuted' | 'partial';
  /** ISO 8601, UTC; absent for what was not executed. */
  startedAt?: string;
  durationMs: number;
  /** How many statements ran (or, in a plan, would run). */
  statements: number;
  steps?: { done: number; total: number };
  executed: StatementReport[];
  notices: NoticeReport[];
  /** Of a dry run: the locks that it took first in this step, on what stood before it. */
  locks?: TakenLockReport[];
  error?: ErrorReport;
}

/** A table lock that was really taken. */
export interface TakenLockReport {
  /** As SQL names it: `public.orders`. */
  relation: string;
  /** `ACCESS EXCLUSIVE` */
  mode: string;
  /** What others have to wait for while it is held: `reads and writes`. */
  blocks: string;
}

/** A result as the run log keeps it, in `plumbline.run`. */
export type RunStepReport = Pick<
  RunResult,
  'version' | 'path' | 'outcome' | 'startedAt' | 'durationMs' | 'statements' | 'steps' | 'notices'
> & { error?: Pick<ErrorReport, 'code' | 'sqlstate' | 'message' | 'line' | 'statement' | 'state'> };

/** A run as it was logged: by the target, by this editor, or by both. */
export interface LoggedRun {
  id: string;
  kind: 'apply' | 'rollback';
  /** True for a dry run, which the target does not log. */
  dryRun?: boolean;
  /** ISO 8601, UTC. */
  startedAt: string;
  durationMs?: number;
  /** `interrupted`: it ended without a word, as a later run found out; null: it has not ended, or nobody knows yet. */
  outcome: RunOutcome | 'interrupted' | null;
  /** The name of the target, where this editor knows it. */
  target: string;
  /** The database user. */
  user: string;
  /** `ada@laptop`, where it was logged. */
  client?: string;
  /** What ran it: `plumbline 1.0.0 (VS Code)`. */
  application: string;
  toolVersion?: string;
  /** Versions that were applied, or rolled back. */
  succeeded: string[];
  failedVersion?: string;
  failure?: string;
  /** The one that it left between two of its steps. */
  partial?: { version: string; done: number; total: number };
}

/** The newest runs first; with the whole of one where it was asked for. */
export interface RunsReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  runs: LoggedRun[];
  /** Of the one run that was asked for. */
  report?: ApplyReport;
  /** The target's log could not be read; `runs` has what is kept here. */
  error?: ErrorReport;
}

export interface ApplyReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  run: RunReport;
  results: RunResult[];
  leftOut: PlanReport['leftOut'];
  /** What went wrong beside the run itself: its end could not be logged ... */
  warnings?: string[];
  /** Applied migrations that were edited, or drifted. Of a dry run also what it cannot undo, and could not try. */
  notes?: string[];
  /** True when this run created the schema `plumbline`. */
  historyCreated?: boolean;
  /** A failure that belongs to the whole run: no connection, guard held, refused. */
  error?: ErrorReport;
  verification?: VerifyReport;
}

export interface CheckReport {
  id: string;
  title: string;
  migration?: string;
  source: CheckSource;
  outcome: CheckOutcome;
  expected: string;
  actual: string;
  durationMs: number;
  note?: string;
  /** Of a check that a guide or a comment states. */
  stated?: StatedCheck;
}

/** What a check of a guide, or of a comment in an SQL file, adds to the outcome. */
export interface StatedCheck {
  /** The section that it stands in; absent for an SQL file. */
  section?: { id: string; title: string; line: number };
  /** The guide's own words, as written. */
  sentences: string[];
  /** How they were understood. */
  expectations: Expectation[];
  /** The statement as written: with its placeholders, never with the answers to them. */
  sql: string;
  /** 1-based line after which the outcome is shown. */
  outcomeLine: number;
  /** What the statement returned, as far as it is shown. Never written to a result file. */
  result?: ResultReport;
  /** Names that were expected and are not there, and names that are there beside them. */
  missing?: string[];
  extra?: string[];
  /** Expected and actual over several lines, for a comparison side by side. */
  comparison?: { expected: string; actual: string };
  /** Placeholders that nobody has answered: why the check was not run. */
  unanswered?: PlaceholderReport[];
  error?: ErrorReport;
}

export interface ResultReport {
  columns: string[];
  /** Null is SQL's NULL. */
  rows: (string | null)[][];
  /** How many rows there were; more than `rows` when not all are shown. */
  rowCount: number;
}

/** A value that a guide leaves open: asked for once for each target, and never guessed. */
export interface PlaceholderReport {
  /** `workspace_uuid` */
  name: string;
  /** As it stands in the guide: `<workspace_uuid>`. */
  text: string;
  wants: 'uuid' | 'text';
}

/** A statement whose effect no derived check can see. */
export interface UncheckedStatement {
  migration: string;
  path: string;
  line: number;
  tag: string;
  reason: string;
}

export interface VerifyReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  run: RunReport;
  checks: CheckReport[];
  unchecked: UncheckedStatement[];
  summary: Record<CheckOutcome, number>;
  /** The guides that were run, with what of them was left out and why. */
  guides?: GuideRunReport[];
  error?: ErrorReport;
}

export interface GuideRunReport {
  path: string;
  sections: { id: string; title: string; line: number; ran: boolean; reason?: string }[];
  /** Steps that only a person can do. */
  manual: { id: string; section: string; text: string; line: number }[];
  problems: ProblemReport[];
}

/** How a guide, or the comments of an SQL file, are understood, without a database. */
export interface ExplainReport {
  schema: typeof REPORT_SCHEMA;
  files: ExplainedFile[];
}

export interface ExplainedFile {
  path: string;
  sections: ExplainedSection[];
  blocks: ExplainedBlock[];
  /** Paths of migrations in the order that the guide gives; a name that is no file of the workspace stays as written. */
  order?: string[];
  problems: { code: string; message: string; line: number }[];
  error?: ErrorReport;
}

export interface ExplainedSection {
  id: string;
  title: string;
  level: number;
  line: number;
  /** Path of the migration that the section is about. */
  binds?: string;
  role: SectionRole;
  /** True for a part that a bold line begins: it runs after the parts above it, up to the last section that is none. */
  part?: true;
  /** Why its statements run neither unnamed nor before a later part. A rollback runs in no verification at all. */
  leftOut?: string;
  manual: { id: string; text: string; line: number; ticked: boolean }[];
}

export interface ExplainedBlock {
  line: number;
  endLine: number;
  /** `ExplainedSection.id` */
  section: string;
  language: string;
  kind: 'sql' | 'shell' | 'output' | 'shape' | 'other';
  executable: boolean;
  reason?: string;
  statements: ExplainedStatement[];
}

export interface ExplainedStatement {
  /** Stable over runs: the id of its check. */
  id: string;
  title: string;
  line: number;
  endLine: number;
  outcomeLine: number;
  sql: string;
  expectations: Expectation[];
  sentences: { text: string; line: number }[];
  placeholders: PlaceholderReport[];
}

/** A manifest that a guide's order would write, before it is written. */
export interface OrderReport {
  schema: typeof REPORT_SCHEMA;
  guide: string;
  /** The paths in order, as far as the guide names files of the workspace. */
  order: string[];
  /** What the guide names and the workspace does not have; and migrations that the guide does not name. */
  missing: string[];
  unnamed: string[];
  /** The whole text of `plumbline.json` as it would be. */
  manifest: string;
  /** True when the file says so already. */
  unchanged: boolean;
  error?: ErrorReport;
}

/** `policy`: rows as far as its policies allow; `all`: no row security applies; `none`: no grant, or no policy lets a row through. */
export type Coverage = 'all' | 'policy' | 'none';

export interface PolicyReport {
  name: string;
  permissive: boolean;
  command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  roles: string[];
  using: string | null;
  withCheck: string | null;
}

export interface TableSecurityReport {
  schema: string;
  name: string;
  enabled: boolean;
  forced: boolean;
  grants: Record<string, string[]>;
  policies: PolicyReport[];
  coverage: Record<
    string,
    { select: Coverage; insert: Coverage; update: Coverage; delete: Coverage }
  >;
}

export interface FindingReport {
  id: string;
  level: 'error' | 'warning' | 'info';
  object: string;
  message: string;
  remedy: string;
}

export interface RlsReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  tables: TableSecurityReport[];
  findings: FindingReport[];
  error?: ErrorReport;
}

/** What stands in one catalog and not in another, or otherwise. */
export interface DifferenceReport {
  change: 'added' | 'removed' | 'changed';
  /** For people: `Column leads.email`. */
  object: string;
  /** Of what changed: the field, and what it was and is. */
  fields?: { name: string; before: string; after: string }[];
}

/** Rows, or values of a column, that a rollback takes and nothing brings back. */
export interface LossReport {
  table: string;
  /** Absent for whole rows. */
  column?: string;
  /** Of a column: the rows that have a value in it. */
  rows: number;
  /** False for the server's estimate, where counting took too long. */
  exact: boolean;
}

/** Objects that go with what a statement drops, although no statement of the rollback names them. */
export interface CascadeReport {
  /** 1-based number of the statement. */
  statement: number;
  /** 1-based line in the file. */
  line: number;
  /** For people: `view app.v`. */
  objects: string[];
}

/** What came of trying a migration and its rollback, one after the other, in a transaction that was discarded. */
export interface RehearseReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  run: RunReport;
  results: RehearsedMigration[];
  /** What holds for the whole rehearsal: what no transaction takes back ... */
  notes: string[];
  error?: ErrorReport;
}

export interface RehearsedMigration {
  version: string;
  name: string;
  path: string;
  /** The file whose SQL rolls back. */
  rollbackPath: string;
  /** `apply`: it is pending, so it was applied, then rolled back; `rollback`: it is applied, so the other way round. */
  first: 'apply' | 'rollback';
  /** `clean` only when both ran, everything was compared, and nothing differs. */
  outcome: 'clean' | 'different' | 'failed' | 'notTried';
  stages: RehearsedStage[];
  /** What differs at the end from the beginning. Of an applied one also what its rollback left standing. */
  differences: (DifferenceReport & { by: 'rollback' | 'both' })[];
  /** Tables that the migration did not make, whose rows are others at the end. */
  rows: { table: string; columns: string[]; before: number; after: number }[];
  /** What the rollback of an applied migration takes: rows of what the migration made. */
  losses: LossReport[];
  /** What could not be tried or compared, and why. */
  notTried: { path?: string; line?: number; what: string; reason: string }[];
}

export interface RehearsedStage {
  kind: 'apply' | 'rollback';
  path: string;
  outcome: 'ran' | 'failed' | 'notTried';
  durationMs: number;
  statements: number;
  notices: NoticeReport[];
  error?: ErrorReport;
}

/** A rollback made from what a migration does to the catalog, for review: it never runs unseen. */
export interface GeneratedRollbackReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  /** The migration, workspace-relative. */
  path: string;
  /** Where its rollback is looked for. */
  rollbackPath: string;
  sql: string;
  /** True when it cannot run in one transaction: no rehearsal can try it. */
  inSteps: boolean;
  /** What cannot be inverted; each keeps the file from running until a person takes it out. */
  marks: { line: number; text: string; object?: string }[];
  /** True when the file was written. */
  written: boolean;
  error?: ErrorReport;
}
