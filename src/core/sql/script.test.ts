import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from './parser';
import { parseScript } from './script';
import type { Script, TextRange } from './script.model';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

function texts(script: Script): string[] {
  return script.statements.map((statement) => statement.text);
}

function problems(text: string): string[] {
  return parseScript(parser, text).problems.map(({ code, found, range }) => {
    return `${code} ${JSON.stringify(found)} at ${JSON.stringify(text.slice(range.start, range.end))}`;
  });
}

describe('parseScript: splitting', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['', []],
    [' \n\t', []],
    ['-- only a comment', []],
    ['/* only /* nested */ */', []],
    [';;', []],
    [';; select 1;;', ['select 1']],
    ['select 1', ['select 1']],
    ['select 1;', ['select 1']],
    ['select 1 ; ', ['select 1']],
    ['-- first\nselect 1 -- behind\n; -- last', ['select 1']],
    ['/* a */ select /* b */ 1 /* c */;', ['select /* b */ 1']],
    ['select 1; select 2', ['select 1', 'select 2']],
    ['select 1;\r\nselect 2;\r\n', ['select 1', 'select 2']],
    ["select ';'; select 2", ["select ';'", 'select 2']],
    ["select E'\\';'; select 2", ["select E'\\';'", 'select 2']],
    ["select '\\'; select 2", ["select '\\'", 'select 2']],
    ["select U&'d\\0061;'; select 2", ["select U&'d\\0061;'", 'select 2']],
    ['select ";" from t; select 2', ['select ";" from t', 'select 2']],
    ['select $$;$$; select 2', ['select $$;$$', 'select 2']],
    ['select $a$;$$;$a$; select 2', ['select $a$;$$;$a$', 'select 2']],
    ['select 1 -- ;\n; select 2', ['select 1', 'select 2']],
    ['select 1 /* ; /* ; */ ; */; select 2', ['select 1', 'select 2']],
    ['do $$ begin perform 1; end $$; select 2', ['do $$ begin perform 1; end $$', 'select 2']],
    [
      'create function f() returns int begin atomic select 1; select case when true then 2 end; end; select 3',
      [
        'create function f() returns int begin atomic select 1; select case when true then 2 end; end',
        'select 3',
      ],
    ],
    [
      'create rule r as on insert to t do also (select 1; select 2); select 3',
      ['create rule r as on insert to t do also (select 1; select 2)', 'select 3'],
    ],
    ["select 'ä€😀'; select 'ü' -- ö\n; select 3", ["select 'ä€😀'", "select 'ü'", 'select 3']],
    [
      'create schema s create table t (a int) create view v as select 1; select 2',
      ['create schema s create table t (a int) create view v as select 1', 'select 2'],
    ],
  ];
  for (const [text, expected] of cases) {
    it(`splits ${JSON.stringify(text)}`, () => {
      const script = parseScript(parser, text);
      assert.deepEqual(script.problems, []);
      assert.deepEqual(texts(script), expected);
      for (const [index, statement] of script.statements.entries()) {
        assert.equal(statement.index, index);
        assert.equal(text.slice(statement.range.start, statement.range.end), statement.text);
      }
    });
  }

  it('reads only the range, with offsets in the whole text', () => {
    const text = "selec 'ä';\n-- up\ncreate table ä (a int);\n-- down\ndrop tabel ä;";
    const start = text.indexOf('-- up');
    const script = parseScript(parser, text, { start, end: text.indexOf('-- down') });
    assert.deepEqual(script.problems, []);
    assert.deepEqual(texts(script), ['create table ä (a int)']);
    assert.equal(script.statements[0]?.range.start, text.indexOf('create'));
  });

  it('cuts expressions out of the whole text, also behind a range start and multi-byte text', () => {
    const text = "selec 'ä';\n-- ü\ncreate table t (a text default 'é' || b not null, c int);";
    const script = parseScript(parser, text, { start: text.indexOf('-- ü'), end: text.length });
    const [, column] = script.statements[0]?.effects ?? [];
    assert.ok(column?.change === 'create' && column.object.kind === 'column');
    assert.equal(column.object.default, "'é' || b");
  });

  it('gives the same statements for a text so long that it is parsed in parts', () => {
    const one = [
      "insert into t values ('ä;😀', $$;$$);",
      'create function f() returns int begin atomic select case when true then 1 end; end;',
      'create rule r as on insert to t do also (select 1; select 2);',
      '-- a comment; with a semicolon\n',
    ].join('\n');
    const rounds = 6000;
    const script = parseScript(parser, one.repeat(rounds));
    assert.deepEqual(script.problems, []);
    assert.equal(script.statements.length, 3 * rounds);
    assert.equal(
      script.statements.at(-1)?.text,
      'create rule r as on insert to t do also (select 1; select 2)',
    );
    assert.equal(script.statements.at(-1)?.index, 3 * rounds - 1);
  });

  it('tells where the error is in a text that is parsed in parts', () => {
    const text = `${"select 'ä';\n".repeat(95_000)}selec 1;\n${'select 1;\n'.repeat(9)}`;
    const { problems: found, statements } = parseScript(parser, text);
    assert.equal(found.length, 1);
    assert.equal(found[0]?.range.start, text.indexOf('selec 1'));
    assert.deepEqual(statements, []);
  });
});

describe('parseScript: problems', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['selec 1', ['syntaxError "syntax error at or near \\"selec\\"" at "selec"']],
    ["select 'ä€😀'; selec 1", ['syntaxError "syntax error at or near \\"selec\\"" at "selec"']],
    [
      '-- größe\r\ncreate tabel t ();',
      ['syntaxError "syntax error at or near \\"tabel\\"" at "tabel"'],
    ],
    ['select (1', ['syntaxError "syntax error at end of input" at "1"']],
    ['select (1;', ['syntaxError "syntax error at or near \\";\\"" at ";"']],
    [
      "select 'open;",
      ['syntaxError "unterminated quoted string at or near \\"\'open;\\"" at "\'open;"'],
    ],
    ['\\d users\nselect 1;', ['psqlMetaCommand "\\\\d users" at "\\\\d users"']],
    ['select 1;\n\\i other.sql', ['psqlMetaCommand "\\\\i other.sql" at "\\\\i other.sql"']],
    ['selec 1; \\q', ['psqlMetaCommand "\\\\q" at "\\\\q"']],
    ["select :'name';", ['psqlVariable ":\'name\'" at ":\'name\'"']],
    ['select * from :"t";', ['psqlVariable ":\\"t\\"" at ":\\"t\\""']],
    ['select :id;', ['psqlVariable ":id" at ":id"']],
    [
      '\\set id 1\nselect :id;',
      ['psqlMetaCommand "\\\\set id 1" at "\\\\set id 1"', 'psqlVariable ":id" at ":id"'],
    ],
    ["select json_object('a':b) from t", []],
    ['select a[x:y], b::text from t', []],
    ["copy t from stdin;\n1\tit's\n\\.\nselect 1;", []],
    ['copy t from stdin;\n\\.', []],
    ['copy t from stdin', ['copyFromStdin "copy t from stdin" at "copy t from stdin"']],
    [
      'copy t from stdin; select 1;\n1\n\\.\n',
      ['copyFromStdin "copy t from stdin" at "copy t from stdin"'],
    ],
    [
      'select 1;\ncopy t from stdin;\n1\n \\.\n\\.x\n',
      ['copyUnterminated "copy t from stdin" at "copy t from stdin"'],
    ],
    ['\\restrict a1B\nselect 1;\n\\unrestrict a1B\n', []],
    ['select 1 \\restrict a', ['psqlMetaCommand "\\\\restrict a" at "\\\\restrict a"']],
    ["copy t from '/tmp/f'", []],
    ["copy t from program 'cat f'", []],
    ['copy t to stdout', []],
  ];
  for (const [text, expected] of cases) {
    it(`finds ${expected.length} in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(problems(text), expected);
    });
  }

  it('gives no statements when the text cannot be parsed, and all of them otherwise', () => {
    assert.deepEqual(texts(parseScript(parser, 'select 1; selec 2')), []);
    assert.deepEqual(texts(parseScript(parser, 'select 1; vacuum')), ['select 1', 'vacuum']);
  });
});

describe('parseScript: the outer transaction', () => {
  for (const text of [
    'begin; select 1; commit;',
    'BEGIN WORK; select 1; COMMIT WORK',
    'begin transaction; select 1; end',
    'start transaction; select 1; end transaction;',
    '-- why\nbegin;\nselect 1;\ncommit and no chain;\n-- done',
  ]) {
    it(`is taken off ${JSON.stringify(text)}`, () => {
      const script = parseScript(parser, text);
      assert.deepEqual(script.problems, []);
      assert.deepEqual(texts(script), ['select 1']);
      assert.equal(script.statements[0]?.index, 0);
      const { begin, commit } = script.outerTransaction ?? assert.fail('no outer transaction');
      assert.match(begin.text, /^(begin|start)/i);
      assert.match(commit.text, /^(commit|end)/i);
      assert.deepEqual([begin.index, commit.index], [-1, 1]);
      assert.deepEqual([begin.transaction, commit.transaction], ['control', 'control']);
    });
  }

  it('can be all that there is', () => {
    const script = parseScript(parser, 'begin; commit;');
    assert.deepEqual(script.problems, []);
    assert.deepEqual(script.statements, []);
    assert.notEqual(script.outerTransaction, null);
  });

  it('is not there without one', () => {
    assert.equal(parseScript(parser, 'select 1').outerTransaction, null);
  });
});

describe('parseScript: savepoints', () => {
  it('leave no effect of what is rolled back to them', () => {
    const script = parseScript(
      parser,
      'savepoint a; create table t (x int); rollback to a; create table u (x int); release a',
    );
    assert.deepEqual(script.problems, []);
    assert.deepEqual(
      script.statements.map(({ effects }) => effects[0]?.change),
      ['none', 'none', 'none', 'create', 'none'],
    );
    assert.ok(script.statements.every(({ transaction }) => transaction === 'inside'));
  });
});

describe('parseScript: the rows of COPY', () => {
  const text =
    "\\restrict k\nselect 1;\ncopy a.t (x, y) from stdin; -- rows\r\n1\tit's; $$\r\n-- no \\. yet\r\n\\.\r\ncopy u from stdin with (format csv);\n\\.\nselect 2;\n\\unrestrict k";

  it('belong to their statement, without the line that ends them', () => {
    const { statements, problems: found, passedOver } = parseScript(parser, text);
    assert.deepEqual(found, []);
    const slice = ({ start, end }: TextRange): string => text.slice(start, end);
    assert.deepEqual(
      statements.map(({ text: sql, copy }) => [sql, copy && slice(copy.rows)]),
      [
        ['select 1', undefined],
        ['copy a.t (x, y) from stdin', "1\tit's; $$\r\n-- no \\. yet\r\n"],
        ['copy u from stdin with (format csv)', ''],
        ['select 2', undefined],
      ],
    );
    assert.deepEqual(
      statements.flatMap(({ copy }) => (copy ? [slice(copy.range).slice(-2)] : [])),
      ['\\.', '\\.'],
    );
    assert.deepEqual(passedOver.map(slice), ['\\restrict k', '\\unrestrict k']);
  });
});
