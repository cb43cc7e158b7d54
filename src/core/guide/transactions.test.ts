import assert from 'node:assert/strict';
import { briefOf, lines, read } from './reading.testing';

const fence = (...sql: string[]): string => lines('```sql', ...sql, '```');
const blocksOf = async (text: string): Promise<string[]> =>
  (await read(text)).blocks.map(({ line, endLine, outer, executable, statements }) =>
    [
      `${line}-${endLine}`,
      outer ?? 'none',
      ...(executable ? [] : ['not run']),
      ...statements.map(({ id, sql }) => `${id}: ${sql}`),
    ].join(' | '),
  );

describe('transactions in one fence', () => {
  it('are a block each, with what stands between them', async () => {
    const text = `## T\n${fence(
      'select 1; -- Expected: 1',
      '-- as a guest',
      'begin;',
      'set local role guest;',
      'select 2; -- Expected: 2',
      'rollback;',
      '-- as a member',
      'start transaction isolation level serializable;',
      'select 3; -- Expected: 3',
      'commit;',
      'select 4; -- Expected: 4',
    )}`;
    assert.deepEqual(await blocksOf(text), [
      '2-3 | none | t/1: select 1',
      '5-8 | rollback | t/2: set local role guest | t/3: select 2',
      '10-12 | commit | t/4: select 3',
      '13-14 | none | t/5: select 4',
    ]);
    assert.deepEqual(briefOf(await read(text)), [
      'select 1: value = 1',
      'set local role guest: nothing',
      'select 2: value = 2',
      'select 3: value = 3',
      'select 4: value = 4',
    ]);
  });

  it('cover the fence without a gap and without an overlap', async () => {
    const text = `## T\n${fence('begin;', 'select 1;', 'rollback;', '', 'begin;', 'select 2;', 'end;')}`;
    const { blocks } = await read(text);
    assert.deepEqual(
      blocks.map(({ range }) => text.slice(range.start, range.end)),
      ['begin;\nselect 1;\nrollback;\n\n', 'begin;\nselect 2;\nend;\n'],
    );
  });

  it('are rolled back where they have no end', async () => {
    assert.deepEqual(await blocksOf(`## T\n${fence('begin;', 'select 1;')}`), [
      '2-5 | rollback | t/1: select 1',
    ]);
  });

  it('go on in the next fence where they have no end', async () => {
    const text = `## T\n${fence('begin;', 'set local role guest;')}\n${fence('select 1;')}`;
    assert.deepEqual(await blocksOf(text), [
      '2-5 | none | t/1: set local role guest',
      '7-9 | none | t/2: select 1',
    ]);
  });

  it('go on in the next part of their heading', async () => {
    const text = `## T\n${fence('begin;', 'set local role guest;')}\n**Verify**:\n\n${fence('select 1;')}`;
    assert.match((await blocksOf(text))[0] ?? '', /none/);
  });

  it('that give a rollback are never taken for one that was committed', async () => {
    const text = `## Rollback 006\n${fence('begin;', 'drop table x;')}\n${fence('select 1;')}`;
    assert.match((await blocksOf(text))[0] ?? '', /\| rollback \|/);
  });

  it('that may only read are not run, and others beside them are', async () => {
    const text = `## T\n${fence('begin read only;', 'select 1;', 'commit;', 'begin read write;', 'select 2;', 'commit;')}`;
    assert.deepEqual(await blocksOf(text), [
      '2-5 | commit | not run | t/1: select 1',
      '6-9 | commit | t/2: select 2',
    ]);
  });

  it('keep what is no SQL from the others', async () => {
    const text = `## T\n${fence('begin;', 'insert into;', 'select 1;', 'rollback;', 'begin;', 'select 2;', 'rollback;')}`;
    assert.deepEqual(await blocksOf(text), [
      '2-6 | rollback | not run | t/1: select 1',
      '7-10 | rollback | t/2: select 2',
    ]);
  });

  it('leave a second BEGIN, and an end without a beginning, among the statements', async () => {
    const text = `## T\n${fence('commit;', 'select 1;', 'begin;', 'begin;', 'rollback;')}`;
    assert.deepEqual(await blocksOf(text), [
      '2-4 | none | t/1: commit | t/2: select 1',
      '5-8 | rollback | t/3: begin',
    ]);
  });

  it('give the words above their BEGIN to the query in them', async () => {
    const text = fence(
      '-- Should return 0 rows',
      'begin;',
      'set local role guest;',
      'select id from notes;',
      'rollback;',
    );
    assert.deepEqual(briefOf(await read(text)), [
      'set local role guest: nothing',
      'select id from notes: rowCount = 0',
    ]);
  });

  it('give the words under their end to the query in them, and to none of several', async () => {
    const of = async (...queries: string[]): Promise<string[]> =>
      briefOf(await read(fence('begin;', ...queries, 'rollback;', '-- Expected: 2')));
    assert.deepEqual(await of('select 2;'), ['select 2: value = 2']);
    assert.deepEqual(await of('select 1;', 'select 2;'), [
      'select 1: nothing',
      'select 2: unknown',
    ]);
  });
});
