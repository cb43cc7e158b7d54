import type { CheckOutcome } from '../../src/core/check/model';

/** Worst first: the order in which groups, filters and counts are shown. */
export const OUTCOMES = ['failed', 'errored', 'inconclusive', 'notChecked', 'passed'] as const;

export type OutcomeCounts = Record<CheckOutcome, number>;

export function countOutcomes(checks: readonly { outcome: CheckOutcome }[]): OutcomeCounts {
  const counts = { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 };
  for (const check of checks) counts[check.outcome] += 1;
  return counts;
}

/** 0 needs action (failed, errored), 1 is open (inconclusive, not checked), 2 passed. */
export function urgency(outcome: CheckOutcome): 0 | 1 | 2 {
  switch (outcome) {
    case 'failed':
    case 'errored':
      return 0;
    case 'inconclusive':
    case 'notChecked':
      return 1;
    case 'passed':
      return 2;
  }
}

/** The worst outcome of a group, `passed` for an empty one. */
export function worst(counts: OutcomeCounts): CheckOutcome {
  return OUTCOMES.find((outcome) => counts[outcome] > 0) ?? 'passed';
}
