import type { GuideStatement, Placeholder } from '../../guide/model';
import { Lexer } from '../../sql/lexer';
import type { Token } from '../../sql/token';

export type BoundStatement =
  | { readonly kind: 'bound'; readonly sql: string }
  /** Nobody has said yet what stands there. */
  | { readonly kind: 'unanswered'; readonly placeholders: readonly Placeholder[] }
  /** An answer that cannot stand there. */
  | { readonly kind: 'refused'; readonly placeholder: Placeholder; readonly reason: string };

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** Whether a text is a uuid as everybody writes it. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/**
 * Puts answers in the place of a statement's placeholders. An answer is always a value and never SQL: it is escaped for
 * the quotes that it stands in, or becomes a quoted string of its own. Nothing is guessed: without an answer to each
 * there is no SQL.
 *
 * @param answers by `Placeholder.name`
 */
export function bindPlaceholders(
  { sql, placeholders }: Pick<GuideStatement, 'sql' | 'placeholders'>,
  answers: Readonly<Record<string, string>>,
): BoundStatement {
  const answered = placeholders.map((placeholder) => ({
    placeholder,
    answer: Object.hasOwn(answers, placeholder.name) ? answers[placeholder.name] : undefined,
  }));
  const open = answered.filter(({ answer }) => answer === undefined || answer === '');
  if (open.length > 0) {
    return { kind: 'unanswered', placeholders: open.map(({ placeholder }) => placeholder) };
  }
  let bound = sql;
  const backwards = answered.toSorted(
    (a, b) => b.placeholder.range.start - a.placeholder.range.start,
  );
  for (const { placeholder, answer = '' } of backwards) {
    const { start, end } = placeholder.range;
    const written = writtenAs(sql, placeholder, answer);
    if (typeof written !== 'string')
      return { kind: 'refused', placeholder, reason: written.reason };
    bound = bound.slice(0, start) + written + bound.slice(end);
  }
  return { kind: 'bound', sql: bound };
}

function writtenAs(
  sql: string,
  { range, wants, name, quoted }: Placeholder,
  answer: string,
): string | { readonly reason: string } {
  if (wants === 'uuid' && !isUuid(answer)) {
    return { reason: `The answer to ${name} is no uuid.` };
  }
  if (answer.includes('\0')) return { reason: `The answer to ${name} holds a NUL character.` };
  if (!quoted) return `'${answer.replaceAll("'", "''")}'`;
  const token = tokenAt(sql, range.start);
  const opening = token ? sql.slice(token.start, token.start + 2).toLowerCase() : "'";
  if (token?.kind === 'dollarString') {
    return /['"$\\]/.test(answer)
      ? { reason: `The answer to ${name} stands in a function's body and may hold no quotes.` }
      : answer;
  }
  if (token?.kind === 'quotedIdentifier') return answer.replaceAll('"', '""');
  const escaped = answer.replaceAll("'", "''");
  return opening === "e'" || opening === 'u&' ? escaped.replaceAll('\\', '\\\\') : escaped;
}

function tokenAt(sql: string, offset: number): Token | undefined {
  const lexer = new Lexer(sql);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (token.start <= offset && offset < token.end) return token;
  }
  return undefined;
}
