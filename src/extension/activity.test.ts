import assert from 'node:assert/strict';
import { Activity, BusyError } from './activity';

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    if (signal.aborted) resolve('stopped');
    else signal.addEventListener('abort', () => resolve('stopped'), { once: true });
  });

describe('an activity', () => {
  it('refuses a second run and says what the first one is', async () => {
    const activity = new Activity(() => undefined);
    const { opened, open } = gate();
    const first = activity.run('applying 001', () => opened.then(() => 'done'));
    await assert.rejects(
      activity.run('verifying', () => Promise.resolve()),
      (error) => error instanceof BusyError && error.running.title === 'applying 001',
    );
    open();
    assert.equal(await first, 'done');
    assert.equal(await activity.run('verifying', () => Promise.resolve('also')), 'also');
  });

  it('stops a refresh for what a person starts, and begins only when that has ended', async () => {
    const activity = new Activity(() => undefined);
    const order: string[] = [];
    const refresh = activity.refresh(async (signal) => {
      await untilAborted(signal);
      order.push('refresh ended');
    });
    await activity.run('applying', () => {
      order.push('run began');
      return Promise.resolve();
    });
    await refresh;
    assert.deepEqual(order, ['refresh ended', 'run began']);
  });

  it('lets a refresh wait for what runs', async () => {
    const activity = new Activity(() => undefined);
    const { opened, open } = gate();
    const order: string[] = [];
    const run = activity.run('applying', () => opened.then(() => void order.push('run')));
    const refresh = activity.refresh(() => Promise.resolve(void order.push('refresh')));
    open();
    await Promise.all([run, refresh]);
    assert.deepEqual(order, ['run', 'refresh']);
  });

  it('cancels what runs, and is free again after a failure', async () => {
    const told: (string | null)[] = [];
    const activity = new Activity((running) => told.push(running?.title ?? null));
    const run = activity.run('applying', untilAborted);
    activity.cancel();
    assert.equal(await run, 'stopped');
    await assert.rejects(activity.run('failing', () => Promise.reject(new Error('no'))));
    assert.equal(activity.running, null);
    assert.deepEqual(told, ['applying', null, 'failing', null]);
  });

  it('stops what runs when it is disposed', async () => {
    const activity = new Activity(() => undefined);
    const run = activity.run('applying', untilAborted);
    activity.dispose();
    assert.equal(await run, 'stopped');
  });
});
