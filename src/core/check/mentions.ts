import { quoteName } from '../catalog/key';
import { significantTokens } from '../sql/lexer';
import { isWord, type Token } from '../sql/token';

/** The name that a token of SQL stands for; null for anything but a name. */
function nameOf(text: string, token: Token): string | null {
  const raw = text.slice(token.start, token.end);
  if (token.kind === 'word') return raw.toLowerCase();
  if (token.kind !== 'quotedIdentifier' || !raw.startsWith('"')) return null;
  return raw.slice(1, -1).replaceAll('""', '"');
}

/** Does a piece of SQL use this name, for whatever? Comments and strings do not count. */
export function mentions(text: string, name: string): boolean {
  return significantTokens(text).some((token) => nameOf(text, token) === name);
}

/**
 * The expression after a rename, as the server then prints it.
 *
 * @returns null where the text does not tell which of the names is meant: in a subquery the same name can belong to
 * another table.
 */
export function withNewName(expression: string, from: string, to: string): string | null {
  const tokens = significantTokens(expression);
  const places = tokens.filter((token) => nameOf(expression, token) === from);
  if (places.length === 0) return expression;
  if (tokens.some((token) => isWord(expression, token, 'select'))) return null;
  return places.reduceRight(
    (text, { start, end }) => text.slice(0, start) + quoteName(to) + text.slice(end),
    expression,
  );
}
