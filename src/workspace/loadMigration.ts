import { PlumblineError } from '../core/errors';
import { fingerprintOf } from '../core/migration/fingerprint';
import type { Migration, Rollback } from '../core/migration/model';
import { migrationSections, type MigrationSections } from '../core/migration/section';
import type { DiscoveredMigration } from './arrange';
import { readInside, release } from './readInside';
import { decodeText } from './readText';
import type { SmallFiles } from './smallFiles';

/** In bytes. A file of this size takes seconds to run; a larger one holds data, which belongs elsewhere. */
export const largestMigration = 64 * 1024 * 1024;

/** Errors of the text know the place, not the file. */
function withPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!PlumblineError.is(error) || error.details.path !== undefined) throw error;
    throw new PlumblineError(
      error.code,
      error.message,
      { ...error.details, path },
      { cause: error },
    );
  }
}

async function rollbackOf(
  root: string,
  { path, rollbackPath }: DiscoveredMigration,
  text: string,
  sections: MigrationSections,
  many: SmallFiles | undefined,
): Promise<Rollback | null> {
  if (rollbackPath === null) {
    return sections.down === null ? null : { source: 'section', path, text, range: sections.down };
  }
  const bytes = await readInside(root, rollbackPath, largestMigration, many);
  const rollback = decodeText(bytes, rollbackPath);
  return {
    source: 'file',
    path: rollbackPath,
    text: rollback,
    range: withPath(rollbackPath, () => rollbackRange(rollback)),
  };
}

/** A rollback file may be written with markers too: then its down section is meant. */
function rollbackRange(text: string): { readonly start: number; readonly end: number } {
  const { up, down } = migrationSections(text);
  return down ?? up;
}

/**
 * Reads a migration and its rollback, each once: what is returned is what was fingerprinted and what will run. A
 * rollback file stands before a rollback section.
 *
 * @param root the workspace folder, absolute
 * @param many where it is one of many
 * @throws PlumblineError with the path: `fileUnreadable`, `pathOutsideWorkspace`, `fileTooLarge` (over 64 MB),
 * `notUtf8`, `nulByte`, or `syntaxError` for sections that are not clear
 */
export async function loadMigration(
  root: string,
  discovered: DiscoveredMigration,
  many?: SmallFiles,
): Promise<Migration> {
  const { version, name, path, source } = discovered;
  const bytes = await readInside(root, path, largestMigration, many);
  const text = decodeText(bytes, path);
  const sections = withPath(path, () => migrationSections(text));
  const fingerprint = fingerprintOf(bytes, text, sections.up);
  release(bytes);
  return {
    version,
    name,
    path,
    source,
    text,
    range: sections.up,
    fingerprint,
    rollback: await rollbackOf(root, discovered, text, sections, many),
  };
}
