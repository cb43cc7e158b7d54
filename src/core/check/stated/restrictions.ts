import type { NameRestriction, QueryShape } from '../../guide/expectation/model';
import type { StatementResult } from '../statementResult';
import { columnPlace, valuesAt } from './columns';

/** Names that a query asks for in an IN list, and which of them its result has not. */
export interface AskedNames {
  /** The restricted column, as the query names it. */
  readonly column: string;
  readonly asked: readonly string[];
  readonly missing: readonly string[];
  /** 0-based column of the result that holds them. */
  readonly place: number;
}

/**
 * The lists of names that the query asks for and whose column its result shows. A list whose column the result does
 * not show tells nothing; nor does any when not all rows were read.
 */
export function askedNames(shape: QueryShape, result: StatementResult): AskedNames[] {
  if (result.truncated) return [];
  return shape.restrictions.flatMap((restriction) => {
    const asked = [...new Set(restriction.values)];
    if (asked.length < 2) return [];
    const place = placeOf(restriction, result);
    if (place < 0) return [];
    const found = new Set(valuesAt(result, place));
    return [
      {
        column: restriction.column,
        asked,
        place,
        missing: asked.filter((name) => !found.has(name)),
      },
    ];
  });
}

/** The column of that name, else the only one that holds nothing but names of the list: it was given another name. */
function placeOf({ column, values }: NameRestriction, result: StatementResult): number {
  const named = columnPlace(result.columns, column);
  if (named >= 0) return named;
  const places = result.columns.flatMap((_, place) => {
    const found = valuesAt(result, place);
    return found.length > 0 && found.every((value) => values.includes(value)) ? [place] : [];
  });
  return places.length === 1 ? (places[0] ?? -1) : -1;
}

/**
 * The names that the query asks for and its result has not, and what their absence means: an object that should stand in
 * the catalogs is missing; a value of any other table may rightly not be there; a role or a privilege says nothing.
 */
export function absentNames(
  shape: QueryShape,
  result: StatementResult,
): { readonly names: readonly string[]; readonly areObjects: boolean } {
  const areObjects = readsCatalogs(shape);
  const names = askedNames(shape, result)
    .filter(({ column }) => !areObjects || /name$/i.test(column))
    .flatMap(({ missing }) => missing);
  return { names, areObjects };
}

/** Whether the query reads only catalogs. */
function readsCatalogs(shape: QueryShape): boolean {
  return (
    shape.relations.length > 0 &&
    shape.relations.every((name) =>
      /^(?:information_schema\.|pg_catalog\.|pg_)/.test(name.toLowerCase()),
    )
  );
}
