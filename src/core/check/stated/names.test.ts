import assert from 'node:assert/strict';
import type { Expectation } from '../expectation';
import { judge, names, result } from './judging.testing';

const some: Expectation = { kind: 'names', values: ['alpha', 'beta'] };
const exact: Expectation = { ...some, exact: true };

describe('names that are to be all there is', () => {
  it('leave no room for a row without a name', () => {
    const given = result(['name:name'], [['alpha'], [null], ['beta']]);
    const verdict = judge(exact, given);
    assert.deepEqual([verdict.outcome, verdict.extra], ['failed', ['NULL']]);
    assert.equal(judge(some, given).outcome, 'passed');
  });

  it('are not settled by names that stand there twice', () => {
    const verdict = judge(exact, names('alpha', 'beta', 'alpha'));
    assert.equal(verdict.outcome, 'inconclusive');
    assert.match(verdict.actual, /3 rows; more than once: alpha/);
    assert.equal(judge(exact, names('beta', 'alpha')).outcome, 'passed');
    assert.equal(judge(some, names('alpha', 'beta', 'alpha')).outcome, 'passed');
    const events = result(
      ['name', 'event'],
      [
        ['alpha', 'INSERT'],
        ['alpha', 'UPDATE'],
        ['beta', 'INSERT'],
      ],
    );
    assert.equal(judge(exact, events).outcome, 'inconclusive');
  });

  it('are two names when their schemas are', () => {
    const given = result(
      ['schema', 'name'],
      [
        ['a', 't'],
        ['b', 't'],
      ],
    );
    const both: Expectation = { kind: 'names', values: ['a.t', 'b.t'], exact: true };
    assert.equal(judge(both, given).outcome, 'passed');
  });
});
