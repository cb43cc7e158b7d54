import type { Placeholder } from '../../guide/model';
import { tokens } from '../../sql/lexer';
import type { TextRange } from '../../sql/script.model';
import type { StatementError } from '../statementResult';

/** invalid_text_representation */
const INVALID_TEXT = '22P02';

/** A literal where the server wants a uuid: it stands for one that only the reader of the guide knows. */
export interface UuidLiteral {
  readonly placeholder: Placeholder;
  /** The literal with its quotes in the statement that failed; null when it stands in another statement. */
  readonly range: TextRange | null;
}

/**
 * The placeholder that a refused statement shows: the server says which text is no uuid, and that text is a literal that
 * the guide's author wrote. Null for any other refusal. Nothing hangs on the language of the server's message: only its
 * last quoted text is looked at, and that must be such a literal.
 *
 * @param others statements that ran before it in the section: a value may come from there
 */
export function uuidLiteral(
  sql: string,
  error: StatementError,
  others: readonly string[],
): UuidLiteral | null {
  if (error.sqlstate !== INVALID_TEXT) return null;
  const match = /\buuid\b.*?["“«„](.+)["”»“]\s*$/su.exec(error.message);
  const text = match?.[1];
  if (text === undefined || text === '') return null;
  const literals = literalsOf(sql).filter((literal) => literal.text === text);
  const { offset } = error;
  const at =
    offset === undefined
      ? literals.length === 1
        ? literals[0]
        : undefined
      : literals.find(({ range }) => range.start <= offset && offset < range.end);
  const elsewhere = literals.length > 0 || others.some((one) => holdsLiteral(one, text));
  if (!at && !elsewhere) return null;
  const range = at?.range ?? null;
  return {
    range,
    placeholder: {
      name: text,
      text,
      wants: 'uuid',
      quoted: true,
      range: range ? { start: range.start + 1, end: range.end - 1 } : { start: 0, end: 0 },
    },
  };
}

interface Literal {
  readonly text: string;
  readonly range: TextRange;
}

/** The plain quoted strings of a statement. */
function literalsOf(sql: string): Literal[] {
  const found: Literal[] = [];
  for (const { kind, start, end } of tokens(sql)) {
    if (kind !== 'string' || sql[start] !== "'") continue;
    found.push({
      text: sql.slice(start + 1, end - 1).replaceAll("''", "'"),
      range: { start, end },
    });
  }
  return found;
}

function holdsLiteral(sql: string, text: string): boolean {
  return literalsOf(sql).some((literal) => literal.text === text);
}
