import assert from 'node:assert/strict';
import { read, statementsOf } from './reading.testing';

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

describe('a query with its expectation is found in', () => {
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
