import assert from 'node:assert/strict';
import type { Memory } from '../targets/targetStore';
import { isAnswer, PlaceholderAnswers } from './placeholderAnswers';
import { StepTicks } from './stepTicks';

class FakeMemory implements Memory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return this.values.get(key);
  }
  update(key: string, value: unknown): Thenable<void> {
    // As VS Code keeps it.
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

const tick = { at: '2026-11-21T09:00:00Z', by: 'ada' };

describe('the ticks of steps', () => {
  it('belong to the target they were set for, and can be taken back', async () => {
    const ticks = new StepTicks(new FakeMemory(), () => tick);
    await ticks.set('staging', 'GUIDE.md', 'after/1', true);
    assert.deepEqual(ticks.of('staging'), { 'GUIDE.md#after/1': tick });
    assert.deepEqual(ticks.of('production'), {});
    await ticks.set('staging', 'GUIDE.md', 'after/1', false);
    assert.deepEqual(ticks.of('staging'), {});
  });

  it('leave out what is malformed in the storage', async () => {
    const memory = new FakeMemory();
    await memory.update('ticks:t', { a: tick, b: true, c: { at: 1, by: 'x' }, d: null });
    assert.deepEqual(new StepTicks(memory, () => tick).of('t'), { a: tick });
    await memory.update('ticks:t', 'broken');
    assert.deepEqual(new StepTicks(memory, () => tick).of('t'), {});
  });
});

describe('the answers for placeholders', () => {
  it('belong to one guide on one target', async () => {
    const answers = new PlaceholderAnswers(new FakeMemory());
    await answers.remember('t', 'a.md', 'user', '1');
    await answers.remember('t', 'b.md', 'user', '2');
    assert.deepEqual(answers.of('t', 'a.md'), { user: '1' });
    assert.deepEqual(answers.of('t', 'b.md'), { user: '2' });
    assert.deepEqual(answers.of('u', 'a.md'), {});
  });

  it('are forgotten for one target, with their number', async () => {
    const answers = new PlaceholderAnswers(new FakeMemory());
    await answers.remember('t', 'a.md', 'user', '1');
    await answers.remember('t', 'b.md', 'user', '2');
    await answers.remember('u', 'a.md', 'user', '3');
    assert.equal(await answers.forget('t'), 2);
    assert.deepEqual(answers.of('t', 'a.md'), {});
    assert.deepEqual(answers.of('u', 'a.md'), { user: '3' });
  });

  it('are of the type that is wanted', () => {
    assert.equal(isAnswer('uuid', 'A0000000-0000-4000-8000-000000000000'), true);
    assert.equal(isAnswer('uuid', "a0000000-0000-4000-8000-000000000000' or true"), false);
    assert.equal(isAnswer('uuid', ''), false);
    assert.equal(isAnswer('text', "it's"), true);
    assert.equal(isAnswer('text', ''), false);
  });
});
