import { isUtf8 } from 'node:buffer';
import type { GuideProblem } from '../core/guide/model';
import { readInside } from './readInside';
import { firstForeignLine } from './readText';

/** In bytes. A guide is read by people; what is larger was made by a machine. */
export const largestGuide = 20 * 1024 * 1024;

export interface GuideFile {
  /** Without a byte order mark. */
  readonly text: string;
  /** What a person should know of the reading. */
  readonly problems: readonly GuideProblem[];
}

/**
 * Reads a guide, whatever it was saved as: UTF-8, UTF-16 with its byte order mark, and everything else as Windows-1252,
 * which holds all of Latin-1. Unlike a migration its text is not what runs as a whole: a wrong letter in a sentence
 * harms nobody, and the guess is told.
 *
 * @param root the workspace folder, absolute
 * @throws PlumblineError `pathOutsideWorkspace`, `fileUnreadable`, `fileTooLarge` (over 20 MB)
 */
export async function readGuideFile(root: string, path: string): Promise<GuideFile> {
  return decodeGuide(await readInside(root, path, largestGuide));
}

/** The text of a guide's bytes; never fails. */
export function decodeGuide(bytes: Uint8Array): GuideFile {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return decoded(bytes, 'utf-16le');
  if (first === 0xfe && second === 0xff) return decoded(bytes, 'utf-16be');
  if (isUtf8(bytes)) return decoded(bytes, 'utf-8');
  const line = firstForeignLine(bytes);
  const message = `It is not UTF-8 (line ${line}) and was read as Windows-1252; letters beyond ASCII may be wrong.`;
  return { text: fromWindows1252(bytes), problems: [{ code: 'notUtf8', message, line }] };
}

/** The decoder takes the byte order mark off. */
function decoded(bytes: Uint8Array, encoding: string): GuideFile {
  return { text: new TextDecoder(encoding).decode(bytes), problems: [] };
}

/** What Windows-1252 has at 0x80 to 0x9F, where Latin-1 has control characters; a dot where it has nothing. */
const beyondLatin1 = '€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ';

/** By hand: since 20.18.3 and 22.13 Node.js decodes `windows-1252` as Latin-1 (nodejs/node issue 56542). */
function fromWindows1252(bytes: Uint8Array): string {
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return latin1.replace(/[\u0080-\u009f]/g, (control) => {
    const letter = beyondLatin1[control.charCodeAt(0) - 0x80];
    return letter === undefined || letter === '.' ? control : letter;
  });
}
