/** Where a sentence stands, seen from the query that it speaks of. */
export type SentencePlace =
  /** A comment right under the query, or at its end on the same line. */
  | 'commentAfter'
  /** A comment right above the query. */
  | 'commentBefore'
  /** Text of the guide after the block. */
  | 'proseAfter'
  /** Text of the guide before the block. */
  | 'proseBefore';

/**
 * Words of the guide beside a query. Comment marks and Markdown marks are taken off. May be several lines: a comment
 * block with its line breaks, a lead-in with its bullets.
 */
export interface Sentence {
  readonly text: string;
  readonly place: SentencePlace;
  /** 1-based, in the file. */
  readonly line: number;
}

/** What decides which statement a sentence is about. */
export interface ShapeOutline {
  /** `select`: returns rows. `explain`: a plan. `write`: INSERT, UPDATE, DELETE, MERGE. `describe`: psql's `\d`. */
  readonly kind: 'select' | 'explain' | 'write' | 'describe' | 'other';
  /** A write with RETURNING, or any query: whether there are result rows. */
  readonly returnsRows: boolean;
  /** `insert`, `update`, `delete` or `merge` for a write: row security refuses the first and filters the others. */
  readonly command?: 'insert' | 'update' | 'delete' | 'merge';
  /**
   * Set for what only prepares the statements after it: `set` for SET, SAVEPOINT and `SELECT set_config(...)`; `reset`
   * for RESET, DISCARD and the end of a savepoint, which take that back.
   */
  readonly setsUp?: 'set' | 'reset';
}

/** What the text of a statement tells of the result that it can have: what a sentence about it can mean. */
export interface QueryShape extends ShapeOutline {
  /**
   * The result's columns in order, as PostgreSQL will name them; null for one that cannot be known (`*` is null once,
   * and then `open` is true).
   */
  readonly columns: readonly (string | null)[];
  /** True when there may be more columns than `columns` (a `*`). */
  readonly open: boolean;
  /** True when it always returns exactly one row: aggregates without GROUP BY, SELECT without FROM. */
  readonly singleRow: boolean;
  /** True when its one column is a count, an EXISTS, a comparison or another single value. */
  readonly singleValue: boolean;
  /** Output columns that hold whether something is true: EXISTS, comparisons, `is null`. */
  readonly booleans: readonly string[];
  /** Output columns that hold a count(...): never negative, never null. */
  readonly counts?: readonly string[];
  /** True when it reads every row of one relation: no WHERE, join, limit or grouping. */
  readonly whole?: boolean;
  readonly grouped: boolean;
  readonly ordered: boolean;
  /** Every `column IN ('a', 'b')` and `column = 'a'` of the WHERE that all rows must satisfy, with its literals. */
  readonly restrictions: readonly NameRestriction[];
  /** Relations that it reads: `pg_policies`, `information_schema.triggers`. Lower case as written, with schema if given. */
  readonly relations: readonly string[];
  /** The statement that EXPLAIN explains; null for any other. */
  readonly explained: { readonly analyze: boolean } | null;
}

export interface NameRestriction {
  /** The column's last name: `tablename`. */
  readonly column: string;
  readonly values: readonly string[];
}
