/**
 * A scalar expression after everything that is only a way of writing has gone: locations, IN for `= ANY`, BETWEEN
 * for two comparisons, nested ANDs, row comparisons, type aliases, `pg_catalog.`.
 */

/** A name, qualified or not; `pg_catalog` is left away. */
export type Name = readonly string[];

export interface TypeReference {
  readonly name: Name;
  readonly array: boolean;
  readonly modifiers: readonly string[];
}

export interface Literal {
  readonly kind: 'string' | 'number' | 'boolean' | 'bits' | 'null';
  readonly text: string;
}

export interface Constant {
  readonly kind: 'constant';
  readonly literal: Literal;
  /** The casts that stand on the literal, the innermost first. */
  readonly casts: readonly TypeReference[];
}

export interface Cast {
  readonly kind: 'cast';
  readonly type: TypeReference;
  readonly argument: Expression;
  /** True for the cast of an array constructor, which the server hands down to elements that need it. */
  readonly optional: boolean;
}

export interface Column {
  readonly kind: 'column';
  /** Alias, table or schema and table; empty for a bare column name. */
  readonly qualifier: Name;
  /** `*` for a whole row. */
  readonly name: string;
}

export interface Operator {
  readonly kind: 'operator';
  readonly name: Name;
  readonly left: Expression | null;
  readonly right: Expression;
  /** `x = ANY (array)` and `x <> ALL (array)`. */
  readonly over: 'any' | 'all' | null;
}

export interface Call {
  readonly kind: 'call';
  readonly name: Name;
  readonly args: readonly Expression[];
  readonly parts: Parts;
}

export interface Subquery {
  readonly kind: 'subquery';
  /** The parser's own name: EXISTS_SUBLINK, ANY_SUBLINK, EXPR_SUBLINK, ARRAY_SUBLINK ... */
  readonly use: string;
  readonly test: Expression | null;
  readonly operator: Name | null;
  readonly query: Expression;
}

export interface Target {
  readonly name: string | null;
  readonly value: Expression;
}

export interface Relation {
  readonly kind: 'relation';
  readonly name: Name;
  readonly alias: string | null;
  readonly parts: Parts;
}

/** A subselect or a function in FROM. */
export interface Derived {
  readonly kind: 'derived';
  readonly what: Expression;
  readonly alias: string | null;
  readonly columns: readonly string[];
}

export interface Join {
  readonly kind: 'join';
  readonly left: Source;
  readonly right: Source;
  readonly condition: Expression | null;
  readonly alias: string | null;
  readonly parts: Parts;
}

export type Source = Relation | Derived | Join;

export interface Query {
  readonly kind: 'query';
  readonly sources: readonly Source[];
  readonly targets: readonly Target[];
  /** WHERE, GROUP BY, ORDER BY, set operations and all others. */
  readonly parts: Parts;
}

/** A node that needs no care of its own: compared part by part. */
export interface Other {
  readonly kind: 'other';
  readonly tag: string;
  readonly parts: Parts;
}

export type Expression =
  | Constant
  | Cast
  | Column
  | Operator
  | { readonly kind: 'and' | 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | Call
  | Subquery
  | Query
  | Other;

export type Part = Expression | readonly Part[] | string | number | boolean;
export type Parts = Readonly<Record<string, Part>>;
