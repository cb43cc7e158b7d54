import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Listing } from '../app/engine';
import type { ErrorReport, MigrationReport, StatusReport } from '../core/report/model';
import type { Activity } from './activity';
import { describeForEditor } from './editorWords';
import type { EngineHost } from './engineHost';
import { Disposable } from './lifecycle';
import type { Log } from './log';
import type { OpenFolder } from './openFolder';
import { redacted } from '../core/report/redacted';
import type { Requests } from './requests';
import type { Targets } from './targets/targets';

/** What is known of the workspace's migrations. */
export interface MigrationsSnapshot {
  /** False until the files were listed for the first time. */
  readonly isListed: boolean;
  /** In the engine's order. Their status is `unknown` until the target was asked. */
  readonly migrations: readonly MigrationReport[];
  readonly skipped: Listing['skipped'];
  /** The target's answer; null until it was asked. */
  readonly report: StatusReport | null;
  /** Why the files or their status could not be read. */
  readonly error: ErrorReport | null;
}

const NOTHING: MigrationsSnapshot = {
  isListed: false,
  migrations: [],
  skipped: [],
  report: null,
  error: null,
};

/**
 * `files`: what lies in the folder changed; the target is asked only when somebody looks.
 * `all`: the target is asked too.
 */
export type RefreshScope = 'files' | 'all';

/**
 * Reads the migrations: first the files, which is quick and needs no database, then what the target says of them. Calls
 * that come while it reads are answered by one more reading after it.
 */
export class Migrations extends Disposable {
  readonly #changed = this._register(new vscode.EventEmitter<MigrationsSnapshot>());
  /** What is known is another thing than before. */
  readonly onDidChange = this.#changed.event;
  readonly #reading = this._register(new vscode.EventEmitter<boolean>());
  /** True while the target is being asked. */
  readonly onDidChangeReading = this.#reading.event;

  #snapshot = NOTHING;
  #isWatched = false;
  /** The status shown may no longer be true. */
  #isStale = true;
  #wanted: RefreshScope | null = null;
  #loop: Promise<void> | null = null;
  /** Stops the question that is put to the target now. */
  #asking: AbortController | null = null;

  constructor(
    private readonly ports: {
      readonly folder: OpenFolder;
      readonly engines: Pick<EngineHost, 'get'>;
      readonly requests: Requests;
      readonly targets: Pick<Targets, 'learn' | 'chosen'>;
      readonly activity: Activity;
      readonly log: Log;
    },
  ) {
    super();
  }

  get snapshot(): MigrationsSnapshot {
    return this.#snapshot;
  }

  /** The files of all migrations and of their rollbacks, workspace-relative. */
  get paths(): string[] {
    return this.#snapshot.migrations.flatMap(({ path, rollbackPath }) =>
      rollbackPath === undefined ? [path] : [path, rollbackPath],
    );
  }

  /** Whether somebody looks at the status. When they begin to, it is read if it may be out of date. */
  set isWatched(isWatched: boolean) {
    this.#isWatched = isWatched;
    if (isWatched && this.#isStale) void this.refresh('files');
  }

  /** Resolves when a reading that began after the call has ended; never rejects. */
  refresh(scope: RefreshScope): Promise<void> {
    this.#isStale = true;
    this.#wanted = this.#wanted === 'all' ? 'all' : scope;
    this.#loop ??= this.#readWhileWanted();
    return this.#loop;
  }

  /** Takes back what a target said of the migrations, and what it is about to say: another one is chosen. */
  forgetStatus(): void {
    this.#asking?.abort();
    this.#update({
      ...this.#snapshot,
      migrations: this.#snapshot.migrations
        .filter(({ status }) => status !== 'fileMissing')
        .map(unasked),
      report: null,
      error: null,
    });
    this.#isStale = true;
  }

  async #readWhileWanted(): Promise<void> {
    while (this.#wanted !== null && !this.isDisposed) {
      const scope = this.#wanted;
      this.#wanted = null;
      try {
        await this.ports.activity.refresh(async (begun) => {
          this.#asking = new AbortController();
          const signal = AbortSignal.any([begun, this.#asking.signal]);
          await this.#read(scope, signal);
          // What a person began or chose has stopped it: once more, when that has ended.
          if (signal.aborted) this.#wanted = scope === 'all' ? scope : (this.#wanted ?? scope);
        });
      } catch (error) {
        this.ports.log.bug(error);
        this.#update({ ...this.#snapshot, error: await this.#describe(error) });
      }
    }
    // In the same moment in which nothing more is wanted, so that no call in between joins a loop that has ended.
    this.#loop = null;
  }

  async #read(scope: RefreshScope, signal: AbortSignal): Promise<void> {
    const { folder, log } = this.ports;
    if (folder.root === undefined) {
      this.#update({ ...NOTHING, isListed: true });
      return;
    }
    const engine = await this.ports.engines.get();
    try {
      const listing = await engine.list(folder.root, signal);
      this.#update({ ...this.#merged(listing), error: this.#snapshot.report?.error ?? null });
    } catch (error) {
      if (signal.aborted) return;
      const report = await this.#describe(error);
      log.report(report);
      this.#update({ ...this.#snapshot, isListed: true, error: report });
      return;
    }
    const isAsked = scope === 'all' || this.#isWatched;
    if (!isAsked || !folder.isTrusted || this.#snapshot.migrations.length === 0) return;
    this.#reading.fire(true);
    try {
      await this.#ask(signal);
    } finally {
      this.#reading.fire(false);
    }
  }

  async #ask(signal: AbortSignal): Promise<void> {
    try {
      const { engine, request } = await this.ports.requests.make(signal);
      const report = await engine.status(request);
      // The answer of a target under the name of another one would be a lie.
      if (signal.aborted || request.target.id !== this.ports.targets.chosen.id) return;
      if (report.error) this.ports.log.report(report.error);
      const { skipped, error } = report;
      // A failure before the files were read takes nothing away from what was listed.
      const migrations =
        error && report.migrations.length === 0
          ? this.#snapshot.migrations.map(unasked)
          : report.migrations;
      this.#isStale = false;
      this.#update({ isListed: true, migrations, skipped, report, error: error ?? null });
      await this.ports.targets.learn(request.target, report.target);
    } catch (error) {
      if (signal.aborted) return;
      const report = await this.#describe(error);
      this.ports.log.report(report);
      this.#isStale = false;
      this.#update({ ...this.#snapshot, error: report });
    }
  }

  /** The files of now with the status of before, which stays in sight until the target was asked again. */
  #merged(listing: Listing): MigrationsSnapshot {
    const files = this.#snapshot.migrations.filter(({ status }) => status !== 'fileMissing');
    const known = new Map(files.map((migration) => [migration.path, migration]));
    const isSame =
      files.length === listing.migrations.length &&
      listing.migrations.every(({ path }, index) => files[index]?.path === path);
    if (isSame) return { ...this.#snapshot, isListed: true, skipped: listing.skipped };
    return {
      ...this.#snapshot,
      isListed: true,
      migrations: listing.migrations.map(
        (listed): MigrationReport =>
          known.get(listed.path) ?? {
            version: listed.version,
            name: listed.name,
            path: listed.path,
            source: listed.source,
            status: 'unknown',
            rollback: listed.rollback,
            ...(listed.rollbackPath !== null && { rollbackPath: listed.rollbackPath }),
            checks: 0,
            problems: [],
          },
      ),
      skipped: listing.skipped,
    };
  }

  async #describe(error: unknown): Promise<ErrorReport> {
    return redacted(await describeForEditor(error), (text) => this.ports.log.redact(text));
  }

  /** A row that is drawn anew loses the click that comes at that moment: nobody is told what they know. */
  #update(snapshot: MigrationsSnapshot): void {
    if (isDeepStrictEqual(snapshot, this.#snapshot)) return;
    this.#snapshot = snapshot;
    this.#changed.fire(snapshot);
  }
}

function unasked({
  version,
  name,
  path,
  source,
  rollback,
  ...rest
}: MigrationReport): MigrationReport {
  return {
    version,
    name,
    path,
    source,
    status: 'unknown',
    rollback,
    ...(rest.rollbackPath !== undefined && { rollbackPath: rest.rollbackPath }),
    checks: 0,
    problems: [],
  };
}
