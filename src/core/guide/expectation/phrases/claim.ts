import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import type { Statement } from '../words/leadIn';
import type { Wording } from '../words/wording';

/** One claim, and the query it is about. */
export interface Claim extends Statement {
  readonly shape: QueryShape;
  readonly wording: Wording;
}

/** What a claim was found to mean. */
export interface Reading {
  readonly expectations: readonly Expectation[];
  /** Claims of the same words that were not understood, masked. */
  readonly rest?: readonly string[];
}

/** One family of phrasings: null for words that are none of its own. */
export type Family = (claim: Claim) => Reading | null;
