import assert from 'node:assert/strict';
import { listeningTimeout } from './listeningTimeout';

describe('listeningTimeout', () => {
  it('ends what takes too long', async () => {
    await new Promise<void>((resolve) => listeningTimeout(20, resolve));
  });

  it('does not count the time in which nobody could have heard an answer', async () => {
    let isOver = false;
    const end = listeningTimeout(1_000, () => (isOver = true));
    const heard = new Promise(setImmediate);
    // Busy for longer than the limit.
    for (const until = performance.now() + 1_100; performance.now() < until;);
    await heard;
    await new Promise(setImmediate);
    end();
    assert.equal(isOver, false);
  });

  it('has no limit with 0, and none once it was ended', async () => {
    let isOver = false;
    listeningTimeout(0, () => (isOver = true));
    listeningTimeout(10, () => (isOver = true))();
    await new Promise<void>((resolve) => listeningTimeout(50, resolve));
    assert.equal(isOver, false);
  });
});
