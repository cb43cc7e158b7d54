import assert from 'node:assert/strict';
import { isOfNote, newLocks, strongestLocks } from './takenLocks';

describe('locks that were taken', () => {
  const held = strongestLocks([
    { name: 'public.a', mode: 'AccessShareLock' },
    { name: 'public.a', mode: 'ShareRowExclusiveLock' },
    { name: 'public.b', mode: 'AccessExclusiveLock' },
    { name: 'public.c', mode: 'RowExclusiveLock' },
  ]);

  it('are told once for each table, the strongest first', () => {
    assert.deepEqual(held, [
      { relation: 'public.b', mode: 'ACCESS EXCLUSIVE', blocks: 'reads and writes' },
      { relation: 'public.a', mode: 'SHARE ROW EXCLUSIVE', blocks: 'writes' },
      { relation: 'public.c', mode: 'ROW EXCLUSIVE', blocks: 'schema changes' },
    ]);
    assert.deepEqual(
      held.filter(isOfNote).map(({ relation }) => relation),
      ['public.b', 'public.a'],
    );
  });

  it('belong to the step that took them first, or stronger', () => {
    const later = strongestLocks([
      { name: 'public.a', mode: 'AccessExclusiveLock' },
      { name: 'public.b', mode: 'AccessExclusiveLock' },
    ]);
    assert.deepEqual(
      newLocks(later, held).map(({ relation }) => relation),
      ['public.a'],
    );
  });
});
