import assert from 'node:assert/strict';
import { brief, lines, read, statementsOf } from './reading.testing';

describe('a printed result is taken', () => {
  const query = ['```sql', 'select a, b from t;', '```', ''];
  const table = ['a | b', '--|--', '1 | x', '2 | y'];
  const read2 = 'select a, b from t: table a | b / 1 | x / 2 | y';

  it('under words that announce it', async () => {
    assert.deepEqual(await brief(lines(...query, 'Expected output:', '```', ...table, '```')), [
      read2,
    ]);
  });

  it('right after the query', async () => {
    assert.deepEqual(await brief(lines(...query, '```', ...table, '```')), [read2]);
  });

  it('as psql prints it', async () => {
    const printed = ['```text', ' a | b ', '---+---', ' 1 | x', ' 2 | y', '(2 rows)', '```'];
    assert.deepEqual(
      (await brief(lines(...query, 'Output:', ...printed)))[0]?.startsWith(read2),
      true,
    );
  });

  it('as a Markdown table under words that announce it', async () => {
    const printed = ['| a | b |', '|---|---|', '| 1 | x |', '| 2 | y |'];
    assert.deepEqual(await brief(lines(...query, 'Expected result:', '', ...printed)), [read2]);
  });

  it('but not a table that explains', async () => {
    const printed = ['| column | meaning |', '|---|---|', '| a | first |'];
    assert.deepEqual(await brief(lines(...query, ...printed)), ['select a, b from t: nothing']);
  });

  it('but not one that is only an example', async () => {
    const text = lines(...query, 'Example output:', '```', ...table, '```');
    assert.deepEqual(await brief(text), ['select a, b from t: unknown']);
  });

  it('but not one of another case', async () => {
    const text = lines(
      ...query,
      'If you see this output, something is wrong:',
      '```',
      ...table,
      '```',
    );
    assert.deepEqual(await brief(text), ['select a, b from t: unknown']);
  });

  it('and says where it ends as the place of the outcome', async () => {
    const guide = await read(lines(...query, 'Expected output:', '```', ...table, '```'));
    assert.equal(statementsOf(guide)[0]?.outcomeLine, 11);
    assert.equal(guide.blocks[1]?.kind, 'output');
  });
});
