/** Reports name a guide's checks with the guide before them (`GUIDE.md#verification/1`), requests without it. */
const SEPARATOR = '#';

/** The id of a statement, section or step inside its file. */
export function idInFile(path: string, id: string): string {
  const prefix = path + SEPARATOR;
  return id.startsWith(prefix) ? id.slice(prefix.length) : id;
}

/** One key for a statement, section or step of any file of the workspace. */
export function keyOf(path: string, id: string): string {
  return path + SEPARATOR + idInFile(path, id);
}
