import { PlumblineError } from '../core/errors';
import { MANIFEST_FILE, type Manifest } from '../core/manifest/model';
import type { ParsedManifest } from '../core/manifest/parseManifest';
import type { TextPosition } from '../core/sql/script.model';
import { parseGlob } from './glob';
import { readInside } from './readInside';
import { decodeText } from './readText';

/** In bytes. */
const largestManifest = 1024 * 1024;

/** The manifest's text, or null when the workspace has none. @throws PlumblineError as `readManifest` */
export async function readManifestText(root: string): Promise<string | null> {
  try {
    return decodeText(await readInside(root, MANIFEST_FILE, largestManifest), MANIFEST_FILE);
  } catch (error) {
    if (PlumblineError.is(error, 'fileUnreadable') && error.details.values?.reason === 'ENOENT') {
      return null;
    }
    throw error;
  }
}

/** Reads a manifest's text, globs included. */
export async function checkManifest(text: string): Promise<ParsedManifest> {
  const { parseManifest } = await import('../core/manifest/parseManifest');
  return parseManifest(text, (source) => {
    try {
      parseGlob(source);
      return null;
    } catch {
      return 'is no glob that can be read; look at its brackets and braces';
    }
  });
}

/** A manifest that is right, with the place of each entry of its order. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly orderPlaces: readonly TextPosition[];
}

/**
 * The manifest in the workspace folder; null when there is none.
 *
 * @param root the workspace folder, absolute
 * @throws PlumblineError `manifestInvalid` with the first problem's place, the others in `detail`; or why the file
 * cannot be read
 */
export async function readManifest(root: string): Promise<ReadManifest | null> {
  const text = await readManifestText(root);
  if (text === null) return null;
  const { manifest, problems, orderPlaces } = await checkManifest(text);
  const [first, ...others] = problems;
  if (manifest !== null) return { manifest, orderPlaces };
  if (first === undefined) throw new Error('A manifest was refused without a reason.');
  throw invalid(
    first.message,
    first,
    others.map(({ line, message }) => `line ${line}: ${message}`).join(' '),
  );
}

/** That the manifest is not right, at a place of it. */
export function invalid(
  message: string,
  { line, column }: TextPosition,
  others = '',
): PlumblineError {
  return new PlumblineError('manifestInvalid', message, {
    path: MANIFEST_FILE,
    line,
    column,
    ...(others !== '' && { detail: others }),
    state: { code: 'unchanged' },
  });
}
