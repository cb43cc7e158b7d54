import assert from 'node:assert/strict';
import { brief, read, statementsOf } from './reading.testing';

describe('a damaged guide', () => {
  const fine = '## Next\n\n```sql\nselect count(*) from t;\n-- Expected: 3\n```\n';
  const reading = 'select count(*) from t: value = 3';

  it('with a fence that never ends is read up to the next heading', async () => {
    const guide = await read(`## A\n\n\`\`\`sql\nselect a from t;\n-- Expected: 1 row\n\n${fine}`);
    assert.deepEqual(
      statementsOf(guide).map(({ expectations }) => expectations.length),
      [1, 1],
    );
    assert.deepEqual(
      guide.sections.map(({ title }) => title),
      ['A', 'Next'],
    );
    assert.deepEqual(
      guide.problems.map(({ code, line }) => [code, line]),
      [['unclosedFence', 3]],
    );
  });
  it('with a last fence that never ends is read to its end', async () => {
    const guide = await read(fine.replace(/```\n$/, ''));
    assert.equal(statementsOf(guide)[0]?.expectations.length, 1);
    assert.equal(guide.problems[0]?.code, 'unclosedFence');
  });
  it('with comments in a shell fence loses nothing', async () => {
    const guide = await read('```bash\n# one\nls\n# two\n```\n\n' + fine);
    assert.deepEqual(guide.problems, []);
    assert.equal(guide.blocks.length, 2);
  });
  const others: readonly (readonly [string, string, string])[] = [
    ['a byte order mark', `\uFEFF${fine}`, ''],
    ['mojibake', `# Ãœber â€“ uns\n\n${fine}`, 'damagedCharacters'],
    ['replaced characters', `# \uFFFDber\n\n${fine}`, 'damagedCharacters'],
    ['NUL characters', `a\0b\n\n${fine}`, 'damagedCharacters'],
    ['line breaks of old Macs', fine.replaceAll('\n', '\r'), ''],
    ['unbalanced quotes', `\`\`\`bash\necho "it's\n\`\`\`\n\n${fine}`, ''],
    ['deep quotations', `${'>'.repeat(5000)} x\n\n${fine}`, ''],
    ['deep lists', `${'- '.repeat(5000)}x\n\n${fine}`, ''],
    ['a line of 5 MB', `${'word '.repeat(1_000_000)}\n\n${fine}`, ''],
    ['a line of 5 MB of marks', `${'*_`['.repeat(1_250_000)}\n\n${fine}`, ''],
    ['a lone surrogate', `\uD800\n\n${fine}`, ''],
    [
      'a table of 100,000 cells',
      `|${'a|'.repeat(1000)}\n|${'-|'.repeat(1000)}\n${`|${'1|'.repeat(1000)}\n`.repeat(100)}\n${fine}`,
      '',
    ],
  ];
  for (const [name, text, code] of others) {
    it(`with ${name} is read`, async () => {
      const guide = await read(text);
      const all = await brief(text);
      assert.equal(all.at(-1), reading);
      assert.deepEqual(
        guide.problems.map((problem) => problem.code),
        code === '' ? [] : [code],
      );
    });
  }
  it('with a NUL in its SQL runs nothing of that', async () => {
    const guide = await read('```sql\nselect 1\0;\n```\n');
    assert.equal(guide.blocks[0]?.executable, false);
  });
  it('with a string that never ends says so', async () => {
    const guide = await read("```sql\nselect 'a;\n-- Expected: 1\n```\n");
    assert.equal(guide.blocks[0]?.executable, false);
    assert.equal(guide.problems[0]?.code, 'syntaxError');
  });
  it('with parentheses 10,000 deep says so', async () => {
    const guide = await read(
      `\`\`\`sql\nselect ${'('.repeat(10_000)}1${')'.repeat(10_000)};\n\`\`\`\n\n${fine}`,
    );
    assert.equal(guide.problems[0]?.code, 'syntaxError');
    assert.equal((await brief(fine))[0], reading);
  });
  it('with more SQL than a person reads says which block was not read', async () => {
    const guide = await read(
      `\`\`\`sql\n${"insert into t values ('x');\n".repeat(400_000)}\`\`\`\n\n${fine}`,
    );
    assert.deepEqual(
      guide.problems.map(({ code }) => code),
      ['tooLarge'],
    );
    assert.equal(statementsOf(guide).length, 1);
  });
  it('that is empty has nothing', async () => {
    const { sections: found, blocks, problems, order } = await read('');
    assert.deepEqual([found, blocks, problems, order], [[], [], [], null]);
  });
});
