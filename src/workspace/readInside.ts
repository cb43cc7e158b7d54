import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import type { SmallFiles } from './smallFiles';

/** Whether a path is a folder or lies in it. Both absolute; to be safe against links, both real paths. */
export function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function unreadable(relativePath: string, cause: unknown): PlumblineError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason =
    code === 'ENOENT'
      ? 'it does not exist'
      : code === 'EACCES' || code === 'EPERM'
        ? 'permission denied'
        : code || 'an input error';
  return new PlumblineError(
    'fileUnreadable',
    `${relativePath} cannot be read: ${reason}.`,
    { path: relativePath, values: { reason: code } },
    { cause },
  );
}

/**
 * The real path of a workspace folder.
 *
 * @throws PlumblineError `fileUnreadable`
 */
export async function realFolder(root: string): Promise<string> {
  try {
    return await realpath(root);
  } catch (error) {
    throw unreadable('The workspace folder', error);
  }
}

/** The real path of a workspace file, links resolved. */
async function resolveInside(
  root: string,
  relativePath: string,
  knownRoot: string | undefined,
): Promise<string> {
  const outside = (): PlumblineError =>
    new PlumblineError('pathOutsideWorkspace', `${relativePath} leads out of the workspace.`, {
      path: relativePath,
    });
  const absolute = path.resolve(root, relativePath);
  // Before the file system is asked: what lies outside must not even be tried.
  if (relativePath.includes('\0') || !isInside(path.resolve(root), absolute)) throw outside();
  let real: string;
  let realRoot: string;
  try {
    [realRoot, real] = await Promise.all([knownRoot ?? realpath(root), realpath(absolute)]);
  } catch (error) {
    throw unreadable(relativePath, error);
  }
  if (!isInside(realRoot, real)) throw outside();
  return real;
}

/** A file that is open for reading, and in the workspace. */
export interface OpenFile {
  readonly handle: FileHandle;
  /** In bytes, when it was opened. */
  readonly size: number;
  /** Its real path, absolute, links resolved. */
  readonly realPath: string;
  /** The most that it may have, in bytes. */
  readonly limit: number;
  readonly tooLarge: () => PlumblineError;
}

async function openFile(
  handle: FileHandle,
  realPath: string,
  relativePath: string,
  limit: number,
): Promise<OpenFile> {
  const tooLarge = (): PlumblineError =>
    new PlumblineError(
      'fileTooLarge',
      `${relativePath} is larger than ${Math.floor(limit / 1024 / 1024)} MB.`,
      { path: relativePath },
    );
  const stats = await handle.stat();
  if (!stats.isFile()) {
    throw new PlumblineError('fileUnreadable', `${relativePath} is not a file.`, {
      path: relativePath,
      values: { reason: 'EISDIR' },
    });
  }
  if (stats.size > limit) throw tooLarge();
  return { handle, size: stats.size, realPath, limit, tooLarge };
}

/**
 * All bytes of a file. Into one buffer: `readFile` may collect pieces of a large file and join them, which takes its
 * size twice.
 *
 * @throws PlumblineError `fileTooLarge` for one that has grown meanwhile
 */
export async function bytesOf({ handle, size, limit, tooLarge }: OpenFile): Promise<Buffer> {
  const bytes = await readToEnd(handle, size);
  if (bytes.length > limit) throw tooLarge();
  return bytes;
}

async function readToEnd(handle: FileHandle, size: number): Promise<Buffer> {
  // One byte more than the file has: when that is filled too, it has grown meanwhile.
  const bytes = Buffer.allocUnsafe(size + 1);
  for (let length = 0; ;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (bytesRead === 0) return bytes.subarray(0, length);
    if (length === bytes.length) return Buffer.concat([bytes, await handle.readFile()]);
  }
}

/** As it is opened, also again: a link put there meanwhile is not followed, and a named pipe does not hang. */
export const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Opens a file in the workspace for as long as `read` takes.
 *
 * @param root the workspace folder, absolute
 * @param relativePath workspace-relative
 * @param limit in bytes
 * @param realRoot the real path of the workspace folder, where it was asked for already
 * @throws PlumblineError `pathOutsideWorkspace` (also through a symbolic link), `fileUnreadable` or `fileTooLarge`
 */
export async function withFileInside<Result>(
  root: string,
  relativePath: string,
  limit: number,
  realRoot: string | undefined,
  read: (file: OpenFile) => Promise<Result>,
): Promise<Result> {
  const real = await resolveInside(root, relativePath, realRoot);
  let handle: FileHandle | undefined;
  try {
    handle = await open(real, READ_ONLY);
    return await read(await openFile(handle, real, relativePath, limit));
  } catch (error) {
    throw PlumblineError.is(error) ? error : unreadable(relativePath, error);
  } finally {
    await handle?.close();
  }
}

/**
 * The bytes of a file in the workspace. Reads it once: what is returned is what can be fingerprinted and run.
 * Parameters and errors are those of `withFileInside`.
 *
 * @param many where it is one of many files that are read
 */
export async function readInside(
  root: string,
  relativePath: string,
  limit: number,
  many?: SmallFiles,
): Promise<Buffer> {
  const small = await many?.read(relativePath);
  if (small && small.length <= limit) return small;
  return withFileInside(root, relativePath, limit, many?.realRoot, bytesOf);
}
