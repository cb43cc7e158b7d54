import assert from 'node:assert/strict';
import { brief, lines, read, statementsOf } from './reading.testing';

/** Every way in which a guide can hold the same query with its expectation; each line is the whole guide. */
const hosts: readonly (readonly [name: string, text: string])[] = [
  ['a fence that says sql', '```sql\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['a fence in upper case', '```SQL\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['a fence of tildes', '~~~postgresql\nselect count(*) from t;\n-- Expected: 3\n~~~\n'],
  ['a fence that says pgsql', '```pgsql\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['a fence that says plpgsql', '```plpgsql\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['a fence that says psql', '```psql\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  [
    'a fence with attributes',
    '```sql {.numberLines}\nselect count(*) from t;\n-- Expected: 3\n```\n',
  ],
  ['a fence with options', '```{sql, eval=FALSE}\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['a fence of five marks', '`````sql\nselect count(*) from t;\n-- Expected: 3\n`````\n'],
  ['a fence without a language', '```\nselect count(*) from t;\n-- Expected: 3\n```\n'],
  ['an indented block', 'Run:\n\n    select count(*) from t;\n    -- Expected: 3\n'],
  ['a list item', '1. Run\n   ```sql\n   select count(*) from t;\n   -- Expected: 3\n   ```\n'],
  [
    'a list in a list',
    '- a\n  - b\n    ```sql\n    select count(*) from t;\n    -- Expected: 3\n    ```\n',
  ],
  ['a quotation', '> ```sql\n> select count(*) from t;\n> -- Expected: 3\n> ```\n'],
  [
    'a tab before the fence',
    '1.\tRun\n\n\t```sql\n\tselect count(*) from t;\n\t-- Expected: 3\n\t```\n',
  ],
  ['no semicolon', '```sql\nselect count(*) from t\n-- Expected: 3\n```\n'],
  ['a comment at the end of the line', '```sql\nselect count(*) from t; -- Expected: 3\n```\n'],
  ['a comment above', '```sql\n-- Expected: 3\nselect count(*) from t;\n```\n'],
  ['a block comment', '```sql\nselect count(*) from t;\n/* Expected: 3 */\n```\n'],
  ['prose after', '```sql\nselect count(*) from t;\n```\n\nExpected: 3\n'],
  ['prose right after', '```sql\nselect count(*) from t;\n```\nExpected: **3**\n'],
  ['psql -c', '```bash\npsql "$DB" -c "select count(*) from t;"\n# Expected: 3\n```\n'],
  ['psql -c without a semicolon', '```sh\npsql -c "select count(*) from t"\n# Expected: 3\n```\n'],
  [
    'psql --command=',
    '```shell\npsql --command="select count(*) from t" "$DB"\n# Expected: 3\n```\n',
  ],
  ['psql --command', "```zsh\npsql --command 'select count(*) from t'\n# Expected: 3\n```\n"],
  [
    'options in one word',
    '```bash\npsql -d "$DB" -Atc "select count(*) from t"\n# Expected: 3\n```\n',
  ],
  ['a prompt', '```console\n$ psql -c "select count(*) from t"\n# Expected: 3\n```\n'],
  [
    'a here-document',
    '```bash\npsql "$DB" <<SQL\nselect count(*) from t;\n-- Expected: 3\nSQL\n```\n',
  ],
  [
    'a quoted here-document',
    "```bash\npsql <<'EOF'\nselect count(*) from t;\n-- Expected: 3\nEOF\n```\n",
  ],
  [
    'a here-document with tabs',
    '```bash\npsql <<-EOF\n\tselect count(*) from t;\n\t-- Expected: 3\n\tEOF\n```\n',
  ],
  [
    'a here-document in a list',
    '- x\n  ```bash\n  psql <<SQL\n  select count(*) from t;\n  -- Expected: 3\n  SQL\n  ```\n',
  ],
  ['a here-string', '```bash\npsql "$DB" <<< "select count(*) from t"\n# Expected: 3\n```\n'],
  ['echo', '```bash\necho "select count(*) from t" | psql "$DB"\n# Expected: 3\n```\n'],
  ['cat', '```bash\ncat <<SQL | psql "$DB"\nselect count(*) from t;\n-- Expected: 3\nSQL\n```\n'],
  [
    'a variable before the command',
    '```bash\nPGPASSWORD=x psql -c "select count(*) from t"\n# Expected: 3\n```\n',
  ],
  ['a comment after the command', '```bash\npsql -c "select count(*) from t" # Expected: 3\n```\n'],
  [
    'a comment above the command',
    '```bash\n# Expected: 3\npsql -c "select count(*) from t"\n```\n',
  ],
  [
    'a line continuation',
    '```bash\npsql "$DB" \\\n  -c "select count(*) from t"\n# Expected: 3\n```\n',
  ],
  [
    'psql in a fence without a language',
    '```\npsql "$DB" -c "select count(*) from t"\n# Expected: 3\n```\n',
  ],
  [
    'psql in a fence that says sql',
    '```sql\npsql "$DB" -c "select count(*) from t"\n# Expected: 3\n```\n',
  ],
];

describe('readGuide', () => {
  describe('finds a query with its expectation in', () => {
    for (const [name, text] of hosts) {
      it(name, async () => {
        const guide = await read(text);
        const [statement, ...others] = statementsOf(guide);
        assert.deepEqual(others, []);
        assert.equal(statement?.sql, 'select count(*) from t');
        assert.deepEqual(statement.expectations, [{ kind: 'value', op: '=', value: 3 }]);
        assert.deepEqual(guide.problems, []);
        assert.ok(guide.blocks.some(({ executable }) => executable));
        // The range is where the query stands, whatever stands around it.
        assert.equal(text.slice(statement.range.start, statement.range.end), statement.sql);
        assert.equal(statement.verbatim, true);
        const before = text.slice(0, statement.range.start).split('\n').length;
        assert.equal(statement.line, before);
      });
      it(`${name}, with CR LF`, async () => {
        const unix = await read(text);
        const windows = await read(text.replaceAll('\n', '\r\n'));
        const told = ({ blocks, problems }: typeof unix): unknown => ({
          problems,
          blocks: blocks.map(({ line, endLine, kind, executable, statements }) => ({
            ...{ line, endLine, kind, executable },
            statements: statements.map(({ sentences, ...rest }) => ({
              ...rest,
              // The same place, counted with and without the carriage returns.
              range: null,
              sentences: sentences.map((sentence) => sentence.text.replaceAll('\r', '')),
            })),
          })),
        });
        assert.deepEqual(told(windows), told(unix));
      });
    }
  });

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

  describe('gives words to the query that they speak of', () => {
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
        [
          '-- Should return 1 row',
          'select a from t;',
          '-- Should return 2 rows',
          'select b from t;',
        ],
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
        [
          'select a, b from t;',
          '-- Expected:',
          '--  a | b',
          '-- ---+---',
          '--  1 | x',
          '--  2 | y',
        ],
        ['select a, b from t: table a | b / 1 | x / 2 | y'],
      ],
    ];
    for (const [name, sql, expected] of cases) {
      it(name, async () => {
        assert.deepEqual(await brief(lines('```sql', ...sql, '```')), expected);
      });
    }

    it('all of a block, where the text after it says so', async () => {
      const text = lines(
        '```sql',
        'select a from t;',
        'select b from t;',
        'select c from t;',
        '```',
      );
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
      const text = lines(
        '```sql',
        'select a from t;',
        '```',
        '',
        '## Next',
        '',
        'Expected: 3 rows',
      );
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

  describe('takes a printed result', () => {
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
