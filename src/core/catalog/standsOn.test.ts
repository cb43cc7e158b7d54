import assert from 'node:assert/strict';
import { ownerColumn } from './standsOn';

describe('the column that a sequence belongs to', () => {
  it('is behind the last words OWNED BY outside of a name', () => {
    assert.deepEqual(ownerColumn('sequence q owned by public.t.id'), ['public', 't', 'id']);
    assert.deepEqual(ownerColumn('sequence "a "" owned by b" owned by s."t"" x".id'), [
      's',
      't" x',
      'id',
    ]);
    assert.equal(ownerColumn('sequence "a owned by b.c.d"'), null);
  });

  // Each pair could be read as the end of one name and the beginning of another: 2^40 ways.
  it('is soon known not to be there, however many quotes a name has', () => {
    assert.equal(ownerColumn(`sequence "${'""'.repeat(40)}"`), null);
  });
});
