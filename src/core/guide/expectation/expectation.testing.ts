import assert from 'node:assert/strict';
import type { Expectation } from '../../check/expectation';
import { loadSqlParser, type SqlParser } from '../../sql/parser';
import type { QueryShape, SentencePlace } from './model';
import { DESCRIBE_SHAPE, queryShape } from './queryShape';
import { isExpectation, understand } from './understand';

let parser: SqlParser | undefined;

/** To be awaited before the functions below are used. */
export async function loadParser(): Promise<void> {
  parser = await loadSqlParser();
}

export function shapeOf(sql: string): QueryShape {
  assert.ok(parser);
  if (sql.startsWith('\\d')) return DESCRIBE_SHAPE;
  const shape = queryShape(parser, sql);
  assert.ok(shape, `one statement: ${sql}`);
  return shape;
}

/** `rows = 3; unknown`: one line for a reading, so that tables of cases stay readable. */
export function shown(expectations: readonly Expectation[]): string {
  return expectations.map(short).join('; ');
}

function short(expectation: Expectation): string {
  const pairs = (values: Readonly<Record<string, string | number>>): string =>
    Object.entries(values)
      .map(([column, value]) => `${column}=${value}`)
      .join(', ');
  switch (expectation.kind) {
    case 'rowCount':
      return expectation.op === 'between'
        ? `rows ${expectation.min}..${expectation.max}`
        : `rows ${expectation.op} ${expectation.value}`;
    case 'value':
      return `${expectation.column ?? 'value'} ${expectation.op} ${expectation.value}`;
    case 'everyRow':
      return `every ${pairs(expectation.values)}`;
    case 'row':
      return `row ${pairs(expectation.values)}`;
    case 'names':
      return `${expectation.exact === true ? 'exactly' : 'names'} ${expectation.values.join(', ')}`;
    case 'table':
      return `table ${[expectation.columns, ...expectation.rows].map((row) => row.join('|')).join(' / ')}`;
    case 'perGroup':
      return `per ${expectation.column} ${expectation.op} ${expectation.value}`;
    case 'planUses':
      return ['plan', expectation.node, expectation.index].filter(Boolean).join(' ');
    case 'fails':
      return ['fails', expectation.sqlstate, expectation.matching].filter(Boolean).join(' ');
    case 'succeeds':
    case 'unknown':
      return expectation.kind;
  }
}

export type Case = readonly [sentence: string, reading: string, place?: SentencePlace];

/** One test for each sentence beside the query. Every one of them must also be taken for an expectation. */
export function reads(sql: string, cases: readonly Case[]): void {
  each(sql, cases, (text, place) => {
    assert.equal(isExpectation(text, place), true, 'is an expectation');
  });
}

/** One test for each sentence beside the query, whoever took it for an expectation. */
export function means(sql: string, cases: readonly Case[]): void {
  each(sql, cases, () => undefined);
}

function each(
  sql: string,
  cases: readonly Case[],
  also: (text: string, place: SentencePlace) => void,
): void {
  describe(sql, () => {
    for (const [text, reading, place = 'commentAfter'] of cases) {
      it(`${JSON.stringify(text)} → ${reading}`, () => {
        assert.equal(shown(understand([{ text, place, line: 1 }], shapeOf(sql))), reading);
        also(text, place);
      });
    }
  });
}
