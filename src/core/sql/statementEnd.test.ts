import assert from 'node:assert/strict';
import { chunksOf } from './chunks';
import { tokens } from './lexer';
import { StatementEnd } from './statementEnd';

/** The text with every semicolon that ends a statement as `|`. */
function marked(text: string): string {
  const end = new StatementEnd();
  return [...tokens(text)]
    .map((token) => (end.isEnd(text, token) ? '|' : text.slice(token.start, token.end)))
    .join('');
}

describe('StatementEnd', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a; b; c', 'a| b| c'],
    [';;', '||'],
    ["select ';'; b", "select ';'| b"],
    [
      'create rule r as on insert to t do (a; b); c',
      'create rule r as on insert to t do (a; b)| c',
    ],
    ['a ) ; b', 'a ) | b'],
    [
      'create function f() begin atomic a; b; end; c;',
      'create function f() begin atomic a; b; end| c|',
    ],
    [
      'CREATE OR REPLACE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END; c;',
      'CREATE OR REPLACE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN b END; END| c|',
    ],
    [
      'create or replace procedure f() begin atomic select case when a then case b when c then d end end; e; end; f;',
      'create or replace procedure f() begin atomic select case when a then case b when c then d end end; e; end| f|',
    ],
    ['create function f() as $$begin; end$$; b;', 'create function f() as $$begin; end$$| b|'],
    [
      'create function f() return case when a then b end; c;',
      'create function f() return case when a then b end| c|',
    ],
    ['begin; a; end; b;', 'begin| a| end| b|'],
    ['create table begin (a int); b;', 'create table begin (a int)| b|'],
    [
      'create table function_begin (a int); begin; b;',
      'create table function_begin (a int)| begin| b|',
    ],
    ['select create function begin; b;', 'select create function begin| b|'],
  ];
  for (const [text, expected] of cases) {
    it(`reads ${text}`, () => assert.equal(marked(text), expected));
  }
});

describe('chunksOf', () => {
  const text = [
    'select 1; -- one; and a half',
    'create function f() begin atomic select case when a then b end; end;',
    'create rule r as on insert to t do (a; b);',
    'copy t from stdin;',
    '1;2',
    '\\.',
    "select ';' ;;",
    'select 2',
  ].join('\n');

  it('cuts only between statements, whatever length is asked for, and loses only rows of COPY', () => {
    for (const length of [0, 1, 10, 40, 100, 1000]) {
      const chunks = [...chunksOf(text, { start: 0, end: text.length }, length)];
      const joined = chunks.map(({ start, end }) => text.slice(start, end)).join('');
      assert.equal(joined, text.replace('1;2\n\\.', ''));
      for (const { start, end } of chunks.slice(0, -1)) {
        assert.match(text.slice(start, end).trimEnd(), /(;|half)$/);
      }
    }
    const [first, second, third, fourth] = chunksOf(text, { start: 0, end: text.length }, 0);
    assert.ok(first && text.slice(first.start, first.end).startsWith('select 1;'));
    assert.ok(second && text.slice(second.start, second.end).trim().endsWith('end;'));
    assert.ok(third && text.slice(third.start, third.end).trim().endsWith('(a; b);'));
    assert.equal(fourth?.copy && text.slice(fourth.copy.rows.start, fourth.copy.rows.end), '1;2\n');
  });
});
