import assert from 'node:assert/strict';
import { brief, lines, read } from './reading.testing';

const after = (sql: string, ...rest: string[]): Promise<string[]> =>
  brief(lines('```sql', `${sql};`, '```', '', ...rest));

describe('a Markdown table after a query', () => {
  it('is its result where the header names its columns', async () => {
    assert.deepEqual(
      await after(
        'select a, b from t',
        'Expected result:',
        '',
        '| A | `b` |',
        '|---|---|',
        '| 1 | 2 |',
      ),
      ['select a, b from t: table A | b / 1 | 2'],
    );
  });

  it('leaves a sentence that is complete as it is', async () => {
    const table = ['| Check | Query | Expected |', '|---|---|---|', '| x | `select 1` | 9 |'];
    assert.deepEqual(await after('select count(*) from t', 'Should return `4`.', '', ...table), [
      'select count(*) from t: value = 4',
    ]);
  });

  it('with other columns is no result, and what announced it is not forgotten', async () => {
    const table = ['| Step | Duration |', '|---|---|', '| 1 | 2 |'];
    for (const sql of ['select count(*) from t', 'select a, b from t']) {
      assert.deepEqual(await after(sql, 'Expected result:', '', ...table), [`${sql}: unknown`]);
    }
  });

  it('is announced in German', async () => {
    const table = ['| a |', '|---|', '| 1 |', '| 2 |'];
    for (const words of ['Ergebnis:', 'Erwartet:']) {
      const [reading] = await after('select a from t', words, '', ...table);
      assert.equal(reading, 'select a from t: table a / 1 / 2', words);
    }
  });

  it('with queries of its own is told not to be read', async () => {
    const { problems } = await read(
      lines('## Checks', '', '| Query | Expected |', '|---|---|', '| `select 1` | 1 |'),
    );
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [['notRead', 3]],
    );
  });

  it('with code that is no query is told nothing of', async () => {
    const { problems } = await read(
      lines(
        '## Gaps',
        '',
        '| Gap | Fix |',
        '|---|---|',
        '| no history | a `notes_history` table |',
      ),
    );
    assert.deepEqual(problems, []);
  });
});

describe('an order whose lines name two files', () => {
  const problems = async (...text: string[]): Promise<unknown[]> =>
    (await read(lines('## Order', '', ...text))).problems.map(({ code, line }) => [code, line]);

  it('says so', async () => {
    assert.deepEqual(await problems('1. `001_a.sql`', '2. `002_b.sql` and `003_c.sql`'), [
      ['notRead', 4],
    ]);
    assert.deepEqual(await problems('```', '001_a.sql', '002_b.sql, 003_c.sql', '```'), [
      ['notRead', 5],
    ]);
  });

  it('does not take a link for two', async () => {
    assert.deepEqual(
      await problems('1. [001_a.sql](db/001_a.sql)', '2. [002_b.sql](db/002_b.sql)'),
      [],
    );
  });
});

it('a psql session in a fence of a console is read', async () => {
  const text = lines(
    '```console',
    'shop=> select count(*) from t;',
    ' count',
    '-------',
    '     7',
    '(1 row)',
    '```',
  );
  assert.deepEqual(await brief(text), ['select count(*) from t: value = 7']);
});
