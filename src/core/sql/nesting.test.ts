import assert from 'node:assert/strict';
import { tooDeepAt } from './nesting';
import { loadSqlParser, SqlSyntaxError } from './parser';
import { parseScript } from './script';

const deep: Readonly<Record<string, (n: number) => string>> = {
  operators: (n) => `select ${'a || '.repeat(n)}a`,
  casts: (n) => `select a${'::text'.repeat(n)}`,
  'NOT in a row': (n) => `select ${'not '.repeat(n)}a`,
  'tests in a row': (n) => `select a${' is null'.repeat(n)}`,
  'queries in a row': (n) => `select 1${' union select 1'.repeat(n)}`,
  'joined tables': (n) => `select * from t${' cross join t'.repeat(n)}`,
  parentheses: (n) => `select ${'('.repeat(n)}1${')'.repeat(n)}`,
  calls: (n) => `select ${'f('.repeat(n)}1${')'.repeat(n)}`,
  subscripts: (n) => `select ${'a['.repeat(n)}1${']'.repeat(n)}`,
  'operators in parentheses': (n) => `select ${'(a + '.repeat(n)}1${')'.repeat(n)}`,
};

describe('texts that nest too deep for the parser', () => {
  for (const [name, make] of Object.entries(deep)) {
    it(`are refused before it sees them: ${name}`, async () => {
      const parser = await loadSqlParser();
      const text = `select 1;\n${make(20_000)}`;
      const token = tooDeepAt(text);
      assert.ok(token && token.start > 3000);
      const [problem] = parseScript(parser, text).problems;
      assert.equal(problem?.code, 'syntaxError');
      assert.match(problem.found, /^stack depth limit exceeded at or near/);
      assert.equal(problem.range.start, token.start);
      assert.throws(() => parser.parse(text), SqlSyntaxError);
    });
  }

  it('do no harm, however often they come', async () => {
    const parser = await loadSqlParser();
    const texts = Object.values(deep).map((make) => make(20_000));
    for (let round = 0; round < 10; round += 1) {
      for (const text of texts) assert.throws(() => parser.parse(text), SqlSyntaxError);
    }
    assert.equal(parser.parse('select 1').stmts.length, 1);
  });

  const wide: Readonly<Record<string, string>> = {
    conditions: `select ${'a = 1 and b = 2 or '.repeat(20_000)}c = 3`,
    columns: `select ${'a + b * c, '.repeat(20_000)}1`,
    rows: `insert into t values ${"(1, 'x' || 'y', f(2 + 3)), ".repeat(20_000)}(1)`,
    statements: 'select a || b || (c + d); '.repeat(20_000),
    branches: `select case ${'when a = 1 then b + 1 '.repeat(5000)} else 0 end`,
    queries: `select 1${' union all select a + b from t where c = d'.repeat(1000)}`,
    quotes: `select '${'('.repeat(20_000)}', $$${'+ '.repeat(20_000)}$$ -- ${'(a '.repeat(20_000)}`,
  };
  for (const [name, text] of Object.entries(wide)) {
    it(`are not those with many ${name}`, async () => {
      const parser = await loadSqlParser();
      assert.equal(tooDeepAt(text), null);
      assert.ok(parser.parse(text).stmts.length > 0);
    });
  }
});
