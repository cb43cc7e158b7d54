/** What the build put beside the process, under dist/builtin/. */
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompress } from 'node:zlib';

export interface Assets {
  /** PostgreSQL, compiled to WebAssembly. */
  readonly wasm: Buffer;
  /** The files that PostgreSQL is installed with. */
  readonly files: Buffer;
  /** The extensions' files, as a tar archive of paths below PostgreSQL's installation. */
  readonly extensions: Buffer;
}

/** @param folder dist/builtin */
export async function readAssets(folder: string): Promise<Assets> {
  const [wasm, files, extensions] = await Promise.all([
    fs.readFile(path.join(folder, 'pglite.wasm')),
    fs.readFile(path.join(folder, 'pglite.data')),
    readArchive(folder, 'extensions.tar.br'),
  ]);
  return { wasm, files, extensions };
}

/** A data directory with the prelude in it, as a tar archive. */
export function readPreparedDirectory(folder: string): Promise<Buffer> {
  return readArchive(folder, 'pgdata.tar.br');
}

async function readArchive(folder: string, name: string): Promise<Buffer> {
  return promisify(brotliDecompress)(await fs.readFile(path.join(folder, name)));
}
