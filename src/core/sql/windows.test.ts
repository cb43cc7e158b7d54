import assert from 'node:assert/strict';
import { readDirectives } from '../migration/directives';
import { fingerprintOf } from '../migration/fingerprint';
import { migrationSections } from '../migration/section';
import { hashOf, sqlOf } from '../plan/partText';
import { Lexer } from './lexer';
import { loadSqlParser } from './parser';
import { isInLineOf, piecesOf } from './pieces';
import { LineCounter, lineStarts, offsetOfCodePoint, positionAt, positionIn } from './position';
import { parseScript } from './script';
import { wholeOf, type SqlText } from './sqlText';
import type { Token } from './token';

/** The same text, as one that does not stand in memory. */
function elsewhere(text: string): SqlText {
  return { length: text.length, slice: (start, end) => text.slice(start, end) };
}

/** The same numbers on each run (a linear congruence, as in the C standard's example). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
}

/** Whatever is decided by what stands behind it, or may be cut in its middle. */
const bits = [
  ...['$$', '$a$', '$tag$', '$', '$1', '$12', ':a', ":'a b'", ':"a"', ':{?a}', '::', ':=', ':'],
  ...[
    "'",
    "''",
    "'a'",
    "E'a\\'b'",
    "e'x'\n  'y'",
    "E'x' -- c\n 'y'",
    "U&'d'",
    'U&"d"',
    "B'1'",
    'u',
    'e',
  ],
  ...[
    '"',
    '""',
    '"a""b"',
    '--',
    '-- c\n',
    '/*',
    '*/',
    '/* a /* b */ c */',
    '/',
    '*',
    '-',
    '+-',
    '<>',
    '@-',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    ',',
    '.',
    ';',
    ';\n',
    '1',
    '1.5',
    '1e+5',
    '1e-',
    '0x1F',
    '1_000',
    '\\d\n',
    '\\',
  ],
  ...[
    '\n',
    '\r\n',
    '\r',
    ' ',
    '\t',
    'ä',
    '😀',
    '\ud83d',
    '\u00a0',
    'begin atomic ',
    'end',
    'create function ',
  ],
  ...[
    'copy t from stdin;\n',
    'copy t from stdin; ',
    '1\t2\r\n',
    '\\.\n',
    '\\.\r\n',
    '\\.x\n',
    'copy (select 1) to stdout;\n',
  ],
  ...[
    'select 1;\n',
    "insert into t values ('x');\r\n",
    '-- plumbline: steps\n',
    '-- migrate:down\n',
    '-- +goose Down\r\n',
  ],
];

function* texts(count: number): Generator<string> {
  const next = random(20_260_101);
  for (let at = 0; at < count; at += 1) {
    let text = '';
    for (let left = 1 + next(40); left > 0; left -= 1) {
      const bit = bits[next(bits.length)] ?? '';
      text += next(12) === 0 ? bit.repeat(1 + next(30)) : bit;
    }
    yield text;
  }
}

function allTokens(lexer: Lexer): Token[] {
  const found: Token[] = [];
  for (let token = lexer.next(); token !== null; token = lexer.next()) found.push(token);
  return found;
}

const WINDOWS = [1, 2, 3, 5, 8, 13, 40, 200];

describe('a text that does not stand in memory', () => {
  it('has the same tokens through windows of any size', () => {
    const next = random(7);
    for (const text of texts(2_000)) {
      const starts = allTokens(new Lexer(text)).map(({ start }) => start);
      const from = starts[next(starts.length)] ?? 0;
      for (const range of [
        { start: 0, end: text.length },
        { start: from, end: text.length },
      ]) {
        const whole = allTokens(new Lexer(text, range));
        for (const length of WINDOWS) {
          const windowed = allTokens(new Lexer(elsewhere(text), range, length));
          assert.deepEqual(windowed, whole, JSON.stringify([text, range, length]));
        }
      }
    }
  });

  it('is cut at each of its tokens as the whole is', () => {
    for (const text of texts(300)) {
      for (const { end } of allTokens(new Lexer(text))) {
        const range = { start: 0, end };
        const windowed = allTokens(new Lexer(elsewhere(text), range, 3));
        assert.deepEqual(windowed, allTokens(new Lexer(text.slice(0, end))), JSON.stringify(text));
      }
    }
  });

  it('has rows of COPY that are longer than any window, and are never held', () => {
    const rows = `${'x'.repeat(97)}\n`.repeat(5_000);
    const text = `copy t from stdin;\n${rows}\\.\nselect 1;`;
    let longest = 0;
    const source: SqlText = {
      length: text.length,
      slice(start, end = text.length) {
        longest = Math.max(longest, end - start);
        return text.slice(start, end);
      },
    };
    assert.deepEqual(allTokens(new Lexer(source, undefined, 512)), allTokens(new Lexer(text)));
    assert.ok(longest <= 512, String(longest));
  });

  it('has the same statements, effects, lines, problems and hashes', async () => {
    const parser = await loadSqlParser();
    const long = `select '${'ä'.repeat(70_000)}';\r\n`;
    const samples = [
      ...texts(1_000),
      `${'select 1;\r\n'.repeat(8_000)}${long}-- c\ncopy t from stdin;\n${'😀\t1\n'.repeat(40_000)}\\.\n${long}`,
      `${long}do $a$ begin ${'perform 1;\n'.repeat(20_000)} end $a$;\nselect E'x'${'\n'.repeat(70_000)}'y';\n${long}`,
      `${long.repeat(3)}select nope nope;\n${long}`,
    ];
    let parsed = 0;
    for (const text of samples) {
      const far = elsewhere(text);
      const whole = parseScript(parser, text);
      const windowed = parseScript(parser, far);
      assert.equal(windowed.text, far);
      assert.deepEqual({ ...windowed, text }, whole, JSON.stringify(text.slice(0, 200)));
      const { statements } = windowed;
      if (statements.length > 0) parsed += 1;
      assert.deepEqual(
        statements.map((statement) => statement.text),
        whole.statements.map((statement) => statement.text),
      );
      for (const { line, range } of statements.slice(0, 50)) {
        assert.equal(line, positionIn(lineStarts(text), range.start).line);
      }
      assert.equal(hashOf(far, statements), hashOf(text, statements));
      assert.equal(wholeOf(sqlOf(far, statements)), wholeOf(sqlOf(text, statements)));
    }
    assert.ok(parsed > 20, String(parsed));
  });

  it('has the same sections, directives and fingerprint', () => {
    for (const text of [...texts(1_000), `${'-- a\n'.repeat(30_000)}-- migrate:down\nselect 1;`]) {
      const far = elsewhere(text);
      const told = (one: SqlText): unknown => {
        try {
          const sections = migrationSections(one);
          const directives = readDirectives(one, sections.up);
          const { normalised } = fingerprintOf('', one, sections.up);
          return { sections, directives, normalised };
        } catch (error) {
          return String(error);
        }
      };
      assert.deepEqual(told(far), told(text), JSON.stringify(text.slice(0, 200)));
    }
  });

  it('has the same places, whatever its line ends, and is whole in its pieces', () => {
    const next = random(11);
    const ends = ['\n', '\r\n', '\r', 'a', 'ä', '😀', '-- migrate:up'];
    for (let round = 0; round < 12; round += 1) {
      let text = 'x'.repeat(65_530);
      for (let left = 30; left > 0; left -= 1) text += ends[next(ends.length)] ?? '';
      text += 'y'.repeat(next(70_000)) + (ends[next(ends.length)] ?? '');
      const far = elsewhere(text);
      const range = { start: next(20), end: text.length };
      assert.equal([...piecesOf(far, range)].join(''), text.slice(range.start));
      const starts = lineStarts(text);
      const lines = new LineCounter(far);
      for (let offset = 65_520; offset < 65_620; offset += 1) {
        const place = positionIn(starts, Math.min(offset, text.length));
        assert.deepEqual(positionAt(far, offset), place, String(offset));
        assert.deepEqual(lines.positionAt(Math.min(offset, text.length)), place, String(offset));
      }
      for (const number of [0, 65_529, 65_540, text.length]) {
        assert.equal(
          offsetOfCodePoint(far, number),
          Array.from(text).slice(0, number).join('').length,
        );
      }
      assert.equal(isInLineOf(far, /migrate:/), text.includes('migrate:'));
    }
  });
});
