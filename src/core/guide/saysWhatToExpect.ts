import type { SentencePlace } from './expectation/model';
import { isExpectation } from './expectation/understand';

/** The number of a migration, or of a step: `006`, `20260128231758`, `2.`, `#3`. */
const number = /^(?:0\d+|\d{8,14}|#\d+|\d+[.)])$/;

/** A title that makes a claim of its own: "Check that the table exists and is empty". */
const claiming = /^(?:check|verify|confirm|ensure|make sure)\b.*\b(?:is|are|be) (?:empty|gone)\b/i;

/** As `isExpectation`; a bare number above a statement, or one that is a migration's, counts what comes and not rows. */
export function saysWhatToExpect(text: string, place: SentencePlace): boolean {
  const isBefore = place === 'commentBefore' || place === 'proseBefore';
  if (number.test(text) || (isBefore && /^\d+$/.test(text))) return false;
  return claiming.test(text) || isExpectation(text, place);
}
