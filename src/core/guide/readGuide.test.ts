import assert from 'node:assert/strict';
import { brief, lines, read, statementsOf } from './reading.testing';

describe('readGuide', () => {
  describe('does not take for SQL', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['prose in a fence', '```\nSelect the option that fits\n```\n'],
      ['one word', '```\nbegin\n```\n'],
      ['a command of another tool', '```bash\nnpm run db:push\nsupabase db push\n```\n'],
      ['another language', '```typescript\nselect(1);\n```\n'],
      ['SQL in a program', '```python\ncur.execute("select 1")\n```\n'],
      ['a list of columns', '```sql\n- id: UUID\n- name: TEXT\n```\n'],
      ['a tree of columns', '```sql\nid: uuid\nname: text\ncreated_at: timestamptz\n```\n'],
      ['an empty fence', '```sql\n```\n'],
      ['only comments', '```sql\n-- nothing here\n```\n'],
      ['a query that is commented out', '```sql\n-- select 1;\n```\n'],
      ['SQL in a sentence', 'Run `select 1;` and see 1.\n'],
      ['SQL in an HTML comment', '<!--\n```sql\nselect 1;\n```\n-->\n'],
    ];
    for (const [name, text] of cases) {
      it(name, async () => {
        const guide = await read(text);
        assert.deepEqual(statementsOf(guide), []);
        assert.ok(guide.blocks.every(({ executable }) => !executable));
      });
    }

    it('and says that a list of columns is a shape, and no broken SQL', async () => {
      const guide = await read('```sql\n- id: UUID (Primary Key)\n- status: TEXT (on/off)\n```\n');
      assert.equal(guide.blocks[0]?.kind, 'shape');
      assert.deepEqual(guide.problems, []);
    });
  });

  describe('places an outcome', () => {
    it('after the comment that says what to expect', async () => {
      const [statement] = statementsOf(
        await read(lines('```sql', 'select 1;', '-- Expected: 1', '```')),
      );
      assert.equal(statement?.outcomeLine, 3);
    });

    it('after the last line of a query that says nothing', async () => {
      const [statement] = statementsOf(await read(lines('```sql', 'select', '  1', ';', '```')));
      assert.deepEqual([statement?.line, statement?.endLine, statement?.outcomeLine], [2, 3, 4]);
    });
  });

  describe('names a statement', () => {
    it('by the comment above it, else by its section', async () => {
      const text = lines(
        '## Tables',
        '```sql',
        '-- How many there are',
        'select 1;',
        '',
        'select 2;',
        '```',
      );
      const titles = statementsOf(await read(text)).map(({ title }) => title);
      assert.deepEqual(titles, ['How many there are', 'Tables']);
    });

    it('by its own words, where there is no heading', async () => {
      assert.equal(statementsOf(await read('```sql\nselect   1;\n```\n'))[0]?.title, 'select 1');
    });

    it('with ids that stay when the title of the document changes', async () => {
      const text = '# One\n\n## Checks\n\n### Tables\n\n```sql\nselect 1;\nselect 2;\n```\n';
      const ids = statementsOf(await read(text)).map(({ id }) => id);
      assert.deepEqual(ids, ['checks/tables/1', 'checks/tables/2']);
      const again = statementsOf(await read(text.replace('# One', '# Another'))).map(
        ({ id }) => id,
      );
      assert.deepEqual(again, ids);
    });
  });

  describe('reads what it can of SQL that is partly broken', () => {
    it('and says which line is broken', async () => {
      const guide = await read(lines('```sql', 'select 1;', 'selec 2;', 'select 3;', '```'));
      assert.deepEqual(
        statementsOf(guide).map(({ sql }) => sql),
        ['select 1', 'select 3'],
      );
      assert.deepEqual(
        guide.problems.map(({ code, line }) => [code, line]),
        [['syntaxError', 3]],
      );
      assert.match(guide.blocks[0]?.reason ?? '', /Line 3/);
    });

    it('but runs nothing of a block whose write is broken', async () => {
      const guide = await read(lines('```sql', 'insert int t values (1);', 'select 1;', '```'));
      assert.equal(guide.blocks[0]?.executable, false);
    });

    it('and runs the rest of a block whose query is broken', async () => {
      const guide = await read(lines('```sql', 'select from where;', 'select 1;', '```'));
      assert.equal(guide.blocks[0]?.executable, true);
    });

    it('statements that have no semicolon between them', async () => {
      const text = lines(
        '```sql',
        'select a from t',
        '-- Expected: 1 row',
        '',
        'select b from t',
        '-- Expected: 2 rows',
        '```',
      );
      assert.deepEqual(await brief(text), [
        'select a from t: rowCount = 1',
        'select b from t: rowCount = 2',
      ]);
    });
  });

  describe('understands psql', () => {
    it('describing an object', async () => {
      const guide = await read(lines('```sql', '\\d+ visit', '\\dt', 'select 1;', '```'));
      assert.deepEqual(
        statementsOf(guide).map(({ sql, tag }) => [sql, tag]),
        [
          ['\\d+ visit', '\\D'],
          ['\\dt', '\\D'],
          ['select 1', 'SELECT'],
        ],
      );
      assert.equal(guide.blocks[0]?.executable, true);
    });

    it('describing an object in a command', async () => {
      const [statement] = statementsOf(await read('```bash\npsql "$DB" -c "\\d visit"\n```\n'));
      assert.deepEqual([statement?.sql, statement?.tag], ['\\d visit', '\\D']);
    });

    it('without what only changes how it prints', async () => {
      const guide = await read(lines('```sql', '\\x on', '\\timing', 'select 1;', '```'));
      assert.deepEqual(
        statementsOf(guide).map(({ sql }) => sql),
        ['select 1'],
      );
      assert.equal(guide.blocks[0]?.executable, true);
    });

    for (const command of ['\\c other', '\\i file.sql', '\\copy t from x.csv', '\\! rm x']) {
      it(`refusing ${command.split(' ')[0] ?? ''}`, async () => {
        const guide = await read(lines('```sql', command, 'select 1;', '```'));
        assert.equal(guide.blocks[0]?.executable, false);
        assert.match(guide.blocks[0].reason ?? '', /needs psql/);
      });
    }

    it('refusing the rows of COPY', async () => {
      const guide = await read(
        lines('```sql', 'copy t from stdin;', '1\t2', '\\.', 'select 1;', '```'),
      );
      assert.equal(guide.blocks[0]?.executable, false);
    });
  });

  describe('takes off an outer transaction', () => {
    it('that is kept', async () => {
      const guide = await read(lines('```sql', 'begin;', 'drop table t;', 'commit;', '```'));
      assert.equal(guide.blocks[0]?.outer, 'commit');
      assert.deepEqual(
        statementsOf(guide).map(({ tag }) => tag),
        ['DROP TABLE'],
      );
    });

    it('that is rolled back', async () => {
      const guide = await read(lines('```sql', 'BEGIN;', 'select 1;', 'ROLLBACK;', '```'));
      assert.equal(guide.blocks[0]?.outer, 'rollback');
    });

    it('but not that of what stands beside it', async () => {
      const guide = await read(
        lines('```sql', 'begin;', 'select 1;', 'commit;', 'select 2;', '```'),
      );
      assert.deepEqual(
        guide.blocks.map(({ outer, statements }) => [outer, statements.length]),
        [
          ['commit', 1],
          [null, 1],
        ],
      );
    });
  });

  it('says of each statement whether it only reads', async () => {
    const sql = [
      ...['select 1;', 'show search_path;', 'explain select 1;', 'explain analyze select 1;'],
      ...['explain delete from t;', 'explain analyze delete from t;', 'insert into t values (1);'],
      ...['with x as (delete from t returning *) select * from x;', 'select * into u from t;'],
      ...['select * from t for update;', 'create table u (a int);', 'vacuum t;'],
    ];
    const guide = await read(lines('```sql', ...sql, '```'));
    assert.deepEqual(
      statementsOf(guide).map(({ reads }) => reads),
      [...[true, true, true, true, true, false, false, false, false, false, false, false]],
    );
  });
});
