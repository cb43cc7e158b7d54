/** What came of one statement, as PostgreSQL prints it: no value is turned into one of JavaScript's. */
export interface StatementResult {
  /** Empty for a statement that returns no rows. */
  readonly columns: readonly ResultColumn[];
  /** The first rows, as many as were read; null is SQL's NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** How many rows it returned; for a statement without a result, how many it changed; null where neither is said. */
  readonly rowCount: number | null;
  /** True when it returned more rows than were read. */
  readonly truncated: boolean;
  /** The server's command tag: `SELECT`, `INSERT`. */
  readonly tag: string;
  /** The plan, for EXPLAIN; see `planFacts`. */
  readonly plan?: ExplainedPlan;
  /** Why the server refused it. */
  readonly error?: StatementError;
  /** Names of invalid indexes of the database, where the statement reads catalogs of indexes. */
  readonly invalidIndexes?: readonly string[];
}

export interface ResultColumn {
  readonly name: string;
  /** `pg_type.oid`: 16 is boolean, 20, 21, 23, 1700 numbers. */
  readonly type: number;
}

export interface StatementError {
  readonly sqlstate: string;
  readonly message: string;
  readonly detail?: string;
  readonly hint?: string;
  /** UTF-16 code units in the statement's own text. */
  readonly offset?: number;
}

/** What EXPLAIN (FORMAT JSON) shows, reduced to what expectations speak of. */
export interface ExplainedPlan extends PlanFacts {
  /** The same with sequential scans disabled, where the plan itself did not have what was expected. */
  readonly withoutSequentialScans?: PlanFacts;
}

export interface PlanFacts {
  /** Node types from the root on: `Limit`, `Index Scan`, `Bitmap Heap Scan`. */
  readonly nodes: readonly string[];
  readonly indexes: readonly string[];
  /** Which node reads by which index. */
  readonly uses: readonly IndexUse[];
}

export interface IndexUse {
  readonly node: string;
  readonly index: string;
}
