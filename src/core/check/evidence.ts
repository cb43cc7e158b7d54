import { objectKey } from '../catalog/key';
import type { Check, Verdict } from './model';

/** What the catalog shows of the objects that a migration creates. */
export interface Evidence {
  /** How many stand with the right shape. */
  readonly present: number;
  /** Object keys. */
  readonly missing: readonly string[];
  /** Object keys of what stands with another shape. */
  readonly different: readonly string[];
}

/**
 * What derived checks show of one migration. What was not compared counts for nothing. What is missing is an effect of
 * the migration: an object that it creates, a change that it makes to an older one, or the absence of what it drops.
 *
 * @param verdicts of the checks, in their order.
 */
export function evidenceOf(checks: readonly Check[], verdicts: readonly Verdict[]): Evidence {
  let present = 0;
  const missing: string[] = [];
  const different: string[] = [];
  checks.forEach((check, place) => {
    const verdict = verdicts[place];
    if (!verdict) return;
    const { kind, object } = check.expects;
    if (verdict.outcome === 'passed') {
      // That something is not there proves nothing: it may never have been.
      if (kind === 'present') present += 1;
      return;
    }
    if (verdict.outcome !== 'failed') return;
    const key = kind === 'absent' ? `absence of ${objectKey(object)}` : objectKey(object);
    const stands = kind === 'present' && verdict.found === true && check.changes !== true;
    (stands ? different : missing).push(key);
  });
  return { present, missing, different };
}
