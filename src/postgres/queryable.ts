/** The least that reading needs: a statement with `$1` parameters in, rows out. Errors are `PlumblineError`s. */
export interface Queryable {
  query<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}
