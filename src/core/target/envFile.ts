const keyAtStart = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w.-]*)[ \t]*=[ \t]*/;
/** A quoted value may go over several lines; after it only a comment may follow. */
const quoted = {
  '"': /^"((?:[^"\\]|\\[^])*)"[ \t]*(?:#.*)?(?=\n|$)/,
  "'": /^'([^']*)'[ \t]*(?:#.*)?(?=\n|$)/,
  '`': /^`([^`]*)`[ \t]*(?:#.*)?(?=\n|$)/,
} as const;
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', '"': '"' };

function isQuote(text: string | undefined): text is keyof typeof quoted {
  return text !== undefined && Object.hasOwn(quoted, text);
}

function valueAt(rest: string): { readonly value: string; readonly length: number } {
  const quote = rest[0];
  if (isQuote(quote)) {
    const match = quoted[quote].exec(rest);
    if (match?.[1] !== undefined) {
      const value =
        quote === '"'
          ? match[1].replace(/\\([nr"])/g, (all, letter: string) => escapes[letter] ?? all)
          : match[1];
      return { value, length: match[0].length };
    }
  }
  const line = /^[^\n]*/.exec(rest)?.[0] ?? '';
  // Only a # after white space begins a comment: one inside a URL stays, and is then refused with advice.
  return { value: line.replace(/(?:^|[ \t])#.*$/, '').trim(), length: line.length };
}

/**
 * The keys and values of a `.env` file, as the `dotenv` package and the Supabase CLI read it in the cases that
 * people use: `KEY=value`, `export`, quotes of three kinds, several lines in quotes, `\n` in double quotes, comments,
 * CRLF, a byte order mark. The last one of equal keys wins. Nothing is expanded and nothing is run: `$(...)` and
 * `${...}` stay as they are. Lines that mean nothing are passed over.
 */
export function parseEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  let rest = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  while (rest !== '') {
    const key = keyAtStart.exec(rest);
    let read = key?.[0].length ?? 0;
    if (key?.[1] !== undefined) {
      const { value, length } = valueAt(rest.slice(read));
      values.set(key[1], value);
      read += length;
    }
    const lineEnd = rest.indexOf('\n', read);
    rest = lineEnd === -1 ? '' : rest.slice(lineEnd + 1);
  }
  return values;
}
