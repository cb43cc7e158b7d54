import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openBuiltin, type BuiltinServer } from '../../src/postgres/builtin/server';

/** The bundled process, as it ships. */
export const ENTRY = path.resolve('dist/builtin/process.js');

/** A folder for one test's data directories, to be removed with {@link removeFolder}. */
export function temporaryFolder(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-builtin-test-'));
}

export function removeFolder(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true });
}

export function open(dataDirectory: string, application = 'a test'): Promise<BuiltinServer> {
  return openBuiltin({ dataDirectory, entry: ENTRY, application });
}

/** Runs statements in a session of their own, one after the other; the rows of the last one. */
export async function run(
  server: BuiltinServer,
  ...statements: string[]
): Promise<Record<string, unknown>[]> {
  const lease = await server.acquire();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) {
      const result = await lease.client.query<Record<string, unknown>>(statement);
      ({ rows } = result);
    }
    return rows;
  } finally {
    await lease.release();
  }
}
