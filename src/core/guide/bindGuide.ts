import type { Guide, GuideOrder } from './model';

/** A migration as far as a guide can name it. */
export interface NamedMigration {
  /** Workspace-relative, with `/`. */
  readonly path: string;
  readonly version: string;
  readonly name: string;
}

/** What a guide calls a file, and the file of the workspace that is meant; null when there is none, or more than one. */
export interface ResolvedName {
  readonly name: string;
  readonly path: string | null;
}

/**
 * For each section of a guide, by its index, the path of the migration that it is about; null for a section that names
 * none, or one that is not there or not the only one of that name.
 */
export function bindGuide(
  guide: Pick<Guide, 'sections'>,
  migrations: readonly NamedMigration[],
): (string | null)[] {
  return guide.sections.map(({ names }) => (names === null ? null : lookUp(names, migrations)));
}

/** The files that a guide's order names, looked up among the workspace's, in the guide's order. */
export function resolveOrder(order: GuideOrder, paths: readonly string[]): ResolvedName[] {
  return order.files.map((name) => ({ name, path: byPath(name, paths) }));
}

function lookUp(name: string, migrations: readonly NamedMigration[]): string | null {
  const paths = migrations.map(({ path }) => path);
  if (/\.sql$/i.test(name)) return byPath(name, paths);
  const matching = (fits: (migration: NamedMigration) => boolean): string | null => {
    const found = migrations.filter(fits);
    return found.length === 1 ? (found[0]?.path ?? null) : null;
  };
  return (
    matching(({ version }) => version === name) ??
    matching(({ path }) => stemOf(path) === name) ??
    matching(
      ({ version }) => isNumber(version) && isNumber(name) && BigInt(version) === BigInt(name),
    ) ??
    matching(({ version, name: title }) => `${version}_${title}` === name)
  );
}

/** The only path that is this one or ends in it, folder by folder. */
function byPath(name: string, paths: readonly string[]): string | null {
  const wanted = name.replace(/\\/g, '/').replace(/^(?:\.?\/)+/, '');
  const found =
    only(paths.filter((path) => path === wanted)) ??
    only(paths.filter((path) => path.endsWith(`/${wanted}`))) ??
    // The guide may name the way from a folder above the workspace.
    only(paths.filter((path) => path.includes('/') && wanted.endsWith(`/${path}`)));
  return found;
}

function only(paths: readonly string[]): string | null {
  return paths.length === 1 ? (paths[0] ?? null) : null;
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/i, '');
}

function isNumber(text: string): boolean {
  return /^\d{1,20}$/.test(text);
}
