import type { CatalogChange } from '../../catalog/difference';
import type { Catalog, DatabaseObject, ObjectKind, ObjectTypes } from '../../catalog/model';
import type { Names } from './names';

/** What an inverse is made from: the catalog on both sides of one statement. */
export interface InverseContext {
  readonly before: Catalog;
  readonly after: Catalog;
  readonly names: Names;
  /** Who makes what is made; another owner is said. */
  readonly user: string;
}

/** What takes one change back. */
export interface Inverse {
  /** Statements without their semicolons, in order. */
  readonly sql: readonly string[];
  /** What no statement brings back, for people. */
  readonly marks: readonly string[];
}

export const inverseOf = (...sql: readonly string[]): Inverse => ({ sql, marks: [] });
export const marked = (mark: string, ...sql: readonly string[]): Inverse => ({
  sql,
  marks: [mark],
});
export const NOTHING: Inverse = { sql: [], marks: [] };

export function joined(parts: readonly Inverse[]): Inverse {
  return {
    sql: parts.flatMap(({ sql }) => sql),
    marks: parts.flatMap(({ marks }) => marks),
  };
}

/** A change to an object of one kind. `fields` is empty unless it was changed. */
export interface ChangeOf<T> {
  readonly key: string;
  readonly fields: ReadonlySet<string>;
  readonly before: T | undefined;
  readonly after: T | undefined;
  /** The server's own text, on both sides. */
  readonly was: string;
  readonly is: string;
}

export type Inverter<K extends ObjectKind> = (
  change: ChangeOf<ObjectTypes[K]>,
  context: InverseContext,
) => Inverse;

export function changeOf<T extends DatabaseObject>(
  { key, fields, before, after }: CatalogChange,
  context: InverseContext,
): ChangeOf<T> {
  return {
    key,
    fields: new Set(fields),
    before: before as T | undefined,
    after: after as T | undefined,
    was: context.before.definitions[key] ?? '',
    is: context.after.definitions[key] ?? '',
  };
}

/** The fields of a text that is a JSON object; none of any other. */
export function settingsOf(definition: string): Readonly<Record<string, unknown>> {
  return definition.startsWith('{')
    ? (JSON.parse(definition) as Readonly<Record<string, unknown>>)
    : {};
}

/** `... owner name`, as the texts of several kinds end: the text and the owner. */
export function splitOwner(definition: string): { readonly text: string; readonly owner: string } {
  const [, text = definition, owner = ''] =
    /^([\s\S]*?)\s*\bowner ((?:(?! owner )[^\n])+)$/.exec(definition) ?? [];
  return { text, owner };
}
