const UNITS = (
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ' +
  'eighteen nineteen'
).split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

const words = new Map<string, number>([
  ...UNITS.map((word, value) => [word, value] as const),
  ...TENS.map((word, at) => [word, (at + 2) * 10] as const),
  ...TENS.flatMap((ten, at) =>
    UNITS.slice(1, 10).map((unit, value) => [`${ten}-${unit}`, (at + 2) * 10 + value + 1] as const),
  ),
  ['a', 1],
  ['an', 1],
  ['single', 1],
  ['no', 0],
  ['a dozen', 12],
]);

const DIGITS = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:_\d{3})*(?:\.\d+)?`;

const inDigits = new RegExp(`^-?(?:${DIGITS})$`);

/** Matches a number in digits or in English words. `single` and `no` count rows and nothing else. */
export const NUMBER = `(?:-?(?:${DIGITS})|${[...words.keys()].sort((a, b) => b.length - a.length).join('|')})`;

/** The number that a text is, `1,234` and `two` included; null for any other text. */
export function numberOf(text: string): number | null {
  const word = words.get(text.toLowerCase());
  if (word !== undefined) return word;
  if (!inDigits.test(text)) return null;
  return Number(text.replace(/[,_]/g, ''));
}
