/** The key that is to be unique; everything as SQL has it. */
export interface UniqueKey {
  readonly table: string;
  /** Columns and expressions, with commas between them. */
  readonly keys: string;
  /** The WHERE of a partial index, without parentheses of its own. */
  readonly predicate: string | null;
  /** NULLS NOT DISTINCT: else keys with a null are never the same. */
  readonly nullsEqual: boolean;
}

/** A query that shows the keys of which a table has more than one row, and how many it has of each. */
export function duplicatesQuery({ table, keys, predicate, nullsEqual }: UniqueKey): string {
  const conditions = [
    ...(nullsEqual ? [] : [`(${keys}) is not null`]),
    ...(predicate === null ? [] : [`(${predicate})`]),
  ];
  const where = conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
  return `select ${keys}, count(*) from ${table}${where} group by ${keys} having count(*) > 1`;
}
