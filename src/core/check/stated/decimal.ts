/** A number exactly as it is written: sign, digits before and after the point, without superfluous zeros. */
export interface Decimal {
  readonly negative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

const separated = /^\d{1,3}(?:([,_ \u00a0\u202f'’])\d{3})(?:\1\d{3})*$/u;
/** Beyond this the digits of an exponent would be written out to no purpose. */
const MOST_EXPONENT = 400;

/** Reads `1,234`, `-0.50`, `1e3`, `$`-less and without a unit; null for any other text. */
export function decimalOf(text: string): Decimal | null {
  const match = /^([+-]?)([\d,_ \u00a0\u202f'’]*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/u.exec(
    text.trim(),
  );
  const written = match?.[2] ?? '';
  let fraction = match?.[3] ?? '';
  if (!match || written + fraction === '') return null;
  if (!/^\d*$/.test(written) && !separated.test(written)) return null;
  let whole = written.replace(/\D/gu, '');
  const exponent = Number(match[4] ?? 0);
  if (Math.abs(exponent) > MOST_EXPONENT) return null;
  if (exponent > 0) {
    whole += fraction.slice(0, exponent).padEnd(exponent, '0');
    fraction = fraction.slice(exponent);
  } else if (exponent < 0) {
    const padded = whole.padStart(-exponent, '0');
    fraction = padded.slice(padded.length + exponent) + fraction;
    whole = padded.slice(0, padded.length + exponent);
  }
  whole = whole.replace(/^0+/, '');
  fraction = fraction.replace(/0+$/, '');
  return { negative: match[1] === '-' && whole + fraction !== '', whole, fraction };
}

/** Below 0 when `a` is less than `b`, 0 when they are the same number. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  const order =
    a.whole.length - b.whole.length ||
    compareText(a.whole, b.whole) ||
    compareText(a.fraction, b.fraction);
  return a.negative ? -order : order;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
