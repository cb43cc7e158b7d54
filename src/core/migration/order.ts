/** From this many digits on, a number is a point in time: 20260120, 202601201200, 20260120120000, 1768910400000. */
const timestampDigits = 8;
const digits = /^\d+$/;

type Part =
  | { readonly rank: 0; readonly number: number; readonly text: string }
  /** 1: a timestamp; 2: a version of another tool that is no number. Both compare as text. */
  | { readonly rank: 1 | 2; readonly text: string };

function partOf(text: string): Part {
  if (!digits.test(text)) return { rank: 2, text };
  return text.length < timestampDigits
    ? { rank: 0, number: Number(text), text }
    : { rank: 1, text };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compareParts(a: Part, b: Part): number {
  if (a.rank === 0 && b.rank === 0) return a.number - b.number;
  return a.rank === b.rank ? compareText(a.text, b.text) : a.rank - b.rank;
}

/** Zero for versions that mean the same: `3` and `003`, `1.2` and `01.2`. */
function compareMeaning(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const order = compareParts(partOf(left[at] ?? ''), partOf(right[at] ?? ''));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/**
 * The order of versions when no manifest states one; a total order, for `sort`.
 *
 * Numbers of fewer than eight digits compare as numbers (2 before 010). Longer ones are timestamps and compare as
 * text, never as numbers: 20260121200000 stands before 20260122 although it is the greater number. Sequence numbers
 * stand before timestamps. Dotted versions compare part by part. Versions that mean the same compare as text.
 */
export function compareVersions(a: string, b: string): number {
  return compareMeaning(a, b) || compareText(a, b);
}

/**
 * One text for all versions that mean the same, to find them by: `3` for `003`, `1.2` for `1.02`. Two versions have the
 * same key exactly when the order tells them apart by their spelling only.
 */
export function versionKey(version: string): string {
  return version
    .split('.')
    .map(partOf)
    .map((part) => (part.rank === 0 ? String(part.number) : part.text))
    .join('.');
}
