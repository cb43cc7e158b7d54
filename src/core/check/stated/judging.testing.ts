import type { QueryShape } from '../../guide/expectation/model';
import type { Expectation } from '../expectation';
import { judgeStatement, type StatedVerdict } from '../judgeStatement';
import type { StatementResult } from '../statementResult';

const oid = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  name: 19,
  numeric: 1700,
  stamp: 1184,
  names: 1003,
};
export type TypeName = keyof typeof oid;

const plainShape: QueryShape = {
  kind: 'select',
  returnsRows: true,
  columns: [],
  open: true,
  singleRow: false,
  singleValue: false,
  booleans: [],
  grouped: false,
  ordered: false,
  restrictions: [],
  relations: [],
  explained: null,
};

/** A result; columns as `name:type`, text when no type is given. */
export function result(
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  others: Partial<StatementResult> = {},
): StatementResult {
  return {
    columns: columns.map((column) => {
      const [name = '', type = 'text'] = column.split(':');
      return { name, type: oid[type as TypeName] };
    }),
    rows,
    rowCount: rows.length,
    truncated: false,
    tag: 'SELECT',
    ...others,
  };
}

export function refused(sqlstate: string, message: string, tag = 'INSERT'): StatementResult {
  return { ...result([], []), rowCount: null, tag, error: { sqlstate, message } };
}

export function judge(
  expectations: Expectation | readonly Expectation[],
  given: StatementResult,
  shape: Partial<QueryShape> = {},
  sql = '',
): StatedVerdict {
  const all = 'kind' in expectations ? [expectations] : expectations;
  return judgeStatement({ expectations: all, shape: { ...plainShape, ...shape }, sql }, given);
}

export const one = (type: TypeName, value: string | null): StatementResult =>
  result([`v:${type}`], [[value]]);
export const names = (...values: string[]): StatementResult =>
  result(
    ['name:name'],
    values.map((value) => [value]),
  );
