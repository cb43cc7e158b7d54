import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Expectation } from '../../check/expectation';
import { loadParser, shapeOf } from './expectation.testing';
import { isExpectation, understand, understandOutput } from './understand';
import type { Sentence, SentencePlace } from './model';

interface Labelled {
  readonly id: string;
  readonly text: string;
  readonly expect: readonly (Expectation & { text?: string })[];
}

const cases = JSON.parse(
  readFileSync(join(process.cwd(), 'test/fixtures/expectations.json'), 'utf8'),
) as Labelled[];

/** The reader of whole texts has tests of its own; here every text is one query and the words around it. */
function read({ text }: Labelled): Expectation[] {
  const sentences: Sentence[] = [];
  const sql: string[] = [];
  const say = (words: string, place: SentencePlace): void => {
    if (isExpectation(words, place)) sentences.push({ text: words, place, line: 1 });
  };
  const [, fence = text, after = ''] = /^```\w*\n([\s\S]*?)\n```\s*([\s\S]*)$/.exec(text) ?? [];
  for (const line of fence.split('\n')) {
    const psql = /^psql .* -c "(.*)"$/.exec(line)?.[1];
    const [, code = '', comment] = /^(.*?)(?:^# |-- ?)(.*)$/.exec(psql ?? line) ?? [
      '',
      psql ?? line,
    ];
    const isQuery = comment !== undefined && /^(?:SELECT| +WHERE)\b/.test(comment);
    if (isQuery) sql.push(comment);
    else if (!/^(?:ALTER|- )/.test(code)) sql.push(code);
    if (comment !== undefined && !isQuery) {
      say(comment, sql.join('').trim() === '' ? 'commentBefore' : 'commentAfter');
    }
  }
  const query =
    sql
      .join('\n')
      .trim()
      .split(/;\s*\n/)[0] ?? '';
  if (query === '') return [];
  const shape = shapeOf(query);
  const [, printed] = /^Expected output:\n```\n([\s\S]*)\n```$/.exec(after) ?? [];
  if (printed !== undefined) return understandOutput(printed, shape) ?? [];
  if (after !== '') say(after, 'proseAfter');
  return understand(sentences, shape);
}

describe('understand: the labelled cases', () => {
  before(loadParser);

  for (const labelled of cases) {
    it(labelled.id, () => {
      const found = read(labelled).map((each) =>
        each.kind === 'unknown' ? { kind: each.kind } : each,
      );
      assert.deepEqual(found, labelled.expect);
    });
  }
});
