import type { Catalog, ColumnObject, DatabaseObject, TableObject } from './model';

export const table: TableObject = {
  kind: 'table',
  schema: 'public',
  name: 'leads',
  persistence: 'permanent',
  partitioned: false,
  owner: 'postgres',
};

export function column(name: string, type = 'text'): ColumnObject {
  return {
    kind: 'column',
    schema: 'public',
    table: 'leads',
    name,
    type,
    nullable: true,
    default: null,
    identity: null,
    generated: null,
  };
}

export function catalog(
  objects: DatabaseObject[],
  definitions: Record<string, string> = {},
): Catalog {
  return { objects, roles: [], definitions };
}
