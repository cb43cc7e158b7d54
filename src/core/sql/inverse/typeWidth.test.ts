import assert from 'node:assert/strict';
import { wayBack } from './typeWidth';

describe('the way back to a narrower type', () => {
  for (const [before, after] of [
    ['smallint', 'numeric(5,0)'],
    ['integer', 'numeric(10,0)'],
    ['bigint', 'numeric(19,0)'],
    ['smallint', 'numeric'],
    ['numeric(4,0)', 'smallint'],
    ['numeric(6,2)', 'numeric(8,2)'],
    ['smallint', 'integer'],
  ] as const) {
    it(`may be refused: ${before} became ${after}`, () => {
      const { keptAll, refuses } = wayBack(before, after);
      assert.deepEqual({ keptAll, refuses }, { keptAll: true, refuses: true });
    });
  }

  it('holds every value of an integer of fewer digits', () => {
    assert.equal(wayBack('numeric(5,0)', 'smallint').refuses, false);
  });

  it('says what is rounded', () => {
    const changes = (before: string, after: string): string | null =>
      wayBack(before, after).changes;
    assert.equal(
      changes('numeric(3,-2)', 'numeric(5,0)'),
      'rounds values that are no multiple of 100',
    );
    assert.equal(changes('integer', 'numeric'), 'rounds values with decimals');
    assert.equal(
      changes('numeric(6,2)', 'numeric(8,4)'),
      'rounds values with more than 2 decimals',
    );
    assert.equal(changes('numeric(6,2)', 'numeric(8,2)'), null);
  });
});
