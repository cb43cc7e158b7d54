import type { Family } from './claim';
import { countIn, meaningOf } from './count';
import { namesIn } from './names';

/** `3 policies: a, b and c`. */
export const countedNames: Family = (claim) => {
  if (claim.negated || claim.subject !== '') return null;
  const match = /^([^:]{1,60}):\s+(\S.*)$/.exec(claim.body);
  const count = match && countIn(match[1] ?? '');
  if (!match || !count || count.noun === '' || count.rest !== '') return null;
  const counted = meaningOf(count, claim.shape);
  if (!counted) return null;
  const listed = namesIn(match[2] ?? '', claim);
  if (!listed) return { expectations: counted, rest: [match[2] ?? ''] };
  return { expectations: [...counted, ...listed.expectations], rest: listed.rest ?? [] };
};
