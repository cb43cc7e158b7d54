import { PlumblineError } from '../core/errors';
import type { Manifest } from '../core/manifest/model';
import type { Migration } from '../core/migration/model';
import { scriptError } from '../core/plan/scriptError';
import type { SkippedFile } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { parseScript } from '../core/sql/script';
import type { Script } from '../core/sql/script.model';
import { discoverWorkspace, type DiscoveredMigration } from '../workspace/discover';
import { loadMigration } from '../workspace/loadMigration';
import { realFolder } from '../workspace/readInside';
import { SmallFiles } from '../workspace/smallFiles';
import { guidesOf } from './findGuides';
import { loadGuide, type LoadedGuide } from './loadGuides';

/** A migration file, read and parsed as far as it can be. */
export interface LoadedMigration {
  readonly file: DiscoveredMigration;
  readonly migration: Migration | null;
  readonly script: Script | null;
  /** Why it cannot be run as it is; null when it can. */
  readonly error: PlumblineError | null;
  /** Why what a guide gives as its rollback cannot be taken. */
  readonly rollbackRefusal?: PlumblineError;
}

export interface LoadedMigrations {
  readonly migrations: readonly LoadedMigration[];
  readonly skipped: readonly SkippedFile[];
  readonly manifest: Manifest | null;
  /** The workspace's guides; none where they were not asked for. */
  readonly guides: readonly LoadedGuide[];
}

/** `rollbacks` reads the guides too, and takes from them the rollbacks that nothing else gives. */
export type LoadExtent = 'files' | 'rollbacks';

/**
 * How many files are read at once: large ones would each wait for the file system a few times. Between them everything
 * else has its turn.
 */
const READ_TOGETHER = 8;

/**
 * Reads and parses every migration of a workspace, in order. A file that cannot be read is an entry with its error.
 *
 * @param loadingParser comes while the files are looked for
 * @throws PlumblineError as `discoverWorkspace`
 */
export async function loadMigrations(
  root: string,
  loadingParser: Promise<SqlParser>,
  extent: LoadExtent,
  signal?: AbortSignal,
): Promise<LoadedMigrations> {
  const found = await discoverWorkspace(root, signal);
  const parser = await loadingParser;
  const migrations: LoadedMigration[] = [];
  const files = new SmallFiles(root, await realFolder(root));
  for (let at = 0; at < found.migrations.length; at += READ_TOGETHER) {
    await new Promise(setImmediate);
    signal?.throwIfAborted();
    const some = found.migrations.slice(at, at + READ_TOGETHER);
    migrations.push(...(await Promise.all(some.map((file) => loadOne(root, file, parser, files)))));
  }
  const { manifest, skipped } = found;
  if (extent === 'files') return { migrations, skipped, manifest, guides: [] };
  const guides: LoadedGuide[] = [];
  for (const path of await guidesOf(root, found, signal)) {
    signal?.throwIfAborted();
    guides.push(await loadGuide(root, parser, { path }, found.migrations));
  }
  return {
    migrations: await withGuideRollbacks(parser, migrations, guides),
    skipped,
    manifest,
    guides,
  };
}

/** A rollback file and a rollback section stand before what a guide gives. */
async function withGuideRollbacks(
  parser: SqlParser,
  migrations: readonly LoadedMigration[],
  guides: readonly LoadedGuide[],
): Promise<readonly LoadedMigration[]> {
  const bound = guides.flatMap(({ guide, binds }) => (guide ? [{ guide, binds }] : []));
  if (bound.length === 0) return migrations;
  const { guideRollback } = await import('../core/migration/guideRollback');
  return migrations.map((loaded) => {
    const { migration } = loaded;
    if (!migration || migration.rollback) return loaded;
    const found = guideRollback(parser, { path: migration.path, script: loaded.script }, bound);
    if (found === null) return loaded;
    if (found.refusal) return { ...loaded, rollbackRefusal: found.refusal };
    return { ...loaded, migration: { ...migration, rollback: found.rollback } };
  });
}

async function loadOne(
  root: string,
  file: DiscoveredMigration,
  parser: SqlParser,
  files: SmallFiles,
): Promise<LoadedMigration> {
  try {
    const migration = await loadMigration(root, file, files);
    const script = parseScript(parser, migration.text, migration.range);
    const { path, text, range } = migration;
    return { file, migration, script, error: scriptError({ path, text, range, script }) };
  } catch (error) {
    if (!PlumblineError.is(error)) throw error;
    return { file, migration: null, script: null, error };
  }
}
