const mask = '***';

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** One character as a URL, JSON, a SQL string or a form may write it. */
function characterPattern(character: string): string {
  const forms = new Set([escapeRegExp(character)]);
  const bytes = [...new TextEncoder().encode(character)];
  const percent = bytes.map((byte) => {
    const hex = byte.toString(16).padStart(2, '0');
    return `%${hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)}`;
  });
  forms.add(percent.join(''));
  forms.add(escapeRegExp(JSON.stringify(character).slice(1, -1)));
  if (character === ' ') forms.add('\\+');
  if (character === "'" || character === '"') forms.add(escapeRegExp(character + character));
  if (character === "'") forms.add("\\\\'");
  // The longest first, or a quote would match alone where it is doubled.
  return `(?:${[...forms].sort((a, b) => b.length - a.length).join('|')})`;
}

/** The part of the base64 of a secret that is the same whatever stands around it, for each of the three alignments. */
function base64Patterns(secret: string): string[] {
  const bytes = [...new TextEncoder().encode(secret)];
  return [0, 1, 2].flatMap((shift) => {
    const padded = [...Array.from({ length: shift }, () => 0), ...bytes];
    const code = btoa(String.fromCharCode(...padded)).replaceAll('=', '');
    // Characters that also hold bits of a neighbour differ with the neighbour.
    const core = code.slice(shift === 0 ? 0 : shift + 1, Math.floor((padded.length * 8) / 6));
    // Fewer characters would be found by chance in ordinary words.
    return core.length < 6
      ? []
      : [
          `[A-Za-z0-9+/_-]?${escapeRegExp(core).replace(/\\\+|\//g, '[+/_-]')}[A-Za-z0-9+/_-]?={0,2}`,
        ];
  });
}

/**
 * What looks like a secret whoever wrote it. The group is kept, and so are quotes: JSON stays JSON. Where a quote is
 * never closed (an excerpt), everything to the end goes.
 */
const generic: readonly RegExp[] = [
  // password='...' of libpq, "password": "..." of JSON, password: '...' of an inspected object.
  /((?:password|passwd|passphrase|pwd)["']?\s*[=:]\s*')(?:[^'\\]|\\.|'')*/gis,
  /((?:password|passwd|passphrase|pwd)["']?\s*[=:]\s*")(?:[^"\\]|\\.)*/gis,
  // PGPASSWORD=..., ?password=...
  /((?:password|passwd|passphrase|pwd)\s*=\s*)[^\s&;,'"]+/gi,
  // SQL: CREATE ROLE ... PASSWORD '...' or $$...$$.
  /(\bpassword\s+E?')(?:[^'\\]|\\.|'')*/gis,
  /(\bpassword\s+(\$[a-z_0-9]*\$)).*?(?=\2|$)/gis,
];

/** The password of a URL, up to the last @ of the word, since an unencoded @ or / may be in it. */
function withoutUrlPasswords(text: string): string {
  if (!text.includes('://')) return text;
  // Word by word: one expression for all of it takes quadratic time on a long word without an @.
  return text.replace(/[^\s'"<>]+/g, (word) => {
    const end = word.lastIndexOf('@');
    const before = /:\/\/[^:@/]*:/.exec(word);
    if (before === null) return word;
    const start = before.index + before[0].length;
    return start > end ? word : word.slice(0, start) + mask + word.slice(end);
  });
}

/**
 * A function that takes every known secret out of a text before it is shown, logged or stored, in any of the forms in
 * which it could appear: raw, percent-encoded (wholly, partly, either case), escaped for JSON or SQL, in base64 at any
 * alignment. What looks like a secret (`://user:...@`, `password=...`, `PASSWORD '...'`) goes too, known or not.
 * Every found secret becomes `***`. Empty secrets are passed over; a secret that is an ordinary word (`postgres`) takes
 * that word out of every sentence, which is the safe way to be wrong.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  // Longest first, so that one secret that begins with another goes as a whole.
  const known = [...new Set(secrets)]
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length);
  const patterns = known.flatMap((secret) => [
    Array.from(secret, characterPattern).join(''),
    ...base64Patterns(secret),
  ]);
  const search = patterns.length === 0 ? null : new RegExp(patterns.join('|'), 'gu');
  return (text) => {
    const withoutKnown = search === null ? text : text.replace(search, mask);
    return generic.reduce(
      (result, pattern) => result.replace(pattern, `$1${mask}`),
      withoutUrlPasswords(withoutKnown),
    );
  };
}
