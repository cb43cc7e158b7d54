import assert from 'node:assert/strict';
import { brief } from './reading.testing';

const section = (...parts: string[]): string =>
  ['# Checks', '', ...parts].join('\n').replaceAll('~~~sql', '```sql').replaceAll('~~~\n', '```\n');

const below = (query: string, ...words: string[]): string =>
  section('~~~sql', query, '~~~', ...words, '');

const QUERY = 'select id, status from orders;';

describe('the text below a block', () => {
  it('keeps the facts that a list states under the words that lead to it', async () => {
    assert.deepEqual(
      await brief(
        below(QUERY, 'Expected:', '- 3 rows', '- every row is paid', '- no drafts among them'),
      ),
      ['select id, status from orders: rowCount = 3; unknown; unknown'],
    );
  });

  it('keeps the items that stand below an expectation, though they ask for nothing', async () => {
    assert.deepEqual(
      await brief(below(QUERY, 'Expected: 3 rows', '', '- The newest comes first', '- Paid')),
      ['select id, status from orders: rowCount = 3; unknown; unknown'],
    );
  });

  it('keeps a paragraph that goes on about the columns', async () => {
    assert.deepEqual(
      await brief(below(QUERY, 'Expected: 3 rows.', '', 'The status is paid everywhere.')),
      ['select id, status from orders: rowCount = 3; unknown'],
    );
  });

  it('holds a number of another paragraph against nothing', async () => {
    assert.deepEqual(
      await brief(
        below(QUERY, 'Expected: 3 rows.', '', 'Later on the table should have 5 rows of them.'),
      ),
      ['select id, status from orders: rowCount = 3; unknown'],
    );
  });

  it('leaves out notes, and what a person does next', async () => {
    assert.deepEqual(
      await brief(
        below(
          QUERY,
          'Expected: 3 rows',
          '',
          '- see the chapter on seeds',
          '- open the dashboard and look around',
          '- this confirms that the seed ran',
        ),
      ),
      ['select id, status from orders: rowCount = 3'],
    );
  });

  it('speaks of the write that it names, and not of the query behind it', async () => {
    assert.deepEqual(
      await brief(
        below(
          "update orders set status = 'paid';\nselect id from orders;",
          'The update should affect 2 rows.',
        ),
      ),
      ["update orders set status = 'paid': unknown", 'select id from orders: nothing'],
    );
  });

  it('is held against nothing where it numbers the statements', async () => {
    assert.deepEqual(
      await brief(
        below(
          'insert into orders values (1);\ninsert into orders values (1);',
          'The first insert should fail.',
        ),
      ),
      ['insert into orders values (1): nothing', 'insert into orders values (1): unknown'],
    );
  });

  it('is about the statement, and not about the RESET behind it', async () => {
    assert.deepEqual(
      await brief(
        below(
          'set role anon;\ninsert into orders values (1);\nreset role;',
          'This should be rejected.',
        ),
      ),
      ['set role anon: nothing', 'insert into orders values (1): fails', 'reset role: nothing'],
    );
  });
});

describe('the text above a block', () => {
  it('keeps all items of the list that leads to it', async () => {
    assert.deepEqual(
      await brief(
        section(
          'You should see:',
          '',
          '- 3 rows',
          '- every row paid',
          '',
          '~~~sql',
          QUERY,
          '~~~',
          '',
        ),
      ),
      ['select id, status from orders: rowCount = 3; unknown'],
    );
  });

  it('is about the statement, and not about the settings before it', async () => {
    assert.deepEqual(
      await brief(
        section(
          'This insert must be refused:',
          '',
          '~~~sql',
          'set role anon;\ninsert into orders values (1);',
          '~~~',
          '',
        ),
      ),
      ['set role anon: nothing', 'insert into orders values (1): fails'],
    );
  });
});

describe('words that claim a part only', () => {
  const rest = ['status paid', 'The cheapest costs 3.', 'Make sure 13 is paid.', '✅ all paid'];
  for (const words of rest) {
    it(`are kept in a paragraph of their own: "${words}"`, async () => {
      assert.deepEqual(await brief(below(QUERY, 'Expected: 3 rows.', '', words)), [
        'select id, status from orders: rowCount = 3; unknown',
      ]);
    });
  }

  it('are kept before an expectation in the same paragraph', async () => {
    assert.deepEqual(
      await brief(section('Every order is paid. Expect 3 rows:', '', '~~~sql', QUERY, '~~~', '')),
      ['select id, status from orders: rowCount = 3; unknown'],
    );
  });

  it('are kept in a paragraph before the one that leads to the block', async () => {
    assert.deepEqual(
      await brief(
        section(
          'Make sure no order is void.',
          '',
          'Expect 3 rows:',
          '',
          '~~~sql',
          QUERY,
          '~~~',
          '',
        ),
      ),
      ['select id, status from orders: rowCount = 3; unknown'],
    );
  });

  it('are kept above a block that has others below it', async () => {
    const found = await brief(
      section('Every order must be paid:', '', '~~~sql', QUERY, '~~~', '', 'Expected: 3 rows', ''),
    );
    assert.deepEqual(found, ['select id, status from orders: rowCount = 3; unknown']);
  });

  it('are no explanation above a block that says itself what to expect', async () => {
    assert.deepEqual(
      await brief(
        section(
          'Orders must be found by their key. Without an index that is slow.',
          '',
          '~~~sql',
          QUERY,
          '~~~',
          '',
          'Expected: 3 rows',
          '',
        ),
      ),
      ['select id, status from orders: rowCount = 3'],
    );
  });
});

describe('text that is struck out', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['~~Expected: 5~~ Expected: 6', 'value = 6'],
    ['Expected: ~~5~~ **6**', 'value = 6'],
    ['<del>Expected: 5</del> Expected: 6', 'value = 6'],
    ['<s>Expected: 5</s>', 'nothing'],
    ['~~Expected: 5~~', 'nothing'],
  ];
  for (const [words, expected] of cases) {
    it(`is no claim in "${words}"`, async () => {
      assert.deepEqual(await brief(below('select count(*) from orders;', words)), [
        `select count(*) from orders: ${expected}`,
      ]);
    });
  }
});
