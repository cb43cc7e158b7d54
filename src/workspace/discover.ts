import path from 'node:path';
import { parseRollbackName } from '../core/migration/fileName';
import type { Manifest } from '../core/manifest/model';
import {
  arrangeMigrations,
  belongsToOrder,
  pathWithoutRollbackFolder,
  type Discovery,
} from './arrange';
import { parseGlob } from './glob';
import { invalid, readManifest } from './readManifest';
import { findSqlFiles, type Search } from './walk';

export type { DiscoveredMigration, Discovery } from './arrange';

export interface DiscoverOptions {
  /** Sources, workspace-relative (see `parseGlob`); the default places when not given. */
  readonly globs?: readonly string[];
  /** The manifest's order: these files are found wherever they lie, and stand first. */
  readonly order?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Every folder named `migrations` at any depth, and versioned files right in the workspace folder. */
function defaultPlaces(root: string): Search {
  const rootIsSource = /^migrations$/i.test(path.basename(path.resolve(root)));
  return {
    folders: [''],
    isMeant(file) {
      if (rootIsSource || /(?:^|\/)migrations\//i.test(file)) return true;
      // A schema.sql or a dump right in the workspace folder is no migration.
      return (
        !pathWithoutRollbackFolder(file).includes('/') &&
        parseRollbackName(file.slice(file.lastIndexOf('/') + 1)) !== null
      );
    },
  };
}

function globPlaces(sources: readonly string[]): Search {
  const globs = sources.map(parseGlob);
  return {
    folders: globs.map(({ base }) => base),
    // Rollback folders beside the migrations belong to a source without being named.
    isMeant: (file) =>
      globs.some((glob) => glob.matches(file) || glob.matches(pathWithoutRollbackFolder(file))),
  };
}

/** Looks for the files of the order too, and into no folder twice. */
function withOrder(search: Search, order: readonly string[]): Search {
  const named = new Set(order);
  const folders = [
    ...new Set([
      ...search.folders,
      ...order.map((file) => file.slice(0, Math.max(file.lastIndexOf('/'), 0))),
    ]),
  ];
  return {
    folders: folders.filter((folder) => !folders.some((other) => isBelow(folder, other))),
    isMeant: (file) => search.isMeant(file) || belongsToOrder(file, named),
  };
}

function isBelow(folder: string, other: string): boolean {
  return folder !== other && (other === '' || folder.startsWith(`${other}/`));
}

/**
 * Finds the migrations of a workspace by the names of its files; no file is read.
 *
 * @param root the workspace folder, absolute
 * @throws PlumblineError `fileUnreadable` when the workspace folder cannot be read, `pathOutsideWorkspace` for a
 * source that leads out of it; the signal's reason on abort
 */
export async function discoverMigrations(
  root: string,
  options: DiscoverOptions = {},
): Promise<Discovery> {
  const { globs, order = [], signal } = options;
  const search = withOrder(globs === undefined ? defaultPlaces(root) : globPlaces(globs), order);
  const found = await findSqlFiles(root, search, signal);
  const { migrations, skipped } = arrangeMigrations(
    found.paths,
    globs === undefined ? 'skip' : 'take',
    order,
  );
  return {
    migrations,
    skipped: [...skipped, ...found.skipped].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** The migrations of a workspace as its manifest has them, where it has one. */
export interface WorkspaceDiscovery extends Discovery {
  readonly manifest: Manifest | null;
}

/**
 * As `discoverMigrations`, with the sources and the order of the manifest.
 *
 * @throws PlumblineError as `discoverMigrations` and `readManifest`; `manifestInvalid` also when the order names what
 * is no migration, since without that file the rest of the order would be a guess
 */
export async function discoverWorkspace(
  root: string,
  signal?: AbortSignal,
): Promise<WorkspaceDiscovery> {
  const read = await readManifest(root);
  const options = signal ? { signal } : {};
  if (read === null) return { ...(await discoverMigrations(root, options)), manifest: null };
  const { manifest, orderPlaces } = read;
  const found = await discoverMigrations(root, {
    ...options,
    ...(manifest.sources && { globs: manifest.sources }),
    order: manifest.order,
  });
  const paths = new Set(found.migrations.map((migration) => migration.path));
  manifest.order.forEach((file, index) => {
    if (paths.has(file)) return;
    const reason =
      found.skipped.find((skipped) => skipped.path === file)?.reason ??
      'There is no such migration in the workspace.';
    const place = orderPlaces[index] ?? { line: 1, column: 1 };
    throw invalid(`order[${index}] names ${file}. ${reason}`, place);
  });
  return { ...found, manifest };
}
