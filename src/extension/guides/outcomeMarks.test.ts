import assert from 'node:assert/strict';
import { afterChange, type OutcomeMark } from './outcomeMarks';

const mark: OutcomeMark = { from: 10, line: 15, to: 20, stale: false };
const after = (start: number, end: number, lines: number) =>
  afterChange([mark], { start, end, lines })[0];

describe('an outcome in a text that is edited', () => {
  it('stays what it is when something below its section changes', () => {
    assert.deepEqual(after(21, 21, 4), mark);
  });

  it('moves with its line when something above its section changes', () => {
    assert.deepEqual(after(3, 3, 4), { from: 13, line: 18, to: 23, stale: false });
    assert.deepEqual(after(3, 5, 1), { from: 8, line: 13, to: 18, stale: false });
  });

  it('is out of date once its section changes, above its line or below', () => {
    assert.deepEqual(after(12, 12, 2), { from: 10, line: 16, to: 21, stale: true });
    assert.deepEqual(after(15, 15, 1), { ...mark, stale: true });
    assert.deepEqual(after(18, 18, 3), { from: 10, line: 15, to: 22, stale: true });
  });

  it('is out of date when a change reaches into its section from above', () => {
    assert.deepEqual(after(8, 11, 1), { from: 8, line: 12, to: 17, stale: true });
  });

  it('goes with its line', () => {
    assert.deepEqual(afterChange([mark], { start: 14, end: 16, lines: 1 }), []);
    assert.deepEqual(afterChange([mark], { start: 0, end: 99, lines: 50 }), []);
  });

  it('keeps to the end of the document in the last section', () => {
    const last = { ...mark, to: Number.MAX_SAFE_INTEGER };
    const [moved] = afterChange([last], { start: 0, end: 0, lines: 2 });
    assert.deepEqual(moved, { from: 11, line: 16, to: Number.MAX_SAFE_INTEGER, stale: false });
    assert.equal(afterChange([last], { start: 5000, end: 5000, lines: 2 })[0]?.stale, true);
  });
});
