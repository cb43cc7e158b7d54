import { qualifiedName } from '../core/catalog/key';
import type { Catalog } from '../core/catalog/model';
import type { RehearsedMigration } from '../core/report/model';
import type { TableContent } from '../postgres/rowContent';

/**
 * The tables whose rows or values are others than before.
 *
 * @param kept only columns of this catalog are compared
 */
export function rowDifferences(
  before: readonly TableContent[],
  after: readonly TableContent[],
  kept: Catalog,
): RehearsedMigration['rows'] {
  const now = new Map(after.map((content) => [content.table, content]));
  const columnsOf = keptColumns(kept);
  return before.flatMap(({ table, rows, columns }) => {
    const other = now.get(table);
    const known = columnsOf.get(table);
    if (!other || !known) return [];
    const different = [...columns].flatMap(([column, sum]) =>
      known.has(column) && other.columns.has(column) && other.columns.get(column) !== sum
        ? column
        : [],
    );
    return different.length === 0 && rows === other.rows
      ? []
      : { table, columns: different, before: rows, after: other.rows };
  });
}

function keptColumns({ objects }: Catalog): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map<string, Set<string>>();
  for (const object of objects) {
    if (object.kind === 'table') tables.set(qualifiedName(object.schema, object.name), new Set());
  }
  for (const object of objects) {
    if (object.kind !== 'column') continue;
    tables.get(qualifiedName(object.schema, object.table))?.add(object.name);
  }
  return tables;
}
