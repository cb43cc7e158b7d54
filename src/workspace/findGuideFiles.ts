import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from './readInside';

/** Names of Markdown files that people give to instructions: GUIDE.md, MIGRATION_NOTES.md, README.md. */
const telling = /(?:guide|migrat|readme|rollback|runbook).*\.(?:md|markdown)$/i;
/** More folders with migrations, or more guides, than any workspace that a person wrote has. */
const mostFolders = 100;
const mostGuides = 100;

/**
 * Markdown files whose names say that they are about migrations, in the folders of the migrations and in those above
 * them up to the workspace folder. Folders are read, files are not. By path.
 *
 * @param root the workspace folder, absolute
 * @param sources folders of migrations, workspace-relative; empty text for the workspace folder
 */
export async function findGuideFiles(
  root: string,
  sources: readonly string[],
  signal?: AbortSignal,
): Promise<string[]> {
  const realRoot = await realpath(root).catch(() => root);
  const guides: string[] = [];
  for (const folder of folders(sources)) {
    signal?.throwIfAborted();
    // A folder that cannot be read has no guide to find; discovery tells of it where its migrations matter.
    const entries = await readdir(path.join(realRoot, folder), { withFileTypes: true }).catch(
      () => [],
    );
    for (const entry of entries) {
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (telling.test(entry.name) && (await isFileInside(realRoot, file, entry)))
        guides.push(file);
    }
  }
  return guides.sort().slice(0, mostGuides);
}

/** The sources and everything above them, the workspace folder first. */
function folders(sources: readonly string[]): string[] {
  const all = new Set(['']);
  for (const source of sources) {
    const parts = source.split('/');
    parts.forEach((_, at) => all.add(parts.slice(0, at + 1).join('/')));
  }
  return [...all].slice(0, mostFolders);
}

async function isFileInside(realRoot: string, file: string, entry: Dirent): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  try {
    const real = await realpath(path.join(realRoot, file));
    return isInside(realRoot, real) && (await stat(real)).isFile();
  } catch {
    return false;
  }
}
