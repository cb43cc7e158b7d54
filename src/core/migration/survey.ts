import type { Catalog } from '../catalog/model';
import { indexCatalog } from '../catalog/catalogIndex';
import { checksByVersion, type DerivedChecks } from '../check/derive';
import { evaluateCheck } from '../check/evaluate';
import { evidenceOf, type Evidence } from '../check/evidence';
import { foldEffects, type EffectSource } from '../check/expected';
import type { Check } from '../check/model';
import type { PlumblineError } from '../errors';
import type { ProblemReport, UncheckedStatement } from '../report/model';
import type { SqlParser } from '../sql/parser';
import type { Script } from '../sql/script.model';
import type {
  FailedTry,
  HistoryEntry,
  Migration,
  MigrationName,
  MigrationStatus,
  PartialEntry,
} from './model';
import { versionKey } from './order';
import { Sequence } from './sequence';
import { readDirectives } from './directives';
import { doneParts, migrationStatus, type InterruptedRun } from './status';
import { partsOf } from '../plan/parts';
import { ROW_TAGS } from '../sql/effects/rows';
import { isInLineOf } from '../sql/pieces';

/** A migration file as it was read; see `loadMigrations`. */
export interface ReadMigration {
  readonly file: MigrationName & { readonly path: string; readonly source: string };
  readonly migration: Migration | null;
  readonly script: Script | null;
  readonly error: PlumblineError | null;
  /** Why what a guide gives as its rollback cannot be taken. */
  readonly rollbackRefusal?: PlumblineError;
}

/** A migration held against history and catalog. One whose file is gone has an empty `loaded`. */
export interface SurveyedMigration extends MigrationName {
  readonly path: string;
  readonly source: string;
  readonly loaded: ReadMigration;
  readonly recorded: HistoryEntry | null;
  /** Applying it, or taking it back, was interrupted between two steps. */
  readonly partials: readonly PartialEntry[];
  readonly evidence: Evidence | null;
  readonly status: MigrationStatus;
  readonly problems: readonly ProblemReport[];
  readonly checks: readonly Check[];
  /** Made each time it is read: a file of rows has as many as statements. */
  readonly unchecked: readonly UncheckedStatement[];
}

interface RecordedHistory {
  readonly entries: readonly HistoryEntry[];
  readonly failures: readonly FailedTry[];
  readonly partials: readonly PartialEntry[];
}

/**
 * Compares files, history and catalog. What an applied migration should have left is folded over the applied ones in
 * the order in which they were applied; what a pending one would leave, over all files in order: so an object that a
 * pending migration is going to drop is still expected from the one that made it.
 *
 * @returns the files in their order, then the recorded versions whose file is gone.
 */
export function surveyMigrations(
  parser: SqlParser,
  files: readonly ReadMigration[],
  history: RecordedHistory,
  catalog: Catalog,
): SurveyedMigration[] {
  const byVersion = new Map<string, ReadMigration[]>();
  for (const one of files) {
    const key = versionKey(one.file.version);
    byVersion.set(key, [...(byVersion.get(key) ?? []), one]);
  }
  const owners = history.entries.map((entry) => ({ entry, owner: ownerOf(entry, byVersion) }));
  const recorded = new Map(owners.flatMap(({ entry, owner }) => (owner ? [[owner, entry]] : [])));
  const failures = new Map(history.failures.map((failed) => [versionKey(failed.version), failed]));
  const partials = new Map<ReadMigration | null, readonly PartialEntry[]>();
  for (const partial of history.partials) {
    const owner = ownerOf(partial, byVersion);
    partials.set(owner, [...(partials.get(owner) ?? []), partial]);
  }
  const sequence = new Sequence(files.map(({ file }) => file));
  const applied = owners.map(({ entry, owner }) => owner?.file ?? { ...entry, path: '' });

  // Made when something is asked that they answer: a run that verifies nothing may never ask.
  const checksOfAll = once(() => checksByVersion(foldEffects(files.flatMap(effectSource))));
  const appliedFiles = owners.flatMap(({ owner }) => owner ?? []);
  const checksOfApplied = once(() =>
    checksByVersion(foldEffects(appliedFiles.flatMap(effectSource))),
  );
  const index = once(() => indexCatalog(catalog));

  const surveyOne = (loaded: ReadMigration): SurveyedMigration => {
    const { file, migration } = loaded;
    const entry = recorded.get(loaded) ?? null;
    const interrupted = partials.get(loaded) ?? [];
    const derived = once(() => (entry ? checksOfApplied() : checksOfAll())(file.version));
    const evidence = once(() => {
      if (!loaded.script) return null;
      const { checks } = derived();
      return evidenceOf(
        checks,
        checks.map((check) => evaluateCheck(parser, check, index())),
      );
    });
    const tells = entry !== null || (!changesRows(loaded) && isConclusive(loaded, derived()));
    const { status, problems } = migrationStatus({
      recorded: entry,
      fingerprint: migration?.fingerprint ?? null,
      evidence: tells ? evidence() : null,
      duplicate: (byVersion.get(versionKey(file.version))?.length ?? 0) > 1,
      lastFailure: failures.get(versionKey(file.version)) ?? null,
      olderThanApplied: applied.some((one) => sequence.isAfter(one, file) === true),
      unusable: loaded.error,
      partials: interrupted.map((partial) => interruptedRun(partial, loaded)),
    });
    const { version, name, path, source } = file;
    return {
      version,
      name,
      path,
      source,
      loaded,
      recorded: entry,
      partials: interrupted,
      get evidence() {
        return evidence();
      },
      status,
      problems,
      get checks() {
        return derived().checks;
      },
      get unchecked() {
        return uncheckedOf(derived(), loaded);
      },
    };
  };

  const gone = partials.get(null) ?? [];
  const isOf =
    (entry: { readonly version: string }) =>
    ({ version }: { readonly version: string }): boolean =>
      version === entry.version;
  return [
    ...files.map(surveyOne),
    ...owners.flatMap(({ entry, owner }) =>
      owner ? [] : [goneMigration(entry, entry, gone.filter(isOf(entry)))],
    ),
    ...gone
      .filter((partial, at) => gone.findIndex(isOf(partial)) === at)
      .filter((partial) => !history.entries.some(isOf(partial)))
      .map((partial) => goneMigration(nameOf(partial), null, gone.filter(isOf(partial)))),
  ];
}

function interruptedRun(
  partial: PartialEntry,
  { migration, script }: ReadMigration,
): InterruptedRun {
  const { kind, total, parts } = partial;
  const cut =
    kind === 'apply' && migration && script
      ? partsOf(script, readDirectives(migration.text, migration.range).steps)
      : null;
  const next = cut && 'parts' in cut ? cut.parts[doneParts(partial)]?.statements[0] : undefined;
  return { kind, total, parts, line: next?.line ?? null };
}

/** The rows of its parts keep no name: the file's own name without its ending stands for it. */
function nameOf({ version, path }: PartialEntry): MigrationName & { readonly path: string } {
  return {
    version,
    path,
    name:
      path
        .split('/')
        .at(-1)
        ?.replace(/\.sql$/i, '') ?? path,
  };
}

/** The file that was applied: the one of its version; of several the one at its path, and else none of them. */
function ownerOf(
  { version, path }: Pick<HistoryEntry, 'version' | 'path'>,
  byVersion: ReadonlyMap<string, readonly ReadMigration[]>,
): ReadMigration | null {
  const files = byVersion.get(versionKey(version)) ?? [];
  if (files.length === 1) return files[0] ?? null;
  return files.find(({ file }) => file.path === path) ?? null;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

const ROWS: ReadonlySet<string> = new Set(Object.values(ROW_TAGS));

/**
 * Whether a file is sure not to be conclusive, told without its effects: it changes rows, none of them of a temporary
 * table, and takes nothing of that back.
 */
function changesRows({ script }: ReadMigration): boolean {
  return (
    script !== null &&
    script.statements.some(({ tag }) => ROWS.has(tag)) &&
    script.statements.every(({ control }) => control === undefined) &&
    !isInLineOf(script.text, /temp/i)
  );
}

/**
 * Whether the objects of a file tell that it was applied. They do not when a part of it leaves no trace, changes what
 * an earlier file made, or replaces what may have stood before: then its objects can be there without it.
 */
function isConclusive({ script }: ReadMigration, derived: DerivedChecks): boolean {
  const effects = script?.statements.flatMap((statement) => statement.effects) ?? [];
  const isReplacing = effects.some(
    (effect) =>
      (effect.change === 'create' && effect.mode === 'orReplace') ||
      (effect.change === 'drop' && effect.object.kind !== 'grant'),
  );
  return (
    !isReplacing && derived.isComplete && derived.checks.every(({ changes }) => changes !== true)
  );
}

function effectSource({ file, script }: ReadMigration): EffectSource[] {
  return script ? [{ version: file.version, path: file.path, script }] : [];
}

function uncheckedOf(derived: DerivedChecks, { file }: ReadMigration): UncheckedStatement[] {
  return derived.unchecked.map(({ statement, reason }) => ({
    migration: file.version,
    path: file.path,
    line: statement.line,
    tag: statement.tag,
    reason,
  }));
}

function goneMigration(
  { version, name, path }: MigrationName & { readonly path: string },
  recorded: HistoryEntry | null,
  partials: readonly PartialEntry[],
): SurveyedMigration {
  const source = path.split('/').slice(0, -1).join('/');
  const verdict = migrationStatus({
    recorded,
    fingerprint: null,
    evidence: null,
    duplicate: false,
    lastFailure: null,
    olderThanApplied: false,
    unusable: null,
    partials: partials.map(({ kind, total, parts }) => ({ kind, total, parts, line: null })),
  });
  return {
    version,
    name,
    path,
    source,
    loaded: { file: { version, name, path, source }, migration: null, script: null, error: null },
    recorded,
    partials,
    evidence: null,
    ...verdict,
    checks: [],
    unchecked: [],
  };
}
