import assert from 'node:assert/strict';
import type { Expectation } from '../expectation';
import { judge, result } from './judging.testing';

const each = (value: number): Expectation => ({
  kind: 'perGroup',
  column: 'tablename',
  op: '=',
  value,
});

describe('so many for each group', () => {
  const policies = (...all: [string, string][]): ReturnType<typeof result> =>
    result(['tablename', 'policies:int8'], all);

  it('is what a count beside each group says, and not the one row of the group', () => {
    const shape = { counts: ['policies'] };
    assert.equal(judge(each(1), policies(['a', '0'], ['b', '0']), shape).outcome, 'failed');
    assert.equal(judge(each(1), policies(['a', '1'], ['b', '1']), shape).outcome, 'passed');
    assert.equal(judge(each(4), policies(['a', '4'], ['b', '4']), shape).outcome, 'passed');
    const small = result(['tablename', 'policies:int4'], [['a', '0']]);
    assert.equal(judge(each(1), small, shape).outcome, 'failed');
  });

  it('is undecided when the number beside each group may be a count or not', () => {
    const shape = { counts: [] };
    assert.equal(judge(each(1), policies(['a', '0']), shape).outcome, 'inconclusive');
    assert.equal(judge(each(1), policies(['a', '0'])).outcome, 'inconclusive');
    assert.equal(judge(each(7), policies(['a', '7'])).outcome, 'inconclusive');
    assert.equal(judge(each(1), policies(['a', '1'])).outcome, 'passed');
    assert.equal(judge(each(1), policies(['a', '2'], ['a', '3'])).outcome, 'failed');
    const more = result(['tablename', 'policyname', 'n:int8'], [['a', 'p', '0']]);
    assert.equal(judge(each(1), more, { counts: ['n'] }).outcome, 'inconclusive');
  });

  it('counts the rows of groups that have several', () => {
    const given = result(
      ['tablename', 'id:int8'],
      [
        ['a', '10'],
        ['a', '11'],
        ['b', '12'],
        ['b', '13'],
      ],
    );
    assert.equal(judge(each(2), given).outcome, 'passed');
    assert.equal(judge(each(3), given).outcome, 'failed');
  });

  it('is not read from another number of a query that groups', () => {
    const shape = { grouped: true, counts: [] };
    assert.equal(judge(each(1), policies(['a', '1']), shape).outcome, 'inconclusive');
    const counted = { grouped: true, counts: ['policies'] };
    const wide = result(['schemaname', 'tablename', 'policies:int8'], [['s', 'a', '4']]);
    assert.equal(judge(each(4), wide, counted).outcome, 'passed');
    assert.equal(judge(each(1), wide, counted).outcome, 'failed');
  });
});
