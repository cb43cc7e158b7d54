import type { Expectation } from '../../check/expectation';
import type { QueryShape, Sentence, SentencePlace } from './model';

/**
 * Whether words beside a query say what it should return, or ask a person to look at what it returned. `Insert a test
 * row` or `Check the indexes` do not; `Expected: 3 rows`, `Should exist` and `Looks reasonable` do.
 */
export function isExpectation(text: string, place: SentencePlace): boolean {
  throw new Error(`Not built yet: ${text} ${place}`);
}

/**
 * What the sentences beside one query mean: all of what is understood, and one `unknown` for each claim that is not.
 * Never a guess: a reading that could pass where the sentence does not hold is `unknown`.
 */
export function understand(sentences: readonly Sentence[], shape: QueryShape): Expectation[] {
  throw new Error(`Not built yet: ${sentences.length} ${shape.kind}`);
}

/**
 * What a printed result means: a psql table, a Markdown table, one value, a list of names, `(0 rows)`. Null when the
 * lines are no printed result.
 */
export function understandOutput(text: string, shape: QueryShape): Expectation[] | null {
  throw new Error(`Not built yet: ${text} ${shape.kind}`);
}
