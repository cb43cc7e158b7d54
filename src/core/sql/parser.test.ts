import assert from 'node:assert/strict';
import { loadSqlParser, SqlSyntaxError, type SqlParser } from './parser';

describe('SqlParser', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadSqlParser();
  });

  it('is loaded once', async () => {
    assert.equal(await loadSqlParser(), parser);
  });

  for (const text of ['', ' ', ';;', '-- only a comment', '/* a */ ; -- b\n']) {
    it(`finds no statement in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parser.parse(text).stmts, []);
    });
  }

  const errors: readonly (readonly [string, number, string])[] = [
    ['selec 1', 0, 'syntax error at or near "selec"'],
    ['select 1; selec 2', 10, 'syntax error at or near "selec"'],
    ["select 'ä€😀'; selec 2", 15, 'syntax error at or near "selec"'],
    ["select 'open", 7, `unterminated quoted string at or near "'open"`],
    ['select (1', 9, 'syntax error at end of input'],
    ['/* open', 0, 'unterminated /* comment at or near "/* open"'],
  ];
  for (const [text, offset, message] of errors) {
    it(`tells where ${JSON.stringify(text)} is wrong`, () => {
      assert.throws(
        () => parser.parse(text),
        (error: unknown) => {
          assert.ok(error instanceof SqlSyntaxError);
          assert.equal(error.message, message);
          assert.equal(error.offset, offset);
          return true;
        },
      );
    });
  }

  it('works on after an error', () => {
    assert.throws(() => parser.parse('selec'), SqlSyntaxError);
    assert.equal(parser.parse('select 1; select 2').stmts.length, 2);
  });

  it('refuses nesting that is too deep and works on', () => {
    const deep = `select ${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    assert.throws(() => parser.parse(deep), SqlSyntaxError);
    assert.equal(parser.parse('select 1').stmts.length, 1);
  });

  const expressions: readonly (readonly [string, string])[] = [
    ['1', 'A_Const'],
    ["'a' || b", 'A_Expr'],
    ['now()', 'FuncCall'],
    ['a AND b', 'BoolExpr'],
    ['(SELECT 1)', 'SubLink'],
    ['a -- why\n', 'ColumnRef'],
    ['a -- why', 'ColumnRef'],
    ['ROW(1, 2)', 'RowExpr'],
    ["'x'::text", 'TypeCast'],
  ];
  for (const [text, kind] of expressions) {
    it(`reads the expression ${JSON.stringify(text)}`, () => {
      assert.deepEqual(Object.keys(parser.parseExpression(text)), [kind]);
    });
  }

  const noExpressions = [
    '',
    '*',
    't.*',
    '1, 2',
    '1;',
    '1; DROP TABLE t',
    'a b',
    'a AS b',
    'a FROM t',
    'DISTINCT a',
    'a INTO t',
    'a UNION SELECT b',
    'a WHERE b',
    'a ORDER BY 1',
    'a LIMIT 1',
    '1) + (2',
    'SELECT 1',
    'a GROUP BY a',
    'a FOR UPDATE',
  ];
  for (const text of noExpressions) {
    it(`refuses ${JSON.stringify(text)} as an expression`, () => {
      assert.throws(() => parser.parseExpression(text), SqlSyntaxError);
    });
  }

  it('tells where an expression is wrong, in its own text', () => {
    assert.throws(
      () => parser.parseExpression('a = = b'),
      (error: unknown) => error instanceof SqlSyntaxError && error.offset === 4,
    );
  });

  for (const text of [
    'int',
    'varchar(20)[]',
    'app.mood',
    'timestamp with time zone',
    '"My Type"',
  ]) {
    it(`reads the type ${text}`, () => {
      assert.ok((parser.parseTypeName(text).names ?? []).length > 0);
    });
  }

  for (const text of [
    '',
    'int + 1',
    'int) + (1',
    'int), (1',
    'int COLLATE "C"',
    'int NOT NULL',
    'int; x',
  ]) {
    it(`refuses ${JSON.stringify(text)} as a type`, () => {
      assert.throws(() => parser.parseTypeName(text), SqlSyntaxError);
    });
  }
});
