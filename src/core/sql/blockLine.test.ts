import assert from 'node:assert/strict';
import { offsetOfBlockLine } from './blockLine';
import { positionAt } from './position';

const RAISE = 'PL/pgSQL function inline_code_block line 3 at RAISE';

/** Title, the block, what the server says, and the place of it. */
const cases: readonly [string, string, string | undefined, [number, number] | null][] = [
  ['dollar quotes', "do $$\nbegin\n  raise 'no';\nend $$", RAISE, [3, 3]],
  [
    'a tag, CRLF and a comment before',
    "do /* 'x' */ $a$\r\nbegin\r\n\traise 'no';\r\nend $a$",
    RAISE,
    [3, 2],
  ],
  [
    'single quotes and a quoted language',
    "do language 'plpgsql' '\n\n raise'",
    RAISE.replace('3', '2'),
    [3, 2],
  ],
  ['the first line', "do $$ begin raise 'no'; end $$", RAISE.replace('3', '1'), [1, 7]],
  [
    'other languages of the server',
    "do $$\nbegin\n  raise 'no';\nend $$",
    'PL/pgSQL-Funktion inline_code_block Zeile 3 bei RAISE',
    [3, 3],
  ],
  [
    'a call of what fails, behind its own place',
    'do $$\nbegin\n  perform f();\nend $$',
    `PL/pgSQL function f(integer) line 7 at RAISE\nSQL statement "SELECT f(1)"\n${RAISE}`,
    [3, 3],
  ],
  [
    'a block that runs a block',
    'do $$\nbegin\n  execute x;\nend $$',
    `PL/pgSQL function inline_code_block line 9 at RAISE\nSQL statement "do"\n${RAISE}`,
    [3, 3],
  ],
  ['a line that it does not have', 'do $$ begin end $$', RAISE, null],
  ['escapes', "do e'\n\n raise'", RAISE, null],
  ['another language', 'do language plperl $$\n$$', 'PL/Perl anonymous code block', null],
  ['no context', 'do $$\n\n\n$$', undefined, null],
];

describe('offsetOfBlockLine', () => {
  for (const [title, block, context, expected] of cases) {
    it(`finds the line of a block: ${title}`, () => {
      const before = 'select 1;\r\n';
      const range = { start: before.length, end: before.length + block.length };
      const offset = offsetOfBlockLine({ tag: 'DO', text: block, range }, context);
      const place = offset === null ? null : positionAt(before + block, offset);
      assert.deepEqual(place && [place.line - 1, place.column], expected);
    });
  }

  it('says nothing of a statement that is no block', () => {
    const range = { start: 0, end: 9 };
    assert.equal(offsetOfBlockLine({ tag: 'SELECT', text: 'select $$', range }, RAISE), null);
  });
});
