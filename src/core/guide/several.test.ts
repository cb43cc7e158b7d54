import assert from 'node:assert/strict';
import { lines, read, statementsOf } from './reading.testing';

const counted = async (words: string): Promise<number[]> =>
  statementsOf(
    await read(lines('```sql', 'select 1;', 'select 2;', 'select 3;', '```', '', words)),
  ).map(({ sentences }) => sentences.length);

describe('words after several queries', () => {
  const said: readonly (readonly [string, number[]])[] = [
    ['Should return no rows for any of these queries.', [1, 1, 1]],
    ['Should return no rows in any of them.', [1, 1, 1]],
    ['None of them should return a row.', [1, 1, 1]],
    ['None of these queries should return rows.', [1, 1, 1]],
    ['No query should return a row.', [1, 1, 1]],
    ['Every query should return 1 row.', [1, 1, 1]],
    ['Should return 1 row for each of them.', [1, 1, 1]],
    ['Neither of these queries should return rows.', [0, 1, 1]],
    ['No rows should be returned.', [0, 0, 1]],
    ['Should return no rows.', [0, 0, 1]],
  ];
  for (const [words, expected] of said) {
    it(`"${words}" are about ${expected.join(', ')}`, async () => {
      assert.deepEqual(await counted(words), expected);
    });
  }
});
