import type { Column, Name, Source } from './tree';

/** One FROM clause on both sides: the sources that stand at the same place are one, whatever they are called. */
export interface Scope {
  readonly expected: ReadonlyMap<string, number>;
  readonly actual: ReadonlyMap<string, number>;
  /** The tables by number, as the server names them; null for anything else in FROM. */
  readonly tables: readonly (Name | null)[];
  /** The one column of a function in FROM that gives scalars, by number; null for anything else. */
  readonly scalars: readonly (string | null)[];
}

/** The scopes around an expression, the innermost first. */
export type Scopes = readonly Scope[];

/** Where a column belongs: to a source of a scope, or to the table that the whole expression stands on. */
export type Owner = { readonly scope: Scope; readonly source: number } | 'outside';

/** @param expected and @param actual sources of the same shape, pair by pair. */
export function scopeOf(expected: readonly Source[], actual: readonly Source[]): Scope {
  const left = new Map<string, number>();
  const right = new Map<string, number>();
  const tables: (Name | null)[] = [];
  const scalars: (string | null)[] = [];
  const visit = (wanted: Source | undefined, found: Source | undefined): void => {
    if (!wanted || !found) return;
    const number = tables.push(found.kind === 'relation' ? found.name : null) - 1;
    scalars.push(
      found.kind === 'derived' && found.columns.length === 1 ? (found.columns[0] ?? null) : null,
    );
    for (const [names, source] of [
      [left, wanted],
      [right, found],
    ] as const) {
      const name = nameOf(source);
      if (name !== null && !names.has(name)) names.set(name, number);
    }
    if (wanted.kind === 'join' && found.kind === 'join') {
      visit(wanted.left, found.left);
      visit(wanted.right, found.right);
    }
  };
  expected.forEach((source, place) => visit(source, actual[place]));
  return { expected: left, actual: right, tables, scalars };
}

/** By which name columns are qualified: the alias, else the table's or the function's own. */
function nameOf(source: Source): string | null {
  if (source.alias !== null) return source.alias;
  if (source.kind === 'relation') return source.name.at(-1) ?? null;
  if (source.kind === 'derived' && source.what.kind === 'other') return functionName(source.what);
  return null;
}

function functionName(what: unknown): string | null {
  if (Array.isArray(what)) {
    const [first] = what.map(functionName).filter((name) => name !== null);
    return first ?? null;
  }
  if (typeof what !== 'object' || what === null) return null;
  if ('kind' in what && what.kind === 'call' && 'name' in what) {
    return (what.name as Name).at(-1) ?? null;
  }
  if ('kind' in what && what.kind === 'query') return null;
  return 'parts' in what ? functionName(Object.values(what.parts as object)) : null;
}

/** The source that a qualified column names on its side; null for a bare column. */
export function ownerOf(column: Column, side: 'expected' | 'actual', scopes: Scopes): Owner | null {
  const name = column.qualifier.at(-1);
  if (name === undefined) return null;
  return sourceNamed(name, side, scopes) ?? 'outside';
}

export function sourceNamed(
  name: string,
  side: 'expected' | 'actual',
  scopes: Scopes,
): Owner | null {
  for (const scope of scopes) {
    const source = scope[side].get(name);
    if (source !== undefined) return { scope, source };
  }
  return null;
}

export function sameOwner(a: Owner, b: Owner): boolean {
  if (a === 'outside' || b === 'outside') return a === b;
  return a.scope === b.scope && a.source === b.source;
}
