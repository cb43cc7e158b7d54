import assert from 'node:assert/strict';
import { lines, read } from './reading.testing';

const drop = lines('```sql', 'drop table notes;', '```');
const count = lines('```sql', 'select count(*) from notes;', '```');

describe('what a guide does not want to be run', () => {
  const bans = [
    'Do not run this on production.',
    'The step below is destructive. Never run it!',
    'This must not be executed.',
    'Don’t use the following SQL.',
    'Do not run these statements.\n\nThey are kept here:',
  ];
  for (const words of bans) {
    it(`is what stands under "${words.replace(/\s+/g, ' ')}"`, async () => {
      const { blocks } = await read(`## Rollback of 003\n\n${words}\n\n${drop}`);
      assert.deepEqual(
        blocks.map(({ executable, reason }) => [executable, reason]),
        [[false, 'The guide says not to run it.']],
      );
    });
  }

  const harmless = [
    'Do not run this twice.',
    'The job may have failed, or never run:',
    'Sessions of guests do not run this:',
    'Do not run the seed script here.',
    'Never run it inside a transaction.',
    'Do not run this before 006 is applied.',
    'These must not be executed by anybody but the owner.',
  ];
  for (const words of harmless) {
    it(`is not what stands under "${words}"`, async () => {
      const { blocks } = await read(`## Verification\n\n${words}\n\n${count}`);
      assert.equal(blocks[0]?.executable, true);
    });
  }

  it('is a rollback that is shown as an example, or said to be none', async () => {
    for (const words of ['For example:', 'This is not possible:', 'It cannot be undone:']) {
      const { blocks } = await read(`## Rollback of 003\n\n${words}\n\n${drop}`);
      assert.equal(blocks[0]?.executable, false, words);
    }
  });

  it('is not what stands behind another block', async () => {
    const { blocks } = await read(`## Checks\n\nDo not run this.\n\n${count}\n${count}`);
    assert.deepEqual(
      blocks.map(({ executable }) => executable),
      [false, true],
    );
  });
});

describe('a heading with words of a test and of a rollback', () => {
  const roles = async (title: string, body: string): Promise<string | undefined> =>
    (await read(`# G\n\n## ${title}\n\n${body}`)).sections[1]?.role;

  it('is the rollback where its SQL takes something back', async () => {
    assert.equal(await roles('Rollback and verification', drop), 'rollback');
    assert.equal(await roles('Rollback and verification', count), 'verify');
  });

  it('is the test where its SQL is rolled back', async () => {
    const trial = lines('```sql', 'begin;', 'delete from notes;', 'rollback;', '```');
    assert.equal(await roles('Smoke test, with a rollback at its end', trial), 'smoke');
  });
});

describe('what is no SQL', () => {
  const broken = async (...sql: string[]): Promise<unknown[]> =>
    (await read(lines('```sql', ...sql, '```'))).blocks.flatMap((block) =>
      (block.broken ?? []).map(({ line, sentences }) => [line, sentences.map(({ text }) => text)]),
    );

  it('keeps the words that a string without an end swallowed', async () => {
    assert.deepEqual(await broken("select 'abc;", '-- Expected: 1 row'), [
      [2, ['Expected: 1 row']],
    ]);
  });

  it('keeps its own words, and takes none from the queries beside it', async () => {
    const sql = [
      'select 1;',
      '-- Expected: 1',
      'selekt 2;',
      '-- Expected: 2',
      'select 3;',
      '-- Expected: 3',
    ];
    const { blocks } = await read(lines('```sql', ...sql, '```'));
    assert.equal(blocks[0]?.executable, true);
    assert.deepEqual(
      blocks[0].statements.map(({ sentences }) => sentences.map(({ text }) => text)),
      [['Expected: 1'], ['Expected: 3']],
    );
    assert.deepEqual(await broken(...sql), [[4, ['Expected: 2']]]);
  });

  it('keeps the words of the text after its block', async () => {
    const { blocks } = await read(
      lines('```sql', 'select 1;', "select 'abc;", '```', '', 'Should return 1 row.'),
    );
    assert.deepEqual(blocks[0]?.statements[0]?.expectations, []);
    assert.deepEqual(
      blocks[0].broken?.map(({ sentences }) => sentences.map(({ text }) => text)),
      [['Should return 1 row.']],
    );
  });

  it('blocks what may depend on it', async () => {
    for (const sql of [
      "insert into notes values ('a'",
      "select seed_notes('a'",
      'isnert into notes;',
    ]) {
      const { blocks } = await read(
        lines('```sql', `${sql};`, '```', '```sql', 'select 1;', '```'),
      );
      assert.equal(blocks[0]?.executable, false);
      assert.equal(blocks[0].broken?.[0]?.harmless, false, sql);
    }
  });
});
