import { PlumblineError } from '../core/errors';
import { parseEnvFile } from '../core/target/envFile';
import { readInside } from './readInside';
import { decodeText } from './readText';

/** The first one wins, as in the frameworks that read both. */
const files = ['.env.local', '.env'] as const;
const largest = 1024 * 1024;
/** Reasons for which a file counts as not being there. */
const absent: ReadonlySet<string | undefined> = new Set(['ENOENT', 'EISDIR']);

export interface EnvironmentFile {
  /** Workspace-relative. */
  readonly file: string;
  /** Only keys that were asked for. The values are secrets: do not keep them longer than needed, and never log them. */
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * The wanted keys of `.env.local` and `.env` in the workspace folder, in this order; a file that has none of them is
 * left out. A key without a value counts as not set. A folder of that name (Python's environments) counts as no file.
 *
 * @throws PlumblineError `pathOutsideWorkspace`, `fileTooLarge` (over 1 MB), `notUtf8`, `nulByte`, or `fileUnreadable`
 * for a file that is there but may not be read
 */
export async function readEnvironmentFiles(
  root: string,
  wanted: readonly string[],
): Promise<EnvironmentFile[]> {
  const found: EnvironmentFile[] = [];
  for (const file of files) {
    const text = await readIfThere(root, file);
    if (text === null) continue;
    const values = parseEnvFile(text);
    const keys = new Map<string, string>();
    for (const key of wanted) {
      const value = values.get(key);
      if (value) keys.set(key, value);
    }
    if (keys.size > 0) found.push({ file, keys });
  }
  return found;
}

async function readIfThere(root: string, file: string): Promise<string | null> {
  try {
    return decodeText(await readInside(root, file, largest), file);
  } catch (error) {
    if (PlumblineError.is(error, 'fileUnreadable') && absent.has(error.details.values?.reason)) {
      return null;
    }
    throw error;
  }
}
