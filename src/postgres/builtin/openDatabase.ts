import { PGlite } from '@electric-sql/pglite';
import type { Assets } from './assets';
import { readTar } from './tar';

/**
 * How PostgreSQL is started: PGlite's own parameters without `-O`, which would let statements change system tables as
 * no server does; with the search path that the prelude gives the database (backend.sql.ts says why it must be told);
 * and with less shared memory than the 128 MB of a server, which saves 120 MB and costs a development database nothing.
 */
const START_PARAMETERS = [
  ['--single', '-F', '-j'],
  ['-c', 'exit_on_error=false'],
  ['-c', 'log_checkpoints=false'],
  ['-c', 'max_worker_processes=0'],
  ['-c', 'max_parallel_workers=0'],
  ['-c', 'max_parallel_workers_per_gather=0'],
  ['-c', 'max_parallel_maintenance_workers=0'],
  ['-c', 'io_method=sync'],
  ['-c', 'search_path="$user", public, extensions'],
  ['-c', 'shared_buffers=16MB'],
].flat();

/** Where PostgreSQL is installed in PGlite's file system. */
const INSTALLATION = '/pglite';

export interface DatabaseOptions {
  readonly assets: Assets;
  /** The cluster's folder on disk. */
  readonly cluster?: string;
  /** A cluster as a tar archive, to be run in memory. */
  readonly archive?: Buffer;
}

/** A PGlite with the extensions' files in place, from an existing cluster. */
export async function openDatabase({ assets, cluster, archive }: DatabaseOptions): Promise<PGlite> {
  const database = await PGlite.create({
    ...(cluster !== undefined && { dataDir: cluster }),
    ...(archive && { loadDataDir: new Blob([new Uint8Array(archive)]) }),
    pgliteWasmModule: await WebAssembly.compile(new Uint8Array(assets.wasm)),
    fsBundle: new Blob([new Uint8Array(assets.files)]),
    startParams: START_PARAMETERS,
  });
  // Not by PGlite's option `extensions`: that instantiates every library at once, concurrently, and about one time in
  // three pgcrypto is broken afterwards ("Cipher cannot be initialized"). A library that just lies there is loaded
  // when it is first needed, alone, as on a server.
  for (const { path, content } of readTar(assets.extensions)) {
    if (content) database.copyToFS(`${INSTALLATION}/${path}`, content);
  }
  return database;
}
