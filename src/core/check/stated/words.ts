import type { Expectation, ExpectedValue } from '../expectation';
import type { StatementResult } from '../statementResult';
import { isNullWord } from './value';

const MOST_LISTED = 8;
const MOST_CHARACTERS = 120;

/** In the place of an expectation, where there is none. */
export const NOTHING_EXPECTED = 'the guide does not say what to expect';

/** `1 row`, `3 rows` */
export function rows(count: number): string {
  return `${count.toLocaleString('en-US')} row${count === 1 ? '' : 's'}`;
}

/** A value in one line, for people. */
export function shown(value: ExpectedValue | null): string {
  if (value === null) return 'NULL';
  if (value === '') return '(empty)';
  const line = String(value).replace(/\s+/gu, ' ');
  return line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)}…` : line;
}

/** A value that the server gave; one that only reads like NULL stands in quotes. */
export function given(value: string | null): string {
  return value !== null && isNullWord(value) ? `'${shown(value)}'` : shown(value);
}

/** Some names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const some = names.slice(0, MOST_LISTED).map((name) => shown(name));
  const more = names.length - some.length;
  return some.join(', ') + (more > 0 ? ` and ${more.toLocaleString('en-US')} more` : '');
}

export function pairs(values: Readonly<Record<string, ExpectedValue>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${shown(value)}`)
    .join(', ');
}

/** What was expected, in one line. */
export function expectedText(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'rowCount':
      return rowCountText(expectation);
    case 'value': {
      const { column, op, value } = expectation;
      const name = column === undefined ? '' : `${column} `;
      return op === '=' && name === '' ? shown(value) : `${name}${op} ${shown(value)}`;
    }
    case 'everyRow':
      return `${pairs(expectation.values)} in every row`;
    case 'row':
      return `1 row, ${pairs(expectation.values)}`;
    case 'names':
      return `${expectation.exact ? 'exactly ' : ''}${listed(expectation.values)}`;
    case 'table':
      return `the table of ${rows(expectation.rows.length)}`;
    case 'perGroup':
      return `${bound(expectation.op)}${rows(expectation.value)} for each ${expectation.column}`;
    case 'planUses':
      return `the plan uses ${planPart(expectation)}`;
    case 'fails': {
      const reason = [expectation.sqlstate, expectation.matching].filter(Boolean).join(', ');
      return reason === '' ? 'refused by the server' : `refused by the server (${reason})`;
    }
    case 'succeeds':
      return 'runs without an error';
    case 'unknown':
      return expectation.text.replace(/\s+/gu, ' ');
  }
}

/** What the statement gave, in one line. */
export function actualText(result: StatementResult): string {
  if (result.error) return errorText(result.error);
  const { rowCount, columns, rows: read } = result;
  if (columns.length === 0) {
    return rowCount === null ? `${result.tag} ran` : `${result.tag}, ${rows(rowCount)}`;
  }
  if (columns.length === 1 && read.length === 1 && rowCount === 1) {
    return given(read[0]?.[0] ?? null);
  }
  return rows(rowCount ?? read.length);
}

/** The server's words and its SQLSTATE. */
export function errorText(error: { readonly sqlstate: string; readonly message: string }): string {
  return error.sqlstate === '' ? error.message : `${error.message} (${error.sqlstate})`;
}

export function planPart({ node, index }: { node?: string; index?: string }): string {
  if (node !== undefined && index !== undefined) return `${node} on ${index}`;
  return node ?? index ?? 'a node';
}

function rowCountText(expectation: Extract<Expectation, { kind: 'rowCount' }>): string {
  if (expectation.op === 'between') return `${expectation.min} to ${rows(expectation.max)}`;
  return bound(expectation.op) + rows(expectation.value);
}

function bound(op: '=' | '>=' | '<='): string {
  return { '=': '', '>=': 'at least ', '<=': 'at most ' }[op];
}
