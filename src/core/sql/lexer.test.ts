import assert from 'node:assert/strict';
import { significantTokens, tokens } from './lexer';
import { isWord } from './token';

/** `kind:text`, with `!` behind an unterminated token; white space is left out. */
function read(text: string): string[] {
  return [...tokens(text)]
    .filter((token) => token.kind !== 'whitespace')
    .map(({ kind, start, end, unterminated }) => {
      return `${kind}:${text.slice(start, end)}${unterminated ? '!' : ''}`;
    });
}

const cases: readonly (readonly [string, readonly string[]])[] = [
  ['select 1;', ['word:select', 'number:1', 'semicolon:;']],
  ["'a''b'", ["string:'a''b'"]],
  ["'a\\'", ["string:'a\\'"]],
  ["E'a\\'b' c", ["string:E'a\\'b'", 'word:c']],
  ["e'\\\\' x", ["string:e'\\\\'", 'word:x']],
  ["E'a'\n 'b\\'c' d", ["string:E'a'\n 'b\\'c'", 'word:d']],
  ["E'a' -- c'\n 'b\\'c' d", ["string:E'a' -- c'\n 'b\\'c'", 'word:d']],
  ["E'a' 'b\\' c", ["string:E'a'", "string:'b\\'", 'word:c']],
  ["U&'d\\0061t' x", ["string:U&'d\\0061t'", 'word:x']],
  ["u&'\\' x", ["string:u&'\\'", 'word:x']],
  ['U&"d\\0061t" x', ['quotedIdentifier:U&"d\\0061t"', 'word:x']],
  ["B'01' x'Ff' N'n'", ["string:B'01'", "string:x'Ff'", "string:N'n'"]],
  ["ab'c'", ['word:ab', "string:'c'"]],
  ['"a"".b"."c;d"', ['quotedIdentifier:"a"".b"', 'punctuation:.', 'quotedIdentifier:"c;d"']],
  ["'open", ["string:'open!"]],
  ["E'open\\'", ["string:E'open\\'!"]],
  ["E'open\\", ["string:E'open\\!"]],
  ['"open', ['quotedIdentifier:"open!']],
  ["'", ["string:'!"]],
  ['/* a', ['blockComment:/* a!']],
  ['/*', ['blockComment:/*!']],
  ['/*/', ['blockComment:/*/!']],
  ['/* a /* b */ c */ d', ['blockComment:/* a /* b */ c */', 'word:d']],
  ['/* a /* b */ c', ['blockComment:/* a /* b */ c!']],
  ["/* ' ; */x", ["blockComment:/* ' ; */", 'word:x']],
  ["-- it's\nx", ["lineComment:-- it's", 'word:x']],
  ['-- a\r\nx', ['lineComment:-- a', 'word:x']],
  ['x --', ['word:x', 'lineComment:--']],
  ['a-b', ['word:a', 'operator:-', 'word:b']],
  ['a--b', ['word:a', 'lineComment:--b']],
  ['a+--b', ['word:a', 'operator:+', 'lineComment:--b']],
  ['a*/*c*/b', ['word:a', 'operator:*', 'blockComment:/*c*/', 'word:b']],
  ['$$a;b$$;', ['dollarString:$$a;b$$', 'semicolon:;']],
  ["$fn$ it's $$ ; $$ $fn$ x", ["dollarString:$fn$ it's $$ ; $$ $fn$", 'word:x']],
  ['$a$ $b$ $a$ $b$', ['dollarString:$a$ $b$ $a$', 'dollarString:$b$!']],
  ['$ä1$x$ä1$', ['dollarString:$ä1$x$ä1$']],
  ['$1 + $23', ['parameter:$1', 'operator:+', 'parameter:$23']],
  ['a$b$c$b$', ['word:a$b$c$b$']],
  ['$$open', ['dollarString:$$open!']],
  ['$x', ['punctuation:$', 'word:x']],
  ['$', ['punctuation:$']],
  ['1.5e-3+.5', ['number:1.5e-3', 'operator:+', 'number:.5']],
  ['1e5 0x1f 1_000', ['number:1e5', 'number:0x1f', 'number:1_000']],
  ['0x1e-3', ['number:0x1e', 'operator:-', 'number:3']],
  ['1--2', ['number:1', 'lineComment:--2']],
  ['a::int', ['word:a', 'operator:::', 'word:int']],
  ['a := 1', ['word:a', 'operator::=', 'number:1']],
  ['x=:y', ['word:x', 'operator:=', 'variable::y']],
  [':\'x\' :"y" :{?z}', ["variable::'x'", 'variable::"y"', 'variable::{?z}']],
  [":'a b'", ['punctuation::', "string:'a b'"]],
  [':1', ['punctuation::', 'number:1']],
  ['a[1:2]', ['word:a', 'punctuation:[', 'number:1', 'punctuation::', 'number:2', 'punctuation:]']],
  ['a[x:y]', ['word:a', 'punctuation:[', 'word:x', 'punctuation::', 'word:y', 'punctuation:]']],
  [
    'a[b[1]:c]:d',
    [
      'word:a',
      'punctuation:[',
      'word:b',
      'punctuation:[',
      'number:1',
      'punctuation:]',
      'punctuation::',
      'word:c',
      'punctuation:]',
      'variable::d',
    ],
  ],
  ['a]; :x', ['word:a', 'punctuation:]', 'semicolon:;', 'variable::x']],
  ['\\d users\nselect', ['metaCommand:\\d users', 'word:select']],
  ['select 1 \\gset p_\n;', ['word:select', 'number:1', 'metaCommand:\\gset p_', 'semicolon:;']],
  ['\'\\d\' "\\d" $$\\d$$', ["string:'\\d'", 'quotedIdentifier:"\\d"', 'dollarString:$$\\d$$']],
  ['-- \\d\n', ['lineComment:-- \\d']],
  ['größe ÄÖ', ['word:größe', 'word:ÄÖ']],
  ['a\u00a0b', ['word:a\u00a0b']],
  ['😀', ['word:😀']],
  ['{a}', ['punctuation:{', 'word:a', 'punctuation:}']],
  ['', []],
  [
    'COPY t FROM STDIN;\n1\ta;b\n\\.\nx',
    [
      'word:COPY',
      'word:t',
      'word:FROM',
      'word:STDIN',
      'semicolon:;',
      'copyData:1\ta;b\n\\.',
      'word:x',
    ],
  ],
  [
    "copy t (a, b) from stdin with (format csv);\r\n'\r\n\\.\r\nx",
    [
      'word:copy',
      'word:t',
      'punctuation:(',
      'word:a',
      'punctuation:,',
      'word:b',
      'punctuation:)',
      'word:from',
      'word:stdin',
      'word:with',
      'punctuation:(',
      'word:format',
      'word:csv',
      'punctuation:)',
      'semicolon:;',
      "copyData:'\r\n\\.",
      'word:x',
    ],
  ],
  [
    'COPY t FROM STDIN; -- rows\n1\n',
    [
      'word:COPY',
      'word:t',
      'word:FROM',
      'word:STDIN',
      'semicolon:;',
      'lineComment:-- rows',
      'copyData:1\n!',
    ],
  ],
  ['COPY t FROM STDIN;', ['word:COPY', 'word:t', 'word:FROM', 'word:STDIN', 'semicolon:;']],
  [
    "COPY t FROM 'f.csv';\nx",
    ['word:COPY', 'word:t', 'word:FROM', "string:'f.csv'", 'semicolon:;', 'word:x'],
  ],
  [
    'COPY t TO STDOUT;\nx',
    ['word:COPY', 'word:t', 'word:TO', 'word:STDOUT', 'semicolon:;', 'word:x'],
  ],
  [
    'SELECT copy FROM stdin;\nx',
    ['word:SELECT', 'word:copy', 'word:FROM', 'word:stdin', 'semicolon:;', 'word:x'],
  ],
];

describe('lexer', () => {
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(read(text), expected));
  }

  it('leaves no gap and no overlap, whatever the text', () => {
    for (const [text] of cases) {
      let at = 0;
      for (const token of tokens(text)) {
        assert.equal(token.start, at, text);
        assert.ok(token.end > token.start, text);
        at = token.end;
      }
      assert.equal(at, text.length, text);
    }
  });

  it('ends within any prefix of a text', () => {
    const text = cases.map(([sql]) => sql).join(' ');
    for (let end = 0; end <= text.length; end += 1) {
      const last = [...tokens(text, { start: 0, end })].at(-1);
      assert.equal(last?.end ?? 0, end);
    }
  });

  it('reads a part of a text with offsets in the whole', () => {
    const text = "select 'a'; -- c\nselect b;";
    const [first] = significantTokens(text, { start: 17, end: text.length });
    assert.deepEqual(first, { kind: 'word', start: 17, end: 23, unterminated: false });
  });

  it('knows a keyword in any case, and no quoted one', () => {
    const text = 'SeLeCt "select"';
    const [word, quoted] = significantTokens(text);
    assert.equal(isWord(text, word, 'select'), true);
    assert.equal(isWord(text, quoted, 'select'), false);
    assert.equal(isWord(text, undefined, 'select'), false);
  });
});
