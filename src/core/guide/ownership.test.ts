import assert from 'node:assert/strict';
import { brief, lines } from './reading.testing';

const fence = (...sql: string[]): string => lines('~~~sql', ...sql, '~~~').replaceAll('~~~', '```');

describe('words between two statements', () => {
  it('belong to the statement right above them when they say that it is refused', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'call close_day();',
          '-- should fail',
          'select count(*) from days;',
          '-- Expected: 0',
        ),
      ),
      ['call close_day(): fails', 'select count(*) from days: value = 0'],
    );
  });

  it('belong to the query below a SET, which is no check of its own', async () => {
    assert.deepEqual(
      await brief(fence('set local role anon;', '-- should fail', 'select id from days;')),
      ['set local role anon: nothing', 'select id from days: fails'],
    );
  });

  it('belong to the write above them when the query below has its own', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'delete from days where closed;',
          '-- Expected: 2 rows',
          'select id from days;',
          '-- Expected: 3 rows',
        ),
      ),
      ['delete from days where closed: rowCount = 2', 'select id from days: rowCount = 3'],
    );
  });

  it('belong to both queries when they say so', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'select id from days where closed;',
          'select id from nights where closed;',
          '-- Expected: 0 rows for both',
        ),
      ),
      [
        'select id from days where closed: rowCount = 0',
        'select id from nights where closed: rowCount = 0',
      ],
    );
  });

  it('belong to the last query when both can mean what it asks for', async () => {
    const found = await brief(
      fence(
        'select id from days;',
        "select id, name from nights where name in ('a', 'b');",
        '-- Expected: 0 rows for both',
      ),
    );
    assert.equal(found[0], 'select id from days: nothing');
  });
});
