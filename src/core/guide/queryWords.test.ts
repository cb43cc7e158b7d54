import assert from 'node:assert/strict';
import { brief, lines } from './reading.testing';

describe('words go to the query that they speak of:', () => {
  const cases: readonly (readonly [string, string[], string[]])[] = [
    [
      'the one above, where an empty line follows',
      ['select a from t;', '-- Expected: 1 row', '', 'select b from t;', '-- Expected: 2 rows'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'the one above, without any empty line',
      ['select a from t;', '-- Expected: 1 row', 'select b from t;', '-- Expected: 2 rows'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'the one below, where the block says it before each',
      ['-- Should return 1 row', 'select a from t;', '-- Should return 2 rows', 'select b from t;'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'the one below, across empty lines',
      [
        '-- Should return 1 row',
        'select a from t;',
        '',
        '-- Should return 2 rows',
        'select b from t;',
      ],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'the one above, with an empty line on both sides',
      ['select a from t;', '', '-- Should return 1 row', '', 'select b from t;'],
      ['select a from t: rowCount = 1', 'select b from t: nothing'],
    ],
    [
      'the one below, where the words stand at it',
      ['select a from t;', '', '-- Should return 2 rows', 'select b from t;'],
      ['select a from t: nothing', 'select b from t: rowCount = 2'],
    ],
    [
      'the one above, where every query has its words after an empty line',
      [
        'select a from t;',
        '',
        '-- Should return 1 row',
        'select b from t;',
        '',
        '-- Should return 2 rows',
      ],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'neither, where it is open',
      [
        '-- Should return 1 row',
        'select a from t;',
        '-- Should return 2 rows',
        'select b from t;',
        '-- Should return 3 rows',
      ],
      ['select a from t: rowCount = 1; unknown', 'select b from t: rowCount = 3; unknown'],
    ],
    [
      'with a title between',
      ['select a from t;', '-- Expected: 1 row', '-- Check the others', 'select b from t;'],
      ['select a from t: rowCount = 1', 'select b from t: nothing'],
    ],
    [
      'the one below, after a title of its own',
      [
        'select a from t;',
        '',
        '-- Check the others',
        '-- Should return 2 rows',
        'select b from t;',
      ],
      ['select a from t: nothing', 'select b from t: rowCount = 2'],
    ],
    [
      'the query, and not the write before it',
      ['insert into t values (1);', '-- Should return 1 row', 'select a from t;'],
      ['insert into t values (1): nothing', 'select a from t: rowCount = 1'],
    ],
    [
      'each line its own',
      ['select count(*) from a; -- should be 1', 'select count(*) from b; -- should be 2'],
      ['select count(*) from a: value = 1', 'select count(*) from b: value = 2'],
    ],
    [
      'both',
      ['select a from t;', 'select b from t;', '-- Both should return 1 row'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 1'],
    ],
    [
      'no query, where what it spoke of is broken',
      ['selec a from t;', '-- Expected: 1 row', '', 'select b from t;'],
      ['select b from t: nothing'],
    ],
    [
      'several lines of one sentence',
      ['select a from t;', '-- Expected: 2 rows (because there are', '-- two of them above)'],
      ['select a from t: rowCount = 2'],
    ],
    [
      'a printed table in the comments',
      ['select a, b from t;', '-- Expected:', '--  a | b', '-- ---+---', '--  1 | x', '--  2 | y'],
      ['select a, b from t: table a | b / 1 | x / 2 | y'],
    ],
  ];
  for (const [name, sql, expected] of cases) {
    it(name, async () => {
      assert.deepEqual(await brief(lines('```sql', ...sql, '```')), expected);
    });
  }

  it('all of a block, where the text after it says so', async () => {
    const text = lines('```sql', 'select a from t;', 'select b from t;', 'select c from t;', '```');
    assert.deepEqual(await brief(`${text}\nEach query should return 1 row.\n`), [
      'select a from t: rowCount = 1',
      'select b from t: rowCount = 1',
      'select c from t: rowCount = 1',
    ]);
  });

  it('the last query of a block, where the text after it does not', async () => {
    const text = lines(
      '```sql',
      'select a from t;',
      'select b from t;',
      '```',
      '',
      'Expected: 2 rows',
    );
    assert.deepEqual(await brief(text), [
      'select a from t: nothing',
      'select b from t: rowCount = 2',
    ]);
  });

  it('the query, and not the clean-up after it', async () => {
    const text = lines(
      '```sql',
      'select a from t;',
      'delete from t;',
      '```',
      '',
      'Expected: 2 rows',
    );
    assert.deepEqual(await brief(text), [
      'select a from t: rowCount = 2',
      'delete from t: nothing',
    ]);
  });

  it('the block above, where text stands between two', async () => {
    const text = lines(
      '```sql',
      'select a from t;',
      '```',
      '',
      'Expected: 1 row',
      '',
      '```sql',
      'select b from t;',
      '```',
    );
    assert.deepEqual(await brief(text), [
      'select a from t: rowCount = 1',
      'select b from t: nothing',
    ]);
  });

  it('the block below, where the text leads to it', async () => {
    const text = lines(
      '```sql',
      'select a from t;',
      '```',
      '',
      'This should return 2 rows:',
      '',
      '```sql',
      'select b from t;',
      '```',
    );
    assert.deepEqual(await brief(text), [
      'select a from t: nothing',
      'select b from t: rowCount = 2',
    ]);
  });

  it('the block below, where the section says it before each', async () => {
    const text = lines(
      'Should return 1 row',
      '',
      '```sql',
      'select a from t;',
      '```',
      '',
      'Should return 2 rows',
      '',
      '```sql',
      'select b from t;',
      '```',
    );
    assert.deepEqual(await brief(text), [
      'select a from t: rowCount = 1',
      'select b from t: rowCount = 2',
    ]);
  });

  it('the words after, where there are others before', async () => {
    const text = lines(
      'Should return 9 rows:',
      '',
      '```sql',
      'select a from t;',
      '-- Expected: 1 row',
      '```',
    );
    assert.deepEqual(await brief(text), ['select a from t: rowCount = 1']);
  });

  it('none of several, where words above the block could mean any', async () => {
    const text = lines(
      'Should return 2 rows:',
      '',
      '```sql',
      'select a from t;',
      'select b from t;',
      '```',
    );
    assert.deepEqual(await brief(text), ['select a from t: unknown', 'select b from t: nothing']);
  });

  it('a heading that states a count', async () => {
    const text = lines('## 3. Should return 2 rows', '', '```sql', 'select a from t;', '```');
    assert.deepEqual(await brief(text), ['select a from t: rowCount = 2']);
  });

  it('never across a heading', async () => {
    const text = lines('```sql', 'select a from t;', '```', '', '## Next', '', 'Expected: 3 rows');
    assert.deepEqual(await brief(text), ['select a from t: nothing']);
  });

  it('never across a rule', async () => {
    const text = lines('```sql', 'select a from t;', '```', '', '---', '', 'Expected: 3 rows');
    assert.deepEqual(await brief(text), ['select a from t: nothing']);
  });

  it('names that a list gives under the words', async () => {
    const text = lines(
      '```sql',
      'select name from t;',
      '```',
      '',
      'Should show:',
      '',
      '- `idx_a`',
      '- `idx_b`',
    );
    assert.deepEqual(await brief(text), ['select name from t: names idx_a, idx_b']);
  });

  it('a step after the block that asks to look at a column', async () => {
    const text = lines(
      '```sql',
      'select owner_id from t;',
      '```',
      '2. Verify that `owner_id` looks right',
    );
    assert.deepEqual(await brief(text), ['select owner_id from t: unknown']);
  });
});
