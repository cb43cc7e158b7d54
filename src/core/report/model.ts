/**
 * The result objects of the use cases: what the CLI prints with `--json`, the webview renders and CI stores.
 * The contract is `docs/cli.md`: schema 1; fields may be added, never changed or removed.
 */
import type { CheckOutcome, CheckSource } from '../check/model';
import type { ErrorCode } from '../errors';
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
  code: ErrorCode | MigrationStatus;
  message: string;
  line?: number;
  column?: number;
}

export interface MigrationReport {
  version: string;
  name: string;
  path: string;
  source: string;
  status: MigrationStatus;
  appliedAt?: string;
  appliedBy?: string;
  history?: { tool: string };
  /** Object keys of what the migration creates: how many stand, which are missing or different. */
  evidence?: { present: number; missing: string[]; different: string[] };
  rollback: RollbackSource | null;
  /** Workspace-relative path of the file with the rollback SQL. */
  rollbackPath?: string;
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
  summary: { pending: number; applied: number; attention: number };
  /** The target could not be asked: every status is `unknown` then. */
  error?: ErrorReport;
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

/** One transaction of a plan, as it will run. */
export interface PlanStepReport {
  version: string;
  name: string;
  /** The migration. */
  path: string;
  /** The file whose SQL runs: the migration, or the file of its rollback. */
  sqlPath: string;
  /** SHA-256 of the SQL that will run; `apply` and `rollback` refuse when it is another by then. */
  fingerprint: string;
  sql: string;
  statements: StatementReport[];
  /** What a person should know before: out of order, edited since applied, drops a table ... */
  warnings: string[];
}

/** What a run would do, shown before it is confirmed. */
export interface PlanReport {
  schema: typeof REPORT_SCHEMA;
  target: TargetReport;
  kind: 'apply' | 'rollback';
  steps: PlanStepReport[];
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
  outcome: 'applied' | 'rolledBack' | 'failed' | 'notExecuted' | 'partial';
  durationMs: number;
  /** How many statements ran (or, in a plan, would run). */
  statements: number;
  steps?: { done: number; total: number };
  executed: StatementReport[];
  notices: NoticeReport[];
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
