import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import type { SkippedFile } from '../core/report/model';
import { isInside } from './readInside';

/** Folders that hold what tools made; looking into them costs seconds and finds other people's migrations. */
const otherPeoples: ReadonlySet<string> = new Set(['node_modules', 'dist', 'out', 'vendor']);

export interface FoundFiles {
  /** Workspace-relative, with `/`. A file that is reached in two ways is here once. */
  readonly paths: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** Where to look, and for what. */
export interface Search {
  /** Workspace-relative, none inside another one; empty text for the workspace itself. */
  readonly folders: readonly string[];
  /** Whether a `.sql` file at this place is looked for. */
  isMeant(path: string): boolean;
}

/** Reads folders, never files. */
class Walk {
  readonly direct: string[] = [];
  /** Files that were reached through a symbolic link, with their real path. */
  readonly linked: { readonly path: string; readonly real: string }[] = [];
  readonly skipped: SkippedFile[] = [];

  constructor(
    private readonly realRoot: string,
    private readonly search: Search,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** @param real the folder's real path, where a link led to it */
  async folder(relative: string, real: string | null): Promise<void> {
    this.signal?.throwIfAborted();
    let entries: Dirent[];
    try {
      entries = await readdir(path.join(this.realRoot, relative), { withFileTypes: true });
    } catch (error) {
      // A folder that is gone by now has no files; any other reason is told.
      if (!hasCode(error, 'ENOENT')) this.skipFolder(relative, 'The folder cannot be read.');
      return;
    }
    await Promise.all(entries.map((entry) => this.entry(relative, real, entry)));
  }

  private async entry(folder: string, real: string | null, entry: Dirent): Promise<void> {
    if (entry.name.startsWith('.')) return;
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const realPath = real === null ? null : path.join(real, entry.name);
    if (entry.isDirectory()) {
      if (!otherPeoples.has(entry.name)) await this.folder(relative, realPath);
    } else if (entry.isSymbolicLink()) {
      // Not from within a linked folder: that one lies in the workspace and is walked for itself, and circles end here.
      if (real === null) await this.link(relative);
    } else if (entry.isFile() && isSql(entry.name)) {
      this.file(relative, realPath);
    }
  }

  private file(relative: string, real: string | null): void {
    if (!this.search.isMeant(relative)) return;
    if (real === null) this.direct.push(relative);
    else this.linked.push({ path: relative, real });
  }

  private async link(relative: string): Promise<void> {
    let real: string;
    let isFolder: boolean;
    try {
      real = await realpath(path.join(this.realRoot, relative));
      isFolder = (await stat(real)).isDirectory();
    } catch {
      this.skipFile(relative, 'The symbolic link leads nowhere.');
      return;
    }
    if (!isInside(this.realRoot, real)) {
      const reason = 'The symbolic link leads out of the workspace.';
      if (isFolder) this.skipFolder(relative, reason);
      else this.skipFile(relative, reason);
    } else if (isFolder) {
      if (!isInside(real, path.join(this.realRoot, relative))) await this.folder(relative, real);
    } else if (isSql(relative)) {
      this.file(relative, real);
    }
  }

  private skipFile(file: string, reason: string): void {
    if (isSql(file) && this.search.isMeant(file)) this.skipped.push({ path: file, reason });
  }

  /** Only where its files would be migrations; what else a workspace holds is nobody's concern here. */
  private skipFolder(folder: string, reason: string): void {
    if (this.search.isMeant(`${folder}/1.sql`)) this.skipped.push({ path: folder, reason });
  }
}

function isSql(name: string): boolean {
  return /\.sql$/i.test(name);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * The `.sql` files of a workspace that are looked for. Left out are hidden files and folders and those of other
 * people (`node_modules`, `dist`, `out`, `vendor`), unless a folder to look in is one of them. Symbolic links are
 * followed within the workspace; what leaves it is in `skipped`.
 *
 * @param root the workspace folder, absolute
 * @throws PlumblineError `fileUnreadable` when the workspace folder cannot be read; the signal's reason on abort
 */
export async function findSqlFiles(
  root: string,
  search: Search,
  signal?: AbortSignal,
): Promise<FoundFiles> {
  let realRoot: string;
  try {
    realRoot = await realpath(root);
    await readdir(realRoot);
  } catch (error) {
    throw new PlumblineError(
      'fileUnreadable',
      'The workspace folder cannot be read.',
      {},
      {
        cause: error,
      },
    );
  }
  const walk = new Walk(realRoot, search, signal);
  await Promise.all(
    search.folders.map(async (folder) => {
      const real = await realpath(path.join(realRoot, folder)).catch(() => null);
      if (real === null) walk.skipped.push({ path: folder, reason: 'The folder does not exist.' });
      else if (!isInside(realRoot, real)) {
        walk.skipped.push({ path: folder, reason: 'The folder lies outside of the workspace.' });
      } else await walk.folder(folder, real === path.join(realRoot, folder) ? null : real);
    }),
  );
  const seen = new Set(walk.direct.map((file) => path.join(realRoot, file)));
  const paths = [...walk.direct];
  // The shortest way to a file is the one that people know it by.
  for (const { path: file, real } of walk.linked.sort((a, b) => compareLinks(a.path, b.path))) {
    if (seen.has(real)) continue;
    seen.add(real);
    paths.push(file);
  }
  return { paths, skipped: walk.skipped };
}

function compareLinks(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}
