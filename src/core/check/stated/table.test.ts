import assert from 'node:assert/strict';
import type { Expectation } from '../expectation';
import { judge, result } from './judging.testing';

const table = (columns: string[], ...rows: string[][]): Expectation => ({
  kind: 'table',
  columns,
  rows,
});
const ab = (...rows: (string | null)[][]): ReturnType<typeof result> => result(['a', 'b'], rows);

describe('a printed table', () => {
  it('wants a row for each row of stand-ins, whatever it holds', () => {
    const one = table(['a', 'b'], ['<uuid>', '<number>']);
    assert.equal(judge(one, ab()).outcome, 'failed');
    assert.equal(judge(one, ab(['x', '1'])).outcome, 'passed');
    assert.match(judge(one, ab(['x', '1'])).note ?? '', /were not compared/);
    assert.equal(judge(one, ab(['x', null])).outcome, 'failed');
    assert.equal(judge(one, ab(['x', '1'], ['y', '2'])).outcome, 'failed');
    const two = table(['a'], ['<uuid>'], ['<uuid>']);
    assert.equal(judge(two, result(['a'], [['x']])).outcome, 'failed');
    assert.equal(judge(two, result(['a'], [['x'], ['y']])).outcome, 'passed');
    const some = table(['a', 'b'], ['<uuid>', 'x'], ['…', '…']);
    assert.equal(judge(some, ab(['1', 'x'], ['2', 'z'])).outcome, 'passed');
    assert.equal(judge(some, ab(['1', 'y'])).outcome, 'failed');
  });

  it('is not checked when it prints nothing but that rows follow', () => {
    for (const row of [['...'], ['…'], ['[...]']]) {
      const verdict = judge(table(['a'], row), result(['a'], []));
      assert.equal(verdict.outcome, 'notChecked', row[0]);
      assert.equal(judge(table(['a'], row), result(['a'], [['x']])).outcome, 'notChecked');
    }
  });

  it('reads words for NULL as NULL, and not as a value that is left open', () => {
    for (const word of ['<null>', '<NULL>', '(null)', 'NULL', '[null]']) {
      const wanted = table(['a', 'b'], [word, 'x']);
      assert.equal(judge(wanted, ab([null, 'x'])).outcome, 'passed', word);
      assert.equal(judge(wanted, ab(['Admin', 'x'])).outcome, 'failed', word);
      assert.equal(judge(wanted, ab(['NULL', 'x'])).outcome, 'failed', word);
    }
    const only = table(['a', 'b'], ['<null>', '<null>']);
    assert.equal(judge(only, ab()).outcome, 'failed');
    assert.equal(judge(only, ab([null, null])).outcome, 'passed');
  });

  it('takes an empty cell for NULL or an empty text, and for nothing else', () => {
    const empty = table(['a', 'b'], ['', 'x']);
    assert.equal(judge(empty, ab([null, 'x'])).outcome, 'passed');
    assert.equal(judge(empty, ab(['', 'x'])).outcome, 'passed');
    assert.equal(judge(empty, ab(['0', 'x'])).outcome, 'failed');
  });

  it('is compared by place only where no heading stands at another place', () => {
    const own = table(['Who', 'Which'], ['x', 'y']);
    assert.equal(judge(own, ab(['x', 'y'])).outcome, 'passed');
    const moved = table(['Who', 'a'], ['x', 'y']);
    assert.equal(judge(moved, ab(['x', 'y'])).outcome, 'inconclusive');
    const twice = result(['status', 'status'], [['new', 'old']]);
    assert.equal(judge(table(['status', 'status'], ['new', 'old']), twice).outcome, 'passed');
    assert.equal(judge(table(['status', 'status'], ['new', 'new']), twice).outcome, 'failed');
    assert.equal(judge(table(['status'], ['new']), twice).outcome, 'inconclusive');
  });
});
