/** What a change of type did to the values, and what changing it back does to those that stand then. */
export interface WayBack {
  /** Whether every value kept all that it was. */
  readonly keptAll: boolean;
  /** The way back refuses a value that does not fit, and changes none. */
  readonly refuses: boolean;
  /** What the way back changes in values that were written since; null for nothing. */
  readonly changes: string | null;
}

const INTEGERS = ['smallint', 'integer', 'bigint'];
/** Digits that every value of the type can have before the point. */
const DIGITS: Readonly<Record<string, number>> = { smallint: 5, integer: 10, bigint: 19 };

/**
 * Follows the assignment casts of PostgreSQL: a number or a text that is too long is refused, decimals are rounded.
 *
 * @param before, after types as `format_type` prints them
 */
export function wayBack(before: string, after: string): WayBack {
  const same = { keptAll: true, refuses: false, changes: null };
  if (before === after) return same;
  const [short, long] = [lengthOf(before), lengthOf(after)];
  if (short !== null && long !== null) {
    return { keptAll: short <= long, refuses: short < long, changes: null };
  }
  const [low, high] = [INTEGERS.indexOf(before), INTEGERS.indexOf(after)];
  if (low >= 0 && high >= 0) return { keptAll: low < high, refuses: low < high, changes: null };
  const [from, to] = [numberOf(before), numberOf(after)];
  if (from && to) {
    const keptAll = from.whole <= to.whole && from.decimals <= to.decimals;
    const rounds = keptAll && from.decimals < to.decimals;
    return {
      keptAll,
      // Of as many digits as it has itself, an integer holds not every number: 99999 is no smallint.
      refuses: keptAll && (low >= 0 || from.whole < to.whole),
      changes: rounds ? `rounds values ${roundedBy(from.decimals)}` : null,
    };
  }
  const isDouble = before === 'real' && after === 'double precision';
  const rounds = isDouble ? 'rounds values to the six digits of real' : null;
  return { keptAll: isDouble, refuses: isDouble, changes: rounds };
}

/** Which values a scale rounds; a negative one counts zeros before the point. */
function roundedBy(scale: number): string {
  if (scale < 0) return `that are no multiple of 1${'0'.repeat(-scale)}`;
  return scale === 0 ? 'with decimals' : `with more than ${scale} decimals`;
}

/** How long a text may be. */
function lengthOf(type: string): number | null {
  const [, most] = /^character varying\((\d+)\)$/.exec(type) ?? [];
  if (most !== undefined) return Number(most);
  return type === 'text' || type === 'character varying' ? Infinity : null;
}

/** How many digits a number may have on each side of the point. */
function numberOf(type: string): { readonly whole: number; readonly decimals: number } | null {
  const digits = DIGITS[type];
  if (digits !== undefined) return { whole: digits, decimals: 0 };
  if (type === 'numeric') return { whole: Infinity, decimals: Infinity };
  const [, precision, scale] = /^numeric\((\d+),(-?\d+)\)$/.exec(type) ?? [];
  if (precision === undefined || scale === undefined) return null;
  return { whole: Number(precision) - Number(scale), decimals: Number(scale) };
}
