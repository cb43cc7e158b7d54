import { randomUUID } from 'node:crypto';
import { mkdir, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { isInside } from './readInside';

/**
 * Writes a file as a whole or not at all: whoever reads it meanwhile, or after a crash, finds the old text or the new
 * one. Its folder is made where it does not exist.
 *
 * @param file absolute
 * @throws PlumblineError `notWritable`
 */
export async function writeWholeFile(file: string, text: string): Promise<void> {
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}`);
  try {
    await makeFolder(path.dirname(file));
    const mode = await stat(file).then(
      (found) => found.mode & 0o777,
      () => 0o666,
    );
    const handle = await open(draft, 'wx', mode);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw notWritable(file, error);
  }
}

/** Not by `recursive`: where a folder is there and takes none (/proc says ENOENT), Node 20 tries for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  const parent = path.dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder).catch(async (error: unknown) => {
    // Somebody else was quicker.
    if (!(await isFolder(folder))) throw error;
  });
}

function isFolder(place: string): Promise<boolean> {
  return stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Removes a file where there is one. @throws PlumblineError `notWritable` */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true }).catch((error: unknown) => {
    throw notWritable(file, error);
  });
}

function notWritable(file: string, cause: unknown): PlumblineError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'an output error';
  return new PlumblineError(
    'notWritable',
    `${file} cannot be written: ${code}.`,
    { state: { code: 'unchanged' } },
    { cause },
  );
}

/**
 * As `writeWholeFile`, for a file of the workspace: a link is followed to the file that it names, and only within.
 *
 * @param root the workspace folder, absolute
 * @throws PlumblineError `pathOutsideWorkspace`, `notWritable`
 */
export async function writeInside(root: string, relativePath: string, text: string): Promise<void> {
  await writeWholeFile(await placeInside(root, relativePath), text);
}

/**
 * As `writeInside`, for a new file: one that is there already, also since a moment ago, is left as it is.
 *
 * @throws PlumblineError `fileExists`, `pathOutsideWorkspace`, `notWritable`
 */
export async function createInside(
  root: string,
  relativePath: string,
  text: string,
): Promise<void> {
  const file = await placeInside(root, relativePath);
  try {
    await makeFolder(path.dirname(file));
    await writeFile(file, text, { encoding: 'utf8', flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new PlumblineError('fileExists', `${relativePath} is there already.`, {
        path: relativePath,
        state: { code: 'unchanged' },
      });
    }
    throw notWritable(file, error);
  }
}

async function placeInside(root: string, relativePath: string): Promise<string> {
  const file = path.resolve(root, relativePath);
  const realRoot = await realpath(root).catch(() => root);
  const real = await realPlace(file);
  if (!isInside(path.resolve(root), file) || !isInside(realRoot, real)) {
    throw new PlumblineError(
      'pathOutsideWorkspace',
      `${relativePath} leads out of the workspace.`,
      {
        path: relativePath,
      },
    );
  }
  return real;
}

/** Where a file lies or would come to lie: the links of all that exists of its path are resolved. */
async function realPlace(file: string): Promise<string> {
  const folder = path.dirname(file);
  return realpath(file).catch(async () =>
    folder === file ? file : path.join(await realPlace(folder), path.basename(file)),
  );
}
