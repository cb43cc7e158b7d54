import type { CheckOutcome } from '../model';

/** What came of a statement that a guide or a comment says something about, without when and how long. */
export interface StatedVerdict {
  readonly outcome: CheckOutcome;
  /** In one line each, for people. */
  readonly expected: string;
  readonly actual: string;
  /** What else a person should know: a trap, why nothing could be said. */
  readonly note?: string;
  /** Names or rows that were expected and are not there, and those that are there beside them. */
  readonly missing?: readonly string[];
  readonly extra?: readonly string[];
  /** Over several lines, for a comparison side by side. */
  readonly comparison?: { readonly expected: string; readonly actual: string };
}

/** From the worst to the best: of several expectations the worst outcome is that of the statement. */
const order: readonly CheckOutcome[] = [
  'failed',
  'errored',
  'inconclusive',
  'notChecked',
  'passed',
];

/** Several expectations on one statement: all must hold. */
export function combined(parts: readonly StatedVerdict[]): StatedVerdict {
  const [first, ...others] = parts;
  if (!first) throw new Error('A verdict needs at least one part.');
  if (others.length === 0) return first;
  const worst = order.find((outcome) => parts.some((part) => part.outcome === outcome));
  const comparison = parts.find((part) => part.comparison && part.outcome === worst)?.comparison;
  const missing = distinct(parts.flatMap((part) => part.missing ?? []));
  const extra = distinct(parts.flatMap((part) => part.extra ?? []));
  const note = distinct(parts.flatMap((part) => part.note ?? [])).join(' ');
  return {
    outcome: worst ?? first.outcome,
    expected: distinct(parts.map((part) => part.expected)).join('; '),
    actual: distinct(parts.map((part) => part.actual)).join('; '),
    ...(note !== '' && { note }),
    ...(missing.length > 0 && { missing }),
    ...(extra.length > 0 && { extra }),
    ...(comparison && { comparison }),
  };
}

/** The same with a note behind those that it has. */
export function withNote(verdict: StatedVerdict, note: string | undefined): StatedVerdict {
  if (note === undefined || note === '') return verdict;
  return { ...verdict, note: verdict.note === undefined ? note : `${verdict.note} ${note}` };
}

export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
