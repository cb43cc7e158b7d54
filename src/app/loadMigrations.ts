import { PlumblineError } from '../core/errors';
import type { Migration } from '../core/migration/model';
import { scriptError } from '../core/plan/buildStep';
import type { SqlParser } from '../core/sql/parser';
import { parseScript } from '../core/sql/script';
import type { Script } from '../core/sql/script.model';
import { discoverWorkspace, type DiscoveredMigration } from '../workspace/discover';
import { loadMigration } from '../workspace/loadMigration';
import type { SkippedFile } from '../core/report/model';

/** A migration file, read and parsed as far as it can be. */
export interface LoadedMigration {
  readonly file: DiscoveredMigration;
  readonly migration: Migration | null;
  readonly script: Script | null;
  /** Why it cannot be run as it is; null when it can. */
  readonly error: PlumblineError | null;
}

export interface LoadedMigrations {
  readonly migrations: readonly LoadedMigration[];
  readonly skipped: readonly SkippedFile[];
}

/** Reads and parses every migration of a workspace, in order. A file that cannot be read is an entry with its error. */
export async function loadMigrations(
  root: string,
  parser: SqlParser,
  signal?: AbortSignal,
): Promise<LoadedMigrations> {
  const found = await discoverWorkspace(root, signal);
  const migrations: LoadedMigration[] = [];
  for (const file of found.migrations) {
    signal?.throwIfAborted();
    migrations.push(await loadOne(root, file, parser));
  }
  return { migrations, skipped: found.skipped };
}

async function loadOne(
  root: string,
  file: DiscoveredMigration,
  parser: SqlParser,
): Promise<LoadedMigration> {
  try {
    const migration = await loadMigration(root, file);
    const script = parseScript(parser, migration.text, migration.range);
    const { path, text, range } = migration;
    return { file, migration, script, error: scriptError({ path, text, range, script }) };
  } catch (error) {
    if (!PlumblineError.is(error)) throw error;
    return { file, migration: null, script: null, error };
  }
}
