/**
 * What a person wrote down that a query should return. The kinds and their fields are those of `docs/guides.md`; they
 * are printed by `plumbline guide explain --json` as they stand here.
 */
export type Comparison = '=' | '>' | '>=' | '<' | '<=';

/** As it was written, without quotes: `true`, `timestamp with time zone`, `0`. Numbers stay numbers. */
export type ExpectedValue = string | number;

export type Expectation =
  | RowCountExpectation
  | ValueExpectation
  | EveryRowExpectation
  | RowExpectation
  | NamesExpectation
  | TableExpectation
  | PerGroupExpectation
  | PlanExpectation
  | FailsExpectation
  | SucceedsExpectation
  | UnknownExpectation;

export type ExpectationKind = Expectation['kind'];

/** The result has that many rows; of a statement without a result, it changed that many. */
export type RowCountExpectation =
  | { readonly kind: 'rowCount'; readonly op: '=' | '>=' | '<='; readonly value: number }
  | {
      readonly kind: 'rowCount';
      readonly op: 'between';
      readonly min: number;
      readonly max: number;
    };

/** One row and one column, or the named column of one row, compares so. `count(*)` is a value, never a row count. */
export interface ValueExpectation {
  readonly kind: 'value';
  readonly op: Comparison;
  readonly value: ExpectedValue;
  readonly column?: string;
}

/** At least one row, and in every row each named column has the value. */
export interface EveryRowExpectation {
  readonly kind: 'everyRow';
  readonly values: Readonly<Record<string, ExpectedValue>>;
}

/** Exactly one row, with these values. */
export interface RowExpectation {
  readonly kind: 'row';
  readonly values: Readonly<Record<string, ExpectedValue>>;
}

/** The names stand in one column of the result; with `exact`, no others do. */
export interface NamesExpectation {
  readonly kind: 'names';
  readonly values: readonly string[];
  readonly exact?: boolean;
}

/** The printed table, row by row; the order counts only where the query orders. */
export interface TableExpectation {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Grouped by the column, each group has that many rows. */
export interface PerGroupExpectation {
  readonly kind: 'perGroup';
  readonly column: string;
  readonly op: '=' | '>=' | '<=';
  readonly value: number;
}

/** The plan that EXPLAIN shows has a node of that name (`Index Scan`), uses that index, or both. */
export interface PlanExpectation {
  readonly kind: 'planUses';
  readonly node?: string;
  readonly index?: string;
}

/** The server refuses the statement, for that reason where one is named. */
export interface FailsExpectation {
  readonly kind: 'fails';
  readonly sqlstate?: string;
  /** Stands in the server's message, upper and lower case alike. */
  readonly matching?: string;
}

/** The statement runs without an error. */
export interface SucceedsExpectation {
  readonly kind: 'succeeds';
}

/** Nothing that a machine can hold the result against: never passed, always shown. */
export interface UnknownExpectation {
  readonly kind: 'unknown';
  readonly text: string;
}
