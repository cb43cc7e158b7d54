import type {
  ApplyReport,
  Environment,
  ExplainReport,
  GeneratedRollbackReport,
  OrderReport,
  PlanReport,
  RehearseReport,
  RlsReport,
  RunsReport,
  SkippedFile,
  StatusReport,
  TargetReport,
  VerifyReport,
} from '../core/report/model';
import type { RollbackSource } from '../core/migration/model';
import type { ConfirmedStep, KeptPlan } from '../core/plan/keptPlan';
import type { ProgressListener } from './progress';

/** A database to work on. Holds no secret: a server's URL is asked for at the moment of connecting. */
export type Target = BuiltinTarget | ServerTarget;

interface TargetBase {
  /** Stable: `builtin`, `environment:DATABASE_URL`, `.env.local:DATABASE_URL`, `manifest:NAME`, `secret:NAME`. */
  readonly id: string;
  /** For people: `Built-in`, `staging`. */
  readonly name: string;
  /** For people, where it comes from: `built-in`, `DATABASE_URL in .env.local`. */
  readonly origin: string;
}

export interface BuiltinTarget extends TargetBase {
  readonly kind: 'builtin';
  /** An absolute path, or `memory` for a database that is gone with the process. */
  readonly dataDirectory: string;
}

export interface ServerTarget extends TargetBase {
  readonly kind: 'server';
  /** The connection URL. Rejects with `unknownTarget` when the secret is gone. */
  url(): Promise<string>;
  /** Overrides what the host says. */
  readonly environment?: Environment;
  /** True for one of the manifest: it is chosen by its name, and never because nothing else is there. */
  readonly named?: boolean;
}

/** Which migrations a run is about. Paths are workspace-relative with `/`. */
export type ApplySelection =
  | { readonly kind: 'pending' }
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** Every pending migration up to this version, inclusive. */
  | { readonly kind: 'to'; readonly version: string };

export type RollbackSelection =
  | { readonly kind: 'file'; readonly path: string }
  /** The migrations that were applied last, newest first. */
  | { readonly kind: 'last'; readonly count: number }
  /** Everything that was applied after this version in the order; the version itself stays. */
  | { readonly kind: 'to'; readonly version: string };

export interface Request {
  /** The workspace folder, absolute. */
  readonly root: string;
  readonly target: Target;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ProgressListener | undefined;
}

export interface RunOptions {
  /** Milliseconds to wait for a lock on a table; 0 for no limit. Default 5,000. */
  readonly lockTimeoutMs?: number | undefined;
  /** How often a step is tried again whose first statement could not have its lock in time. Default 4. */
  readonly lockRetries?: number | undefined;
  /** Milliseconds that one statement may take; 0 (the default) for no limit. */
  readonly statementTimeoutMs?: number | undefined;
  /** Drops INVALID indexes that a failed run left in the way of its own next try. Default false: they are named. */
  readonly dropInvalid?: boolean | undefined;
  /** Everything in one transaction: all of it is kept or nothing. Refused when a file runs in steps. */
  readonly singleTransaction?: boolean | undefined;
  /** Runs everything in one transaction that is rolled back. */
  readonly dryRun?: boolean | undefined;
  /** The database's name, as a person typed it: needed where `PlanReport.needsConfirmation`. */
  readonly confirm?: string | undefined;
  /** Of `PlanReport.steps` what was confirmed, in order; another plan is refused with what has changed. */
  readonly confirmedSteps?: readonly ConfirmedStep[] | undefined;
  /** `PlanReport.target` of what was confirmed: a URL that leads elsewhere by now is refused. */
  readonly confirmedTarget?: Pick<TargetReport, 'host' | 'port' | 'database' | 'user'> | undefined;
}

/** Where the results of a run are written too, as absolute paths; see `docs/results.md`. */
export interface ResultFiles {
  /** A folder for the JSON files. */
  readonly results?: string | undefined;
  /** A JUnit XML file. */
  readonly junit?: string | undefined;
}

export interface ApplyRequest extends Request, RunOptions {
  readonly selection: ApplySelection;
  readonly files?: ResultFiles | undefined;
  /** Verify what was applied. Default true. */
  readonly verify?: boolean | undefined;
}

export interface RollbackRequest extends Request, RunOptions {
  readonly selection: RollbackSelection;
}

/** A pending migration is applied and rolled back, an applied one the other way round. */
export type RehearseSelection = RollbackSelection | { readonly kind: 'pending' };

export interface RehearseRequest
  extends Request, Pick<RunOptions, 'lockTimeoutMs' | 'statementTimeoutMs'> {
  readonly selection: RehearseSelection;
}

export interface GenerateRequest extends Request {
  /** The migration: its path, file name or version. */
  readonly path: string;
  /** Writes the file where rollbacks are looked for; one that is there is never written over. */
  readonly write: boolean;
}

export interface RunsRequest extends Request {
  /** How many at most; default 50, never more than 1,000. */
  readonly limit?: number | undefined;
  /** The id of one run, or how it begins: then its whole report is in the answer. */
  readonly id?: string | undefined;
}

export type PlanRequest = Request &
  Pick<RunOptions, 'lockTimeoutMs' | 'statementTimeoutMs' | 'singleTransaction'> &
  (
    | { readonly kind: 'apply'; readonly selection: ApplySelection }
    | { readonly kind: 'rollback'; readonly selection: RollbackSelection }
  );

export interface VerifyRequest extends Request {
  /** The migrations to verify; all applied ones by default. */
  readonly paths?: readonly string[] | undefined;
  /** Guides to run, and which part of them; none by default. */
  readonly guides?: readonly GuideSelection[] | undefined;
  /** False runs the guides alone, without the checks of migrations. Default true. */
  readonly migrations?: boolean | undefined;
  readonly files?: ResultFiles | undefined;
  /** Answers to placeholders by their name (`workspace_uuid`). */
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  /**
   * Runs statements of guides that cannot run in a transaction (VACUUM ...); what they do stays, so that a production
   * target needs `confirm`. Default false.
   */
  readonly outsideTransaction?: boolean | undefined;
  /** The database's name, as a person typed it. */
  readonly confirm?: string | undefined;
  /** Milliseconds that one statement of a guide may take; default 30,000. 0 for no limit. */
  readonly statementTimeoutMs?: number | undefined;
}

export interface GuideSelection extends GuideText {
  /**
   * Ids of sections or of statements (`ExplainedSection.id`, `ExplainedStatement.id`); a statement runs together with
   * those before it in its section. Every section with expectations, except rollbacks, when not given.
   */
  readonly only?: readonly string[] | undefined;
  /** Answers that count for this guide alone: two guides can mean different things by one name. */
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
}

export interface GuideText {
  /** A Markdown or SQL file, workspace-relative with `/`. */
  readonly path: string;
  /** Its text where that is not the one of the file, as in an editor. */
  readonly text?: string | undefined;
}

export interface ExplainRequest {
  readonly root: string;
  readonly files: readonly GuideText[];
  readonly signal?: AbortSignal | undefined;
}

export interface OrderRequest {
  readonly root: string;
  /** The guide to read the order from. */
  readonly guide: string;
  /** Writes `plumbline.json`; otherwise only shows it. */
  readonly write: boolean;
  /** `OrderReport.manifest` of what was confirmed; when another one would be written now, nothing is. */
  readonly expected?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A migration file as it lies in the workspace, before any database was asked. */
export interface ListedMigration {
  readonly version: string;
  readonly name: string;
  readonly path: string;
  readonly source: string;
  readonly rollback: RollbackSource | null;
  readonly rollbackPath: string | null;
}

export interface Listing {
  readonly migrations: readonly ListedMigration[];
  readonly skipped: readonly SkippedFile[];
}

/**
 * The use cases, as every face calls them. None rejects for what can happen to a person: failures are in the
 * report's `error`, with a sentence, the next step and the state of the database.
 */
export interface Engine {
  /**
   * Files only: neither a database nor the SQL parser is touched, and no file is read but the manifest. Rejects with
   * `PlumblineError` when the folder cannot be read or the manifest is wrong (`manifestInvalid`, with its place).
   */
  list(root: string, signal?: AbortSignal): Promise<Listing>;
  /** The built-in target of a workspace; reads nothing. */
  builtin(root: string): BuiltinTarget;
  /**
   * Targets that need no set-up: the built-in one, those named by the environment, `.env.local` or `.env`, and those
   * of the manifest. A manifest that is wrong gives none here; every other use case says what is wrong with it.
   */
  findTargets(root: string): Promise<Target[]>;
  status(request: Request): Promise<StatusReport>;
  /** What a run would do; reads files, history and catalog, and writes nothing. */
  plan(request: PlanRequest): Promise<PlanReport>;
  /** The plan as a document in SQL: what runs, under comments that say where, how, and what it locks and destroys. */
  planDocument(plan: PlanReport, dryRun: boolean): Promise<string>;
  /**
   * A plan that `plan` reported and somebody kept as JSON.
   *
   * @param file absolute
   * @throws PlumblineError `usage` when it cannot be read or is no plan that could run
   */
  readPlan(file: string): Promise<KeptPlan>;
  apply(request: ApplyRequest): Promise<ApplyReport>;
  verify(request: VerifyRequest): Promise<VerifyReport>;
  rollback(request: RollbackRequest): Promise<ApplyReport>;
  /** Tries migrations and their rollbacks in a transaction that is discarded; see `RehearsedMigration`. */
  rehearse(request: RehearseRequest): Promise<RehearseReport>;
  /** A rollback for review, made from what the migration does to the catalog. */
  generateRollback(request: GenerateRequest): Promise<GeneratedRollbackReport>;
  policies(request: Request): Promise<RlsReport>;
  /** The newest runs: of the target's log and of those that are kept here, together by their ids. */
  runs(request: RunsRequest): Promise<RunsReport>;
  /**
   * The workspace's guides: those of the manifest, else those that are found. Paths; no file is read but the manifest.
   * Rejects as `list` does.
   */
  guides(root: string, signal?: AbortSignal): Promise<string[]>;
  /** How guides are understood; no database is asked. */
  explain(request: ExplainRequest): Promise<ExplainReport>;
  /** The manifest that a guide's order gives. */
  importOrder(request: OrderRequest): Promise<OrderReport>;
  /**
   * Whether a URL can be a target, without connecting: what it says, or why not.
   * The URL is in no part of the answer.
   */
  inspectUrl(url: string): Promise<
    | {
        ok: true;
        host: string;
        port: number;
        database: string;
        user: string;
        environment: Environment;
      }
    | { ok: false; message: string; nextStep: string }
  >;
  /** Ends what runs in the background (the built-in target's process). */
  dispose(): Promise<void>;
}

export interface EngineOptions {
  /** Absolute path of the bundled process of the built-in target. */
  readonly builtinEntry: string;
  /** Where the built-in target keeps its databases, one folder for each workspace. */
  readonly cacheDirectory: string;
  /** Shown in pg_stat_activity and in the run log. */
  readonly applicationName: string;
  /** Logged with each run: `1.0.0`. */
  readonly toolVersion?: string | undefined;
  /** An absolute path: a folder where each run is kept as a file of its own, whether it reached a database or not. */
  readonly runDirectory?: string | undefined;
  /** How long the built-in target's process stays after its last use, in milliseconds. */
  readonly keepBuiltinMs: number;
  /** Environment variables to look for a target in. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
