/** The little of the ustar format that the prepared data directory needs: folders and plain files, short names. */
const BLOCK = 512;

export interface TarEntry {
  /** Path inside the archive, with `/` between folders. */
  readonly path: string;
  /** Absent for a folder. */
  readonly content?: Buffer;
}

function text(block: Buffer, from: number, length: number): string {
  const field = block.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.toString('latin1', 0, end === -1 ? length : end).trim();
}

/**
 * The entries of an archive in their order, as views into `archive`.
 * @throws Error when it is cut short or holds something other than folders and files.
 */
export function* readTar(archive: Buffer): Generator<TarEntry> {
  let at = 0;
  while (at + BLOCK <= archive.length) {
    const header = archive.subarray(at, at + BLOCK);
    const path = text(header, 0, 100);
    if (path === '') return;
    const size = parseInt(text(header, 124, 12) || '0', 8);
    const type = text(header, 156, 1);
    at += BLOCK;
    if (at + size > archive.length) throw new Error(`The archive ends inside ${path}.`);
    if (type === '5') yield { path: path.replace(/\/$/, '') };
    else if (type === '0') yield { path, content: archive.subarray(at, at + size) };
    else throw new Error(`The archive holds an entry of type ${type}: ${path}`);
    at += Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error('The archive has no end.');
}
