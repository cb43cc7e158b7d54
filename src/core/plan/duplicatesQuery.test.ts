import assert from 'node:assert/strict';
import { duplicatesQuery } from './duplicatesQuery';

const key = { table: 'public.t', keys: 'a, lower(b)', predicate: null, nullsEqual: false };

describe('the query that shows duplicates', () => {
  it('leaves out keys with a null, which are never the same', () => {
    assert.equal(
      duplicatesQuery(key),
      'select a, lower(b), count(*) from public.t where (a, lower(b)) is not null group by a, lower(b) having count(*) > 1',
    );
  });

  it('looks at the rows of a partial index alone', () => {
    assert.equal(
      duplicatesQuery({ ...key, keys: 'a', predicate: 'x or y' }),
      'select a, count(*) from public.t where (a) is not null and (x or y) group by a having count(*) > 1',
    );
  });

  it('takes nulls for the same where the index does', () => {
    assert.equal(
      duplicatesQuery({ ...key, keys: 'a', nullsEqual: true }),
      'select a, count(*) from public.t group by a having count(*) > 1',
    );
  });
});
