import type { Expectation } from '../../check/expectation';
import { asksForResult } from './asks';
import { combine } from './combine';
import type { QueryShape, Sentence, SentencePlace } from './model';
import { readText } from './readText';
import { outputIn } from './output/output';

/**
 * Whether words beside a query say what it should return, or ask a person to look at what it returned. `Insert a test
 * row` or `Check the indexes` do not; `Expected: 3 rows`, `Should exist` and `Looks reasonable` do.
 */
export function isExpectation(text: string, place: SentencePlace): boolean {
  return asksForResult(text, place);
}

/**
 * What the sentences beside one query mean: all of what is understood, and one `unknown` for each claim that is not.
 * Never a guess: a reading that could pass where the sentence does not hold is `unknown`. Where words before and behind
 * the query contradict each other, those behind it count.
 *
 * @param sentences each may hold several lines; a lead-in and its bullets may also come one by one
 */
export function understand(sentences: readonly Sentence[], shape: QueryShape): Expectation[] {
  const isBehind = ({ place }: Sentence): boolean => place.endsWith('After');
  const text = (some: readonly Sentence[]): string =>
    some
      .map((each, at) => (at > 0 && some[at - 1]?.place !== each.place ? '\n' : '') + each.text)
      .join('\n');
  const behind = sentences.filter(isBehind);
  const before = sentences.filter((each) => !isBehind(each));
  return combine(
    readText(text(behind), shape, 'commentAfter'),
    readText(text(before), shape, 'commentBefore'),
  );
}

/**
 * What a printed result means: a psql table, a Markdown table, one value, a list of names, `(0 rows)`. Null when the
 * lines are no printed result.
 */
export function understandOutput(text: string, shape: QueryShape): Expectation[] | null {
  return outputIn(text, shape);
}
