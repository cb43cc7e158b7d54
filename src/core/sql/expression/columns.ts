import { ownerOf as namedOwner, sameOwner, sourceNamed, type Owner, type Scopes } from './scope';
import type { Column, Name, TypeReference } from './tree';
import { sameName } from './typeRules';

/** The type of a column: of the table that the expression stands on (`table` null), or of another one. */
export type ColumnType = (table: Name | null, column: string) => TypeReference | null;

/** Tells whether two column references mean the same column. */
export class Columns {
  constructor(private readonly columnType: ColumnType) {}

  /** A bare name belongs to the innermost table that is known to have such a column; null when none is known to. */
  ownerOf(column: Column, scopes: Scopes): Owner | null {
    const named = namedOwner(column, 'expected', scopes);
    if (named) return named;
    for (const scope of scopes) {
      const owners = scope.tables.flatMap((table, source) =>
        table && this.columnType(table, column.name) ? [{ scope, source }] : [],
      );
      if (owners[0]) return owners.length === 1 ? owners[0] : null;
      // A subselect or a function may have it as well.
      if (scope.tables.some((table) => table === null)) return null;
    }
    return this.columnType(null, column.name) ? 'outside' : null;
  }

  same(expected: Column, actual: Column, scopes: Scopes): boolean {
    const found = namedOwner(actual, 'actual', scopes);
    if (this.isWholeRow(expected, actual, found, scopes)) return true;
    if (expected.name !== actual.name) return false;
    const wanted = this.ownerOf(expected, scopes);
    if (!wanted || !found) return true;
    if (wanted === 'outside' && found === 'outside' && expected.qualifier.length > 0) {
      return sameName(expected.qualifier.slice(-1), actual.qualifier.slice(-1));
    }
    return sameOwner(wanted, found);
  }

  /** The bare name of a table is its row, printed as `name.*`; that of a function of scalars its one column. */
  private isWholeRow(
    expected: Column,
    actual: Column,
    found: Owner | null,
    scopes: Scopes,
  ): boolean {
    if (expected.qualifier.length > 0 || found === null || found === 'outside') return false;
    const row = sourceNamed(expected.name, 'expected', scopes);
    if (row === null || !sameOwner(row, found)) return false;
    return actual.name === '*' || actual.name === found.scope.scalars[found.source];
  }
}
