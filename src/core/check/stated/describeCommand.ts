/** Which kinds of relations a list shows, by the letters behind `\d`; as `pg_class.relkind`. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  t: ['r', 'p'],
  i: ['i', 'I'],
  v: ['v'],
  m: ['m'],
  s: ['S'],
};

export type DescribeCommand =
  /** One relation by its name, as SQL would read it. */
  | { readonly kind: 'relation'; readonly name: string }
  /** All relations of these kinds that can be seen; `pattern` is psql's, without a schema. */
  | {
      readonly kind: 'list';
      readonly relationKinds: readonly string[];
      readonly pattern: string | null;
    };

/** Reads psql's `\d name`, `\d+ name`, `\dt`, `\di pattern`; null for a form that has no answer here. */
export function describeCommand(sql: string): DescribeCommand | null {
  const match = /^\\d([a-z]*)[+S]*(?:\s+(\S.*?))?\s*;?$/u.exec(sql.trim());
  if (!match) return null;
  const [, letters = '', argument] = match;
  if (letters === '' && argument !== undefined) {
    return /[*?\s]/.test(argument) ? null : { kind: 'relation', name: argument };
  }
  if (argument !== undefined && /[\s."]/.test(argument)) return null;
  const wanted = letters === '' ? ['t', 'v', 'm', 's'] : letters.split('');
  if (wanted.some((letter) => kinds[letter] === undefined)) return null;
  return {
    kind: 'list',
    relationKinds: wanted.flatMap((letter) => kinds[letter] ?? []),
    pattern: argument ?? null,
  };
}

/** psql's pattern as one of LIKE: `*` is any text, `?` any character; unquoted letters are lower case. */
export function likePattern(pattern: string): string {
  return pattern
    .toLowerCase()
    .replace(/[\\%_]/gu, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('?', '_');
}
