/**
 * A new database is not made by initdb (3 to 8 s, 700 MB of memory) but unpacked from an archive that the build made
 * with the prelude already in it (bench/builtin.md has the numbers).
 */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { PlumblineError } from '../../core/errors';
import { readPreparedDirectory } from './assets';
import { LOCK_FILES } from './dataDirectoryLock';
import { readTar } from './tar';

/** The folder inside the data directory that PostgreSQL owns; everything beside it is ours. */
const CLUSTER_FOLDER = 'pgdata';
const UNFINISHED_FOLDER = 'pgdata.unfinished';

async function unpack(archive: Buffer, folder: string): Promise<void> {
  await fs.mkdir(folder, { mode: 0o700 });
  for (const entry of readTar(archive)) {
    const target = path.join(folder, ...entry.path.split('/'));
    if (entry.content) await fs.writeFile(target, entry.content, { mode: 0o600 });
    else await fs.mkdir(target, { mode: 0o700 });
  }
}

/** The major version of PostgreSQL that made the cluster, or undefined if there is no cluster. */
async function versionOf(cluster: string): Promise<string | undefined> {
  try {
    return (await fs.readFile(path.join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * The cluster's folder inside `dataDirectory`, made if it is not there yet. Either it is there whole or not at all:
 * it is unpacked beside its place and then renamed. The caller holds the directory's lock.
 * @param assets the folder dist/builtin
 * @param onUnpack called before a new one is unpacked
 * @throws PlumblineError `builtinFailed` when the directory holds something else, or a cluster of another version.
 */
export async function ensureCluster(
  dataDirectory: string,
  assets: string,
  major: string,
  onUnpack: () => void,
): Promise<string> {
  const cluster = path.join(dataDirectory, CLUSTER_FOLDER);
  const found = await versionOf(cluster);
  if (found !== undefined && found !== major) {
    throw new PlumblineError(
      'builtinFailed',
      `${dataDirectory} was made by PostgreSQL ${found}; the built-in target is PostgreSQL ${major}. ` +
        'Choose another data directory, or remove this one if its contents are not needed.',
    );
  }
  if (found !== undefined) return cluster;

  const strangers = (await fs.readdir(dataDirectory)).filter(
    (name) => !LOCK_FILES.includes(name) && name !== UNFINISHED_FOLDER,
  );
  if (strangers.length > 0) {
    throw new PlumblineError(
      'builtinFailed',
      `${dataDirectory} is not empty and holds no built-in database (found ${strangers.slice(0, 3).join(', ')}). ` +
        'Choose an empty or a new directory.',
    );
  }
  onUnpack();
  const unfinished = path.join(dataDirectory, UNFINISHED_FOLDER);
  await fs.rm(unfinished, { recursive: true, force: true });
  await unpack(await readPreparedDirectory(assets), unfinished);
  await fs.rename(unfinished, cluster);
  return cluster;
}
