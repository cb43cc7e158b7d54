import { PlumblineError } from '../core/errors';
import { exactOf, fingerprintOf } from '../core/migration/fingerprint';
import type { Migration, Rollback } from '../core/migration/model';
import { migrationSections, type MigrationSections } from '../core/migration/section';
import type { SqlText } from '../core/sql/sqlText';
import type { DiscoveredMigration } from './arrange';
import { bytesOf, withFileInside, type OpenFile } from './readInside';
import { decodeText } from './readText';
import type { SmallFiles } from './smallFiles';

/** In bytes. A file of this size takes seconds to run; a larger one holds data, which belongs elsewhere. */
export const largestMigration = 64 * 1024 * 1024;

/** In bytes. A text that is shorter stands in memory as a whole. */
const LARGE = 1 << 20;

/** A file as it was read: its text, and the fingerprint of its bytes. */
interface SqlFile {
  readonly text: SqlText;
  readonly exact: string;
}

async function readSqlFile(
  root: string,
  path: string,
  many: SmallFiles | undefined,
): Promise<SqlFile> {
  const small = await many?.read(path);
  if (small) return smallFile(small, path);
  return withFileInside(root, path, largestMigration, many?.realRoot, async (file) => {
    const large = file.size < LARGE ? null : await largeFile(file, path);
    return large ?? smallFile(await bytesOf(file), path);
  });
}

function smallFile(bytes: Uint8Array, path: string): SqlFile {
  return { text: decodeText(bytes, path), exact: exactOf(bytes) };
}

async function largeFile(file: OpenFile, path: string): Promise<SqlFile | null> {
  const { readLarge } = await import('./largeText');
  return readLarge(file, path);
}

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
  text: SqlText,
  sections: MigrationSections,
  many: SmallFiles | undefined,
): Promise<Rollback | null> {
  if (rollbackPath === null) {
    return sections.down === null ? null : { source: 'section', path, text, range: sections.down };
  }
  const { text: rollback } = await readSqlFile(root, rollbackPath, many);
  return {
    source: 'file',
    path: rollbackPath,
    text: rollback,
    range: withPath(rollbackPath, () => rollbackRange(rollback)),
  };
}

/** A rollback file may be written with markers too: then its down section is meant. */
function rollbackRange(text: SqlText): { readonly start: number; readonly end: number } {
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
  const { text, exact } = await readSqlFile(root, path, many);
  const sections = withPath(path, () => migrationSections(text));
  const fingerprint = fingerprintOf(exact, text, sections.up);
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
