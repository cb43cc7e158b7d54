import assert from 'node:assert/strict';
import { durationText, timeText } from './time';

describe('times in the panel', () => {
  it('writes durations in the unit that a person would use', () => {
    const cases: [number, string][] = [
      [0, '0 ms'],
      [0.4, '0 ms'],
      [840, '840 ms'],
      [1000, '1.0 s'],
      [59_949, '59.9 s'],
      [59_960, '1 min 0 s'],
      [125_000, '2 min 5 s'],
      [3_600_000, '60 min 0 s'],
    ];
    for (const [ms, text] of cases) assert.equal(durationText(ms), text);
  });

  it('writes a moment with its date and second', () => {
    const text = timeText('2026-11-21T09:14:03Z', 'en-GB', 'UTC');
    assert.equal(text, '21 Nov 2026, 09:14:03');
  });

  it('shows what is no time as it is', () => {
    assert.equal(timeText('yesterday'), 'yesterday');
  });
});
