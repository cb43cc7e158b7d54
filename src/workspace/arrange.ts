import { isRollbackName, parseMigrationName, parseRollbackName } from '../core/migration/fileName';
import type { MigrationName } from '../core/migration/model';
import { compareVersions, versionKey } from '../core/migration/order';
import type { SkippedFile } from '../core/report/model';

/** A migration file of the workspace, known by its name only. */
export interface DiscoveredMigration extends MigrationName {
  /** Workspace-relative, with `/`. */
  readonly path: string;
  /** Its folder, workspace-relative; empty for the workspace folder itself. */
  readonly source: string;
  /** The file that rolls it back, workspace-relative. A rollback section inside the file is not looked for. */
  readonly rollbackPath: string | null;
}

export interface Discovery {
  /** In the stated order, then by version over all sources; those of one version by path. */
  readonly migrations: readonly DiscoveredMigration[];
  /** By path. */
  readonly skipped: readonly SkippedFile[];
}

interface RollbackFile extends MigrationName {
  readonly path: string;
  /** Where its migration may lie, best first. */
  readonly folders: readonly string[];
}

const rollbackFolder = /^(?:down|rollbacks?)$/i;
const archiveFolder = /^_?archived?$/i;

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders of a path below the last one named `migrations`: only they say something about the files. */
function ownFolders(path: string): { readonly base: string[]; readonly own: string[] } {
  const folders = path.split('/').slice(0, -1);
  const start = folders.findLastIndex((folder) => /^migrations$/i.test(folder)) + 1;
  return { base: folders.slice(0, start), own: folders.slice(start) };
}

/** Where a rollback file's migration lies: in its own folder, or where the rollback folder would be taken out. */
function homes(path: string): string[] {
  const { base, own } = ownFolders(path);
  const at = own.findIndex((folder) => rollbackFolder.test(folder));
  if (at === -1) return [folderOf(path)];
  const parent = [...base, ...own.slice(0, at)];
  return [
    [...parent, ...own.slice(at + 1)].join('/'),
    parent.join('/'),
    [...parent, 'up'].join('/'),
  ];
}

/** The path that a file would have outside of its rollback folder; its own path when it lies in none. */
export function pathWithoutRollbackFolder(path: string): string {
  const [home] = homes(path);
  return home === undefined || home === '' ? fileOf(path) : `${home}/${fileOf(path)}`;
}

/**
 * The migration without a version (`schema.sql`) that the file rolls back by its place and name (`schema.down.sql`,
 * `rollback/schema.sql`): its path, or null. `named` holds the paths that the manifest's order names.
 */
function rollsBackNamed(path: string, named: ReadonlySet<string>): string | null {
  if (named.size === 0) return null;
  const stem = fileOf(path)
    .replace(/\.sql$/i, '')
    .replace(/[._]down$/i, '');
  const places = homes(path).map((folder) => `${folder === '' ? '' : `${folder}/`}${stem}.sql`);
  return places.find((place) => place !== path && named.has(place)) ?? null;
}

/** Whether a file is one that the manifest's order names, or the rollback of such a one. */
export function belongsToOrder(path: string, named: ReadonlySet<string>): boolean {
  return named.has(path) || rollsBackNamed(path, named) !== null;
}

/** A file that the order names needs no version in its name: its own name serves as one. */
function nameOf(path: string, rollback: boolean, named: ReadonlySet<string>): MigrationName | null {
  const parsed = rollback ? parseRollbackName(fileOf(path)) : parseMigrationName(fileOf(path));
  const stated = rollback ? rollsBackNamed(path, named) : named.has(path) ? path : null;
  if (parsed !== null || stated === null) return parsed;
  return { version: fileOf(stated).replace(/\.sql$/i, ''), name: '' };
}

/** Whether a path says that the file takes another one back: by its name, or by a folder that it lies in. */
export function isRollback(path: string): boolean {
  return (
    isRollbackName(fileOf(path)) ||
    ownFolders(path).own.some((folder) => rollbackFolder.test(folder))
  );
}

class Binding {
  private readonly byPlace = new Map<string, DiscoveredMigration[]>();
  readonly rollbackOf = new Map<DiscoveredMigration, string>();

  constructor(migrations: readonly DiscoveredMigration[]) {
    for (const migration of migrations) {
      const place = this.place(migration.source, migration.version);
      this.byPlace.set(place, [...(this.byPlace.get(place) ?? []), migration]);
    }
  }

  /** @returns null when it is bound, else why not. */
  bind(file: RollbackFile, by: 'name' | 'version'): string | null {
    const places = file.folders.map(
      (folder) => this.byPlace.get(this.place(folder, file.version)) ?? [],
    );
    const fitting = places
      .map((found) => (by === 'name' ? found.filter(({ name }) => name === file.name) : found))
      .find((found) => found.length > 0);
    const [migration, another] = fitting ?? [];
    if (migration === undefined) {
      return `It looks like a rollback, but there is no migration with the version ${file.version} for it.`;
    }
    if (another !== undefined) {
      return `It looks like a rollback, but several migrations have the version ${file.version}.`;
    }
    const taken = this.rollbackOf.get(migration);
    if (taken !== undefined) return `${migration.path} already has the rollback ${taken}.`;
    this.rollbackOf.set(migration, file.path);
    return null;
  }

  private place(folder: string, version: string): string {
    return `${versionKey(version)}/${folder}`;
  }
}

/**
 * Makes migrations of file paths: tells rollback files from migrations, binds each to the migration of the same
 * version and name (else of the same version) beside it or in the folder above, and sorts by version.
 *
 * @param paths of `.sql` files that were meant as migrations; workspace-relative, with `/`
 * @param archives whether files in archive folders are migrations: only where someone named their folder
 * @param order the manifest's: these files first, in this order, with or without a version in their names
 */
export function arrangeMigrations(
  paths: readonly string[],
  archives: 'skip' | 'take' = 'skip',
  order: readonly string[] = [],
): Discovery {
  const named = new Set(order);
  const skipped: SkippedFile[] = [];
  const migrations: DiscoveredMigration[] = [];
  const rollbacks: RollbackFile[] = [];
  for (const path of [...paths].sort()) {
    const rollback = isRollback(path);
    const name = nameOf(path, rollback, named);
    const mayBeOld = archives === 'skip' && !named.has(path);
    if (mayBeOld && ownFolders(path).own.some((part) => archiveFolder.test(part))) {
      skipped.push({ path, reason: 'It lies in an archive folder.' });
    } else if (name === null) {
      const example = 'such as 003_name.sql or 20260121200000_name.sql';
      skipped.push({ path, reason: `Its name does not begin with a version, ${example}.` });
    } else if (rollback) {
      rollbacks.push({ ...name, path, folders: homes(path) });
    } else {
      migrations.push({ ...name, path, source: folderOf(path), rollbackPath: null });
    }
  }
  const binding = new Binding(migrations);
  // Exact names first, so that a file that only shares the version cannot take their place.
  const unnamed = rollbacks.filter((file) => binding.bind(file, 'name') !== null);
  for (const file of unnamed) {
    const reason = binding.bind(file, 'version');
    if (reason !== null) skipped.push({ path: file.path, reason });
  }
  return {
    migrations: migrations
      .map((migration) => ({
        ...migration,
        rollbackPath: binding.rollbackOf.get(migration) ?? null,
      }))
      .sort(byOrder(order)),
    skipped,
  };
}

function byOrder(
  order: readonly string[],
): (a: DiscoveredMigration, b: DiscoveredMigration) => number {
  const places = new Map(order.map((path, place) => [path, place]));
  const placeOf = ({ path }: DiscoveredMigration): number => places.get(path) ?? order.length;
  return (a, b) => placeOf(a) - placeOf(b) || compareVersions(a.version, b.version);
}
