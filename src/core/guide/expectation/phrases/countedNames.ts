import type { Family } from './claim';
import { countIn } from './count';
import { countedBy } from './counted';
import { namesIn } from './names';

/** `3 policies: a, b and c`. */
export const countedNames: Family = (claim) => {
  if (claim.negated || claim.subject !== '') return null;
  const match = /^([^:]{1,60}):\s+(\S.*)$/.exec(claim.body);
  const count = match && countIn(match[1] ?? '');
  if (!match || !count || count.noun === '' || count.rest !== '') return null;
  const counted = countedBy(count, claim.shape);
  if (!counted) return null;
  const listed = namesIn(match[2] ?? '', claim);
  if (!listed) return { ...counted, rest: [...(counted.rest ?? []), match[2] ?? ''] };
  return {
    expectations: [...counted.expectations, ...listed.expectations],
    rest: [...(counted.rest ?? []), ...(listed.rest ?? [])],
  };
};
