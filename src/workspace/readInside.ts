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

async function readHandle(
  handle: FileHandle,
  relativePath: string,
  limit: number,
): Promise<Buffer> {
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
  const bytes = await readToEnd(handle, stats.size);
  if (bytes.length > limit) throw tooLarge();
  return bytes;
}

/** In bytes. What is shorter is left to the collector. */
const LARGE = 1 << 20;

/** What ArrayBuffer has since ES2024, of which the libraries that we compile against do not know. */
interface Resizable {
  readonly resizable?: boolean;
  resize(length: number): void;
}

function releasable(size: number): Buffer {
  const options = { maxByteLength: size };
  return Buffer.from(Reflect.construct(ArrayBuffer, [size, options]) as ArrayBuffer);
}

/**
 * Gives the memory of a large file back at once, where the collector would let it stand while the text is read. Only
 * for bytes of `readInside` that nobody needs any more: they are empty afterwards.
 */
export function release(bytes: Buffer): void {
  const buffer = bytes.buffer as ArrayBufferLike & Resizable;
  if (buffer.resizable === true) buffer.resize(0);
}

/** Into one buffer: `readFile` may collect pieces of a large file and join them, which takes its size twice. */
async function readToEnd(handle: FileHandle, size: number): Promise<Buffer> {
  // One byte more than the file has: when that is filled too, it has grown meanwhile.
  const bytes = size + 1 < LARGE ? Buffer.allocUnsafe(size + 1) : releasable(size + 1);
  for (let length = 0; ;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, null);
    length += bytesRead;
    if (bytesRead === 0) return bytes.subarray(0, length);
    if (length === bytes.length) return Buffer.concat([bytes, await handle.readFile()]);
  }
}

/**
 * The bytes of a file in the workspace. Reads it once: what is returned is what can be fingerprinted and run.
 *
 * @param root the workspace folder, absolute
 * @param relativePath workspace-relative
 * @param limit in bytes
 * @param many where it is one of many files that are read
 * @throws PlumblineError `pathOutsideWorkspace` (also through a symbolic link), `fileUnreadable` or `fileTooLarge`
 */
export async function readInside(
  root: string,
  relativePath: string,
  limit: number,
  many?: SmallFiles,
): Promise<Buffer> {
  const small = await many?.read(relativePath);
  if (small && small.length <= limit) return small;
  const real = await resolveInside(root, relativePath, many?.realRoot);
  let handle: FileHandle | undefined;
  try {
    // Without O_NONBLOCK a named pipe would hang here; with O_NOFOLLOW a link put there meanwhile is not followed.
    handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    return await readHandle(handle, relativePath, limit);
  } catch (error) {
    throw PlumblineError.is(error) ? error : unreadable(relativePath, error);
  } finally {
    await handle?.close();
  }
}
