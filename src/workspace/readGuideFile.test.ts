import assert from 'node:assert/strict';
import { decodeGuide, largestGuide, readGuideFile } from './readGuideFile';
import { PlumblineError } from '../core/errors';
import { withFolder } from './folder.testing';

const text = '# Prüfung\n\nErwartet: 3 Zeilen – „alle“\n';

describe('decoding a guide', () => {
  it('takes UTF-8 with and without a byte order mark', () => {
    const bytes = Buffer.from(text, 'utf8');
    assert.deepEqual(decodeGuide(bytes), { text, problems: [] });
    assert.deepEqual(decodeGuide(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes])), {
      text,
      problems: [],
    });
  });

  it('takes UTF-16 of both byte orders', () => {
    const little = Buffer.from(`\ufeff${text}`, 'utf16le');
    assert.deepEqual(decodeGuide(little), { text, problems: [] });
    assert.deepEqual(decodeGuide(Buffer.from(little).swap16()), { text, problems: [] });
  });

  it('takes anything else as Windows-1252, and says so at the first line that shows it', () => {
    const latin = Buffer.from('# Title\n\nPr\u00fcfung \u0096 ok\n', 'latin1');
    const { text: read, problems } = decodeGuide(latin);
    assert.equal(read, '# Title\n\nPrüfung – ok\n');
    assert.deepEqual(
      problems.map(({ code, line }) => [code, line]),
      [['notUtf8', 3]],
    );
  });

  it('keeps NUL bytes and empty files as they are', () => {
    assert.equal(decodeGuide(Buffer.from('a\0b')).text, 'a\0b');
    assert.deepEqual(decodeGuide(Buffer.alloc(0)), { text: '', problems: [] });
  });

  it('refuses more than 20 MB, and what lies outside of the workspace', () =>
    withFolder({ 'BIG.md': Buffer.alloc(largestGuide + 1, 0x20) }, async (root) => {
      await assert.rejects(readGuideFile(root, 'BIG.md'), (error: unknown) =>
        PlumblineError.is(error, 'fileTooLarge'),
      );
      await assert.rejects(readGuideFile(root, '../BIG.md'), (error: unknown) =>
        PlumblineError.is(error, 'pathOutsideWorkspace'),
      );
    }));
});
