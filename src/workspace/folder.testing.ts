import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/** A folder of a test's own, with these files in it. `use` gets its real path; it is deleted afterwards. */
export async function withFolder(
  files: Readonly<Record<string, string | Uint8Array>>,
  use: (root: string) => Promise<void>,
): Promise<void> {
  const root = await realpath(await mkdtemp(path.join(os.tmpdir(), 'plumbline-')));
  try {
    for (const [file, content] of Object.entries(files)) {
      const absolute = path.join(root, file);
      await mkdir(path.dirname(absolute), { recursive: true });
      await writeFile(absolute, content);
    }
    await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
