import assert from 'node:assert/strict';
import { Turns } from './turns';

describe('Turns', () => {
  it('lets one at a time, in order', async () => {
    const turns = new Turns();
    const order: string[] = [];
    await turns.take();
    const second = turns.take().then(() => order.push('second'));
    const third = turns.take().then(() => order.push('third'));
    await Promise.resolve();
    assert.deepEqual(order, []);
    turns.give();
    await second;
    assert.deepEqual(order, ['second']);
    turns.give();
    await third;
    turns.give();
    await turns.take();
  });

  it('passes over one that no longer waits', async () => {
    const turns = new Turns();
    const gone = new AbortController();
    await turns.take();
    const left = turns.take(gone.signal);
    const next = turns.take();
    gone.abort();
    await assert.rejects(left, { code: 'cancelled' });
    turns.give();
    await next;
    await assert.rejects(turns.take(gone.signal), { code: 'cancelled' });
  });

  it('cannot be cancelled by one that already had its turn', async () => {
    const turns = new Turns();
    const late = new AbortController();
    await turns.take();
    const second = turns.take(late.signal);
    const third = turns.take();
    turns.give();
    await second;
    late.abort();
    turns.give();
    await third;
  });
});
