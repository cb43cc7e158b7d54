import assert from 'node:assert/strict';
import { ByteOffsets } from './byteOffsets';
import { lineStarts, offsetOfServerPosition, positionAt, positionIn } from './position';

describe('positionAt', () => {
  const cases: readonly (readonly [string, number, number, number])[] = [
    ['abc', 0, 1, 1],
    ['abc', 3, 1, 4],
    ['abc', 9, 1, 4],
    ['a\nb', 1, 1, 2],
    ['a\nb', 2, 2, 1],
    ['a\r\nb', 3, 2, 1],
    ['a\r\nb', 2, 1, 3],
    ['a\rb', 2, 2, 1],
    ['\n\n\nx', 3, 4, 1],
    ['😀x', 2, 1, 3],
    ['', 0, 1, 1],
  ];
  for (const [text, offset, line, column] of cases) {
    it(`finds ${offset} of ${JSON.stringify(text)} at ${line}:${column}`, () => {
      assert.deepEqual(positionAt(text, offset), { line, column });
      assert.deepEqual(positionIn(lineStarts(text), Math.min(offset, text.length)), {
        line,
        column,
      });
    });
  }
});

describe('offsetOfServerPosition', () => {
  const cases: readonly (readonly [string, number, number])[] = [
    ['abc', 1, 0],
    ['abc', 3, 2],
    ['äbc', 2, 1],
    ['😀bc', 2, 2],
    ['😀😀c', 3, 4],
    ['abc', 99, 3],
    ['abc', 0, 0],
  ];
  for (const [text, position, offset] of cases) {
    it(`takes position ${position} of ${JSON.stringify(text)} for offset ${offset}`, () => {
      assert.equal(offsetOfServerPosition(text, position), offset);
    });
  }
});

describe('ByteOffsets', () => {
  const texts = [
    '',
    'plain ascii '.repeat(30),
    'äöü€😀x'.repeat(50),
    `${'a'.repeat(63)}😀${'b'.repeat(70)}ä`,
    `${'a'.repeat(64)}😀${'b'.repeat(63)}😀`,
    '😀'.repeat(100),
  ];
  for (const text of texts) {
    it(`finds every character of ${JSON.stringify(text.slice(0, 12))}... (${text.length})`, () => {
      const offsets = new ByteOffsets(text);
      let bytes = 0;
      let at = 0;
      for (const character of text) {
        assert.equal(offsets.toUtf16(bytes), at);
        bytes += Buffer.byteLength(character);
        at += character.length;
      }
      assert.equal(offsets.toUtf16(bytes), text.length);
      assert.equal(offsets.toUtf16(bytes + 5), text.length);
    });
  }
});
