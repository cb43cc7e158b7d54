interface FoundMigration {
  readonly path: string;
  readonly rollbackPath: string | null;
}

/**
 * Where a new rollback of a migration belongs: as the other migrations of its folder have theirs (in a folder, or beside
 * them), else beside it. Paths are workspace-relative, with `/`.
 */
export function rollbackPathFor(path: string, migrations: readonly FoundMigration[]): string {
  const [folder, name] = split(path);
  for (const other of migrations) {
    if (other.rollbackPath === null || split(other.path)[0] !== folder) continue;
    const [home] = split(other.rollbackPath);
    if (home !== folder) return `${home}${name}`;
  }
  return `${folder}${name.replace(/(?:\.up)?\.sql$/i, '.down.sql')}`;
}

/** The folder with its last `/`, and the name. */
function split(path: string): readonly [folder: string, name: string] {
  const at = path.lastIndexOf('/') + 1;
  return [path.slice(0, at), path.slice(at)];
}
