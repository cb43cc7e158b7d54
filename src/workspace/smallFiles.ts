import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside, READ_ONLY } from './readInside';

/** In bytes. A larger file is not read in one go: it would keep its thread from everything else. */
const SMALL = 1 << 18;

/**
 * Reads small files of a workspace, many one after another: each folder's real path is asked for once, and a file is
 * read at once, since four ways through the thread pool take longer than all of them together. Use it for one such
 * reading and no longer.
 */
export class SmallFiles {
  private readonly root: string;
  private readonly realFolders = new Map<string, Promise<string>>();

  /**
   * @param root the workspace folder, absolute
   * @param realRoot its real path
   */
  constructor(
    root: string,
    readonly realRoot: string,
  ) {
    this.root = path.resolve(root);
  }

  /**
   * The bytes of a file that lies in the workspace and is small, no link and readable; null for every other one, of
   * which `readInside` knows what is to be said. Never rejects.
   *
   * @param relativePath workspace-relative
   */
  async read(relativePath: string): Promise<Buffer | null> {
    // Windows has no way to open a file only if it is no link.
    if (!constants.O_NOFOLLOW || relativePath.includes('\0')) return null;
    const absolute = path.resolve(this.root, relativePath);
    if (!isInside(this.root, absolute)) return null;
    try {
      const folder = await this.realFolder(path.dirname(absolute));
      if (!isInside(this.realRoot, folder)) return null;
      return readAtOnce(path.join(folder, path.basename(absolute)));
    } catch {
      return null;
    }
  }

  private realFolder(folder: string): Promise<string> {
    let real = this.realFolders.get(folder);
    if (real === undefined) {
      real = realpath(folder);
      this.realFolders.set(folder, real);
    }
    return real;
  }
}

function readAtOnce(file: string): Buffer | null {
  const descriptor = openSync(file, READ_ONLY);
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile() || stats.size >= SMALL) return null;
    // One byte more than the file has: when that is filled too, it has grown meanwhile.
    const bytes = Buffer.allocUnsafe(stats.size + 1);
    for (let length = 0; length < bytes.length;) {
      const read = readSync(descriptor, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
    return null;
  } finally {
    closeSync(descriptor);
  }
}
