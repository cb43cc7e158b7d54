import assert from 'node:assert/strict';
import { escapeMarkdown } from './escapeMarkdown';

describe('text in Markdown', () => {
  const cases: [string, string, string][] = [
    ['a link', '[x](command:y)', '\\[x\\]\\(command&#58;y\\)'],
    ['an address, which would become a link', 'https://evil', 'https&#58;//evil'],
    ['HTML', '<img src=x>', '&lt;img src=x&gt;'],
    ['an icon', '$(zap)', '\\\\$\\(zap\\)'],
    ['emphasis and code', '*a* _b_ `c`', '\\*a\\* \\_b\\_ \\`c\\`'],
    ['an entity', '&lt;', '&amp;lt;'],
    ['a heading after a line end', 'a\n# b', 'a \\# b'],
    ['a plain sentence', 'Not applied yet', 'Not applied yet'],
  ];
  for (const [title, text, escaped] of cases) {
    it(`keeps ${title} as it is`, () => assert.equal(escapeMarkdown(text), escaped));
  }
});
