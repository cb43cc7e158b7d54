import { PlumblineError } from '../core/errors';

/** A source of migrations as a manifest writes it: `db/*.sql`, `supabase/migrations`, `{a,b}/**`. */
export interface Glob {
  /** The folder below which everything that matches lies, workspace-relative; empty for the workspace itself. */
  readonly base: string;
  /** Whether a workspace-relative path with `/` matches. */
  matches(path: string): boolean;
}

const wildcard = /[*?{[]/;
const anyFolders = '**';

function segmentPattern(text: string): string {
  let depth = 0;
  const pattern = text.replace(/\*+|[?{},]|\[!?[^\]]+\]|[\\^$.|+()[\]]/g, (piece) => {
    if (piece.startsWith('*')) return '[^/]*';
    if (piece === '?') return '[^/]';
    if (piece === '{') {
      depth += 1;
      return '(?:';
    }
    if (piece === '}' && depth > 0) {
      depth -= 1;
      return ')';
    }
    if (piece === ',' && depth > 0) return '|';
    if (piece.length > 1) return piece.replace('[!', '[^').replaceAll('\\', '\\\\');
    return piece === ',' ? ',' : `\\${piece}`;
  });
  if (depth > 0) throw new PlumblineError('usage', `The braces of ${text} are not closed.`);
  return pattern;
}

/**
 * Goes back to the last `**` only: an earlier one could take no more than that one can. So the time is at most the
 * product of both lengths, whatever a manifest says.
 */
function matchesSegments(
  patterns: readonly (RegExp | typeof anyFolders)[],
  names: readonly string[],
): boolean {
  let at = 0;
  let name = 0;
  let retry: { readonly at: number; name: number } | null = null;
  while (name < names.length || at < patterns.length) {
    const pattern = patterns[at];
    if (pattern === anyFolders) {
      at += 1;
      retry = { at, name };
    } else if (pattern?.test(names[name] ?? '') === true && name < names.length) {
      at += 1;
      name += 1;
    } else {
      if (retry === null || retry.name >= names.length) return false;
      retry.name += 1;
      ({ at, name } = retry);
    }
  }
  return true;
}

/**
 * Reads a glob: `*`, `?`, `[a-z]`, `{a,b}` within a name and `**` for any number of folders. A glob whose
 * last name has no wildcard and does not end in `.sql` names a folder: every `.sql` file directly in it.
 *
 * @throws PlumblineError `pathOutsideWorkspace` for an absolute path or one with `..`; `usage` for open braces
 */
export function parseGlob(glob: string): Glob {
  const segments = glob
    .replaceAll('\\', '/')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.');
  if (/^([\\/]|[A-Za-z]:)/.test(glob) || segments.includes('..')) {
    throw new PlumblineError(
      'pathOutsideWorkspace',
      `The source ${glob} leads out of the workspace.`,
      {
        values: { source: glob },
      },
    );
  }
  const last = segments.at(-1);
  if (last === undefined || last === '**' || !(wildcard.test(last) || /\.sql$/i.test(last))) {
    segments.push('*.sql');
  }
  const firstWildcard = segments.findIndex((segment) => wildcard.test(segment));
  const fixed = segments.slice(0, firstWildcard === -1 ? segments.length - 1 : firstWildcard);
  const patterns = segments.map((segment) =>
    segment === '**' ? anyFolders : new RegExp(`^${segmentPattern(segment)}$`, 'iu'),
  );
  return { base: fixed.join('/'), matches: (path) => matchesSegments(patterns, path.split('/')) };
}
