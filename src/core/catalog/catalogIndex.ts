import { objectKey, qualifiedName } from './key';
import type { Catalog, DatabaseObject, ObjectKind, ObjectTypes } from './model';

/** Kinds that stand on a table. */
export type TableObjectKind = {
  [K in ObjectKind]: ObjectTypes[K] extends { readonly table: string } ? K : never;
}[ObjectKind];

/** A catalog in which objects are found without searching. */
export interface CatalogIndex {
  readonly catalog: Catalog;
  /** @param key as `objectKey` makes it. */
  find(key: string): DatabaseObject | undefined;
  /** In the catalog's order: columns in the order of the table. */
  ofTable<K extends TableObjectKind>(kind: K, schema: string, table: string): ObjectTypes[K][];
  ofKind<K extends ObjectKind>(kind: K): ObjectTypes[K][];
}

/** Prepares a catalog for many look-ups. */
export function indexCatalog(catalog: Catalog): CatalogIndex {
  const byKey = new Map<string, DatabaseObject>();
  const byTable = new Map<string, DatabaseObject[]>();
  const byKind = new Map<ObjectKind, DatabaseObject[]>();
  for (const object of catalog.objects) {
    byKey.set(objectKey(object), object);
    add(byKind, object.kind, object);
    if ('table' in object) add(byTable, placeOf(object.kind, object.schema, object.table), object);
  }
  return {
    catalog,
    find: (key) => byKey.get(key),
    ofTable: <K extends TableObjectKind>(kind: K, schema: string, table: string) =>
      (byTable.get(placeOf(kind, schema, table)) ?? []) as ObjectTypes[K][],
    ofKind: <K extends ObjectKind>(kind: K) => (byKind.get(kind) ?? []) as ObjectTypes[K][],
  };
}

function placeOf(kind: ObjectKind, schema: string, table: string): string {
  return `${kind} ${qualifiedName(schema, table)}`;
}

function add<K>(lists: Map<K, DatabaseObject[]>, key: K, object: DatabaseObject): void {
  const list = lists.get(key);
  if (list) list.push(object);
  else lists.set(key, [object]);
}
