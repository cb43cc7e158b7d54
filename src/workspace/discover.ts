import path from 'node:path';
import { parseRollbackName } from '../core/migration/fileName';
import { arrangeMigrations, pathWithoutRollbackFolder, type Discovery } from './arrange';
import { parseGlob } from './glob';
import { findSqlFiles, type Search } from './walk';

export type { DiscoveredMigration, Discovery } from './arrange';

export interface DiscoverOptions {
  /** Sources, workspace-relative (see `parseGlob`); the default places when not given. */
  readonly globs?: readonly string[];
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
  const bases = [...new Set(globs.map(({ base }) => base))];
  return {
    folders: bases.filter((base) => !bases.some((other) => isBelow(base, other))),
    // Rollback folders beside the migrations belong to a source without being named.
    isMeant: (file) =>
      globs.some((glob) => glob.matches(file) || glob.matches(pathWithoutRollbackFolder(file))),
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
  const search = options.globs === undefined ? defaultPlaces(root) : globPlaces(options.globs);
  const found = await findSqlFiles(root, search, options.signal);
  const { migrations, skipped } = arrangeMigrations(
    found.paths,
    options.globs === undefined ? 'skip' : 'take',
  );
  return {
    migrations,
    skipped: [...skipped, ...found.skipped].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}
