/** What a verification began with: which text every file had, and how often another target had been chosen. */
export interface Texts {
  /** Documents of editors, by path. */
  readonly open: ReadonlyMap<string, OpenText>;
  /** How often each file was changed on disk. */
  readonly changes: ReadonlyMap<string, number>;
  readonly switches: number;
}

export interface OpenText {
  /** How often a document of this path had been closed: each one counts its versions anew. */
  readonly closed: number;
  readonly version: number;
  readonly isDirty: boolean;
}

/**
 * Whether a file surely has the text that it had. Of a document that was closed or opened meanwhile that is sure when
 * neither it nor the file on disk was changed.
 */
export function isSameText(path: string, before: Texts, now: Texts): boolean {
  const old = before.open.get(path);
  const open = now.open.get(path);
  // A version stays the same when it is saved, which is a change on disk.
  if (open && old?.closed === open.closed) return old.version === open.version;
  if (old?.isDirty || open?.isDirty) return false;
  return (before.changes.get(path) ?? 0) === (now.changes.get(path) ?? 0);
}
