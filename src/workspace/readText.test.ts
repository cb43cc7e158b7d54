import assert from 'node:assert/strict';
import { PlumblineError } from '../core/errors';
import { decodeText } from './readText';

function failure(bytes: Uint8Array): PlumblineError {
  try {
    decodeText(bytes, 'a/003.sql');
  } catch (error) {
    assert.ok(PlumblineError.is(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'The bytes were accepted.' });
}

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('the text of a file', () => {
  it('is its UTF-8, unchanged', () => {
    for (const text of ['', 'select 1;\n', 'a\r\nb\rc', 'ä 漢 😀 \u00a0\u200b\u202e']) {
      assert.equal(decodeText(utf8(text), 'x'), text);
    }
  });

  it('comes without one byte order mark, and without no more than one', () => {
    assert.equal(decodeText(utf8('\uFEFFselect 1'), 'x'), 'select 1');
    assert.equal(decodeText(utf8('\uFEFF\uFEFFselect 1'), 'x'), '\uFEFFselect 1');
    assert.equal(decodeText(utf8('a\uFEFFb'), 'x'), 'a\uFEFFb');
  });

  const refused: [string, Uint8Array, string, number][] = [
    ['Latin-1 in line 3', Buffer.from('a\nb\ncaf\xe9\nd', 'latin1'), 'notUtf8', 3],
    ['Latin-1 at the very end', Buffer.from('a\nb\ncaf\xe9', 'latin1'), 'notUtf8', 3],
    [
      'a cut sequence before a line feed',
      Buffer.from([0x61, 0x0a, 0xc3, 0x0a, 0x62]),
      'notUtf8',
      2,
    ],
    ['an overlong sequence', Buffer.from([0xc0, 0xaf]), 'notUtf8', 1],
    ['half of a surrogate pair', Buffer.from([0x0a, 0xed, 0xa0, 0x80]), 'notUtf8', 2],
    ['UTF-16, little end first', Buffer.from('\uFEFFselect 1', 'utf16le'), 'notUtf8', 1],
    ['UTF-16, big end first', Buffer.from('\uFEFFselect 1', 'utf16le').swap16(), 'notUtf8', 1],
    ['UTF-16 without a mark', Buffer.from('select 1', 'utf16le'), 'nulByte', 1],
    ['a NUL byte in line 2', utf8('a\nb\0c\n'), 'nulByte', 2],
    ['a NUL byte at the start of line 3', utf8('a\n\n\0'), 'nulByte', 3],
  ];
  for (const [title, bytes, code, line] of refused) {
    it(`is refused with code and line: ${title}`, () => {
      const error = failure(bytes);
      assert.equal(error.code, code);
      assert.equal(error.details.path, 'a/003.sql');
      assert.equal(error.details.line, line);
      assert.match(error.message, /^a\/003\.sql /);
    });
  }
});
