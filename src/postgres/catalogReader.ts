import { objectKey, quoteName } from '../core/catalog/key';
import type { Catalog, CatalogRole, DatabaseObject, GrantObject } from '../core/catalog/model';
import { READ_CATALOG } from './catalog.sql';
import type { Queryable } from './queryable';
import type { ParameterStatement } from './submittable';

export interface CatalogOptions {
  /** False leaves the server's own texts out, which status and checks do not need and which cost half of the time. */
  readonly definitions?: boolean;
}

interface Texts {
  readonly comment: string | null;
  readonly definition: string | null;
}

type GrantRow = Omit<GrantObject, 'object'> & {
  /** Empty for a schema. */
  readonly name: string;
  /** Of a function. */
  readonly arguments: readonly string[] | null;
};

type ShapeRow = Exclude<DatabaseObject, GrantObject> | GrantRow;

/** A catalog object as the statement selects it. */
type ObjectRow = ShapeRow & Texts;

interface CatalogDocument {
  readonly objects: readonly (readonly ObjectRow[])[];
  readonly columnComments: readonly {
    readonly schema: string;
    readonly table: string;
    readonly name: string;
    readonly comment: string;
  }[];
  readonly others: readonly { readonly key: string; readonly definition: string }[];
  readonly roles: readonly CatalogRole[];
}

/**
 * Reads what the database holds, in one round trip and one snapshot. Leaves out the system's schemas,
 * `information_schema`, Plumbline's own schema and what belongs to an extension. The result does not depend on the
 * session's settings (names are printed as if `search_path` were empty, constants as in UTC and ISO style) and
 * leaves them as they were, inside a transaction too. Objects are sorted by kind and key, columns by their place
 * in the table. Errors are those of the `db`.
 */
export async function readCatalog(db: Queryable, options: CatalogOptions = {}): Promise<Catalog> {
  const rows = await db.query<{ catalog: CatalogDocument | string }>(READ_CATALOG, [
    options.definitions ?? true,
  ]);
  const answer = rows[0]?.catalog;
  return catalogOf(typeof answer === 'string' ? JSON.parse(answer) : answer);
}

/** The catalog without definitions, to be asked together with something else; `catalogOf` reads the answer. */
export const CATALOG_QUESTION: ParameterStatement = { text: READ_CATALOG, values: ['false'] };

/** @param answer the JSON value that the catalog's statement gave */
export function catalogOf(answer: unknown): Catalog {
  if (answer === undefined) throw new Error('The catalog statement gave no row.');
  const document = answer as CatalogDocument;
  const objects: DatabaseObject[] = [];
  const comments: DatabaseObject[] = [];
  const definitions: Record<string, string> = {};
  for (const rowsOfKind of document.objects) {
    const keyed = rowsOfKind.map((row) => {
      const { comment, definition, ...shape } = row;
      const object = fromRow(shape);
      const key = objectKey(object);
      if (comment !== null) comments.push({ kind: 'comment', on: key, text: comment });
      if (definition !== null) definitions[key] = definition;
      return { key, object };
    });
    keyed.sort((a, b) => compare(placeOf(a.object, a.key), placeOf(b.object, b.key)));
    objects.push(...keyed.map((one) => one.object));
  }
  for (const { comment, ...column } of document.columnComments) {
    const on = objectKey({ kind: 'column', ...column });
    comments.push({ kind: 'comment', on, text: comment });
  }
  for (const other of document.others) definitions[other.key] = other.definition;
  comments.sort((a, b) => compare(objectKey(a), objectKey(b)));
  return {
    objects: [...objects, ...comments],
    roles: withAllInherited(document.roles),
    definitions,
  };
}

/** Columns stay in the order of the statement within their table, for that order is a fact of the table. */
function placeOf(object: DatabaseObject, key: string): string {
  return object.kind === 'column'
    ? objectKey({ kind: 'table', schema: object.schema, name: object.table })
    : key;
}

/** Sorts the lists that the model keeps sorted, and gives bodies one line end. */
function fromRow(object: ShapeRow): DatabaseObject {
  if (object.kind === 'policy') return { ...object, roles: object.roles.toSorted(compare) };
  if (object.kind === 'grant') {
    const { name, arguments: types, ...grant } = object;
    return {
      ...grant,
      object: (name === '' ? '' : quoteName(name)) + (types ? `(${types.join(', ')})` : ''),
      privileges: object.privileges.toSorted(compare),
    };
  }
  if (object.kind === 'function') {
    return {
      ...object,
      settings: object.settings.toSorted(compare),
      body: object.body?.replaceAll('\r\n', '\n') ?? null,
    };
  }
  return object;
}

/** Follows memberships to their ends; leaves the server's own roles (`pg_*`) out of the list, not out of `inherits`. */
function withAllInherited(roles: readonly CatalogRole[]): CatalogRole[] {
  const direct = new Map(roles.map((role) => [role.name, role.inherits ?? []]));
  const own = roles.filter((role) => !role.name.startsWith('pg_'));
  return own
    .map((role) => {
      const found = new Set<string>();
      const open = [...(direct.get(role.name) ?? [])];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (found.has(next)) continue;
        found.add(next);
        open.push(...(direct.get(next) ?? []));
      }
      return { ...role, inherits: [...found].sort(compare) };
    })
    .sort((a, b) => compare(a.name, b.name));
}

/** By code units: the same order on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
