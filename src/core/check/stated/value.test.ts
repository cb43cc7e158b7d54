import assert from 'node:assert/strict';
import type { Expectation } from '../expectation';
import { judge, result } from './judging.testing';

const outcome = (column: string, expected: string, actual: string): string =>
  judge({ kind: 'row', values: { [column]: expected } }, result([column], [[actual]])).outcome;

describe('a value in a column', () => {
  it('may be a type by another of its names where the column holds types', () => {
    const same: [column: string, expected: string, actual: string][] = [
      ['data_type', 'UUID', 'uuid'],
      ['data_type', 'timestamptz', 'timestamp with time zone'],
      ['data_type', 'user-defined', 'USER-DEFINED'],
      ['udt_name', 'INT4', 'int4'],
      ['format_type', 'VARCHAR(20)', 'character varying(20)'],
      ['format_type', 'TEXT[]', 'text[]'],
      ['typname', 'BOOL', 'bool'],
      ['type', 'timestamptz', 'timestamp with time zone'],
    ];
    for (const [column, expected, actual] of same) {
      assert.equal(outcome(column, expected, actual), 'passed', `${column} ${expected}`);
    }
  });

  it('is told apart by upper and lower case where a column only has "type" in its name', () => {
    const different: [column: string, expected: string, actual: string][] = [
      ['user_type', 'ADMIN', 'Admin'],
      ['type', 'Text', 'text'],
      ['typeface', 'Line', 'line'],
      ['data_type', 'Mood', 'mood'],
      ['data_type', 'timestamp', 'timestamp with time zone'],
    ];
    for (const [column, expected, actual] of different) {
      assert.equal(outcome(column, expected, actual), 'failed', `${column} ${expected}`);
    }
  });
});

describe('a column that several columns of the result are called', () => {
  const twice = result(['status', 'status', 'id'], [['new', 'old', '1']]);

  it('is never the first of them', () => {
    const expectations: Expectation[] = [
      { kind: 'row', values: { status: 'new' } },
      { kind: 'everyRow', values: { status: 'new' } },
      { kind: 'value', op: '=', value: 'new', column: 'status' },
      { kind: 'row', values: { 'a.status': 'new' } },
      { kind: 'perGroup', column: 'status', op: '=', value: 1 },
    ];
    for (const expectation of expectations) {
      const { outcome: found, note } = judge(expectation, twice);
      assert.equal(found, 'inconclusive', JSON.stringify(expectation));
      assert.match(note ?? '', /or more than one/);
    }
    assert.equal(judge({ kind: 'row', values: { id: 2 } }, twice).outcome, 'failed');
    assert.equal(judge({ kind: 'row', values: { id: 1 } }, twice).outcome, 'passed');
  });
});
