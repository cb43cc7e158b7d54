import assert from 'node:assert/strict';
import { read, statementsOf } from './reading.testing';

describe('SQL in shell commands', () => {
  const sqls = async (shell: string): Promise<string[]> =>
    statementsOf(await read(`\`\`\`bash\n${shell}\n\`\`\`\n`)).map(({ sql }) => sql);
  const cases: readonly (readonly [string, string, string[]])[] = [
    ['several -c', `psql -c 'select 1' -c "select 2"`, ['select 1', 'select 2']],
    ['several statements in one', 'psql -c "select 1; select 2;"', ['select 1', 'select 2']],
    ['escaped quotes', 'psql -c "select \\"a\\" from t"', ['select "a" from t']],
    ['an escaped dollar', 'psql -c "select \\$1"', ['select $1']],
    ['quotes side by side', `psql -c 'select '"'"'x'"'"''`, ["select 'x'"]],
    ['a quote within a quote', `psql -c 'select '\\''x'\\'''`, ["select 'x'"]],
    ['a line break in quotes', 'psql -c "select 1\n  from t"', ['select 1\n  from t']],
    [
      'commands in a row',
      'psql -c "select 1" && psql -c "select 2"; psql -c "select 3"',
      ['select 1', 'select 2', 'select 3'],
    ],
    ['a pipe behind it', 'psql -c "select 1" | grep 1', ['select 1']],
    ['output sent to a file', 'psql -c "select 1" > out.txt', ['select 1']],
    [
      'two here-documents',
      'psql <<A\nselect 1;\nA\npsql <<B\nselect 2;\nB',
      ['select 1', 'select 2'],
    ],
    ['no psql', 'mysql -e "select 1"', []],
    ['a comment that shows a command', '# psql -c "select 1"', []],
    ['a word that only ends in it', 'notpsql -c "select 1"', []],
    ['a quote that never ends', 'psql -c "select 1', ['select 1']],
  ];
  for (const [name, shell, expected] of cases) {
    it(`is read with ${name}`, async () => {
      assert.deepEqual(await sqls(shell), expected);
    });
  }

  it('is not run where the shell computes a part of it', async () => {
    const guide = await read('```bash\npsql -c "select $(date +%s)"\n```\n');
    assert.ok(guide.blocks.every(({ executable }) => !executable));
  });

  it('is not run where one session sets something for the next, which it never gets', async () => {
    const guide = await read('```bash\npsql -c "set role x"\npsql -c "select 1"\n```\n');
    assert.equal(guide.blocks[0]?.executable, false);
    assert.match(guide.blocks[0].reason ?? '', /session/);
  });

  it('is not verbatim where the shell takes marks off', async () => {
    const verbatim = async (shell: string): Promise<boolean | undefined> =>
      statementsOf(await read(`\`\`\`bash\n${shell}\n\`\`\`\n`))[0]?.verbatim;
    assert.equal(await verbatim('psql -c "select \\"a\\""'), false);
    assert.equal(await verbatim('psql -c "select 1"'), true);
  });
});
