import type { Words } from './ownership';
import type { SqlReading } from './sqlReading';

/** A comment of SQL at the end of a line. */
const comment = /--[ \t]*(\S.*)$/gm;

/**
 * Comments that a string without an end took for its own text: words about the statement that they stand in, of which
 * nothing can be looked at.
 */
export function swallowedWords({ items, comments }: SqlReading): Words[] {
  if (!items.some(({ kind }) => kind === 'broken')) return [];
  const known = new Set(comments.map(({ line }) => line));
  return items.flatMap((item, index) => {
    if (item.kind !== 'broken') return [];
    const { sql, line: first } = item.broken;
    return [...sql.matchAll(comment)].flatMap((match): Words[] => {
      const line = first + sql.slice(0, match.index).split('\n').length - 1;
      const text = match[1]?.trim() ?? '';
      return known.has(line) ? [] : [{ text, line, owner: index, inside: false, after: index + 1 }];
    });
  });
}
