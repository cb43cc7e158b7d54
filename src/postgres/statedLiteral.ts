import { isUuid } from '../core/check/stated/placeholders';
import { namesRefusal } from '../core/check/stated/refusal';
import { uuidLiteral } from '../core/check/stated/uuidLiteral';
import type { StatementError } from '../core/check/statementResult';
import type { Placeholder } from '../core/guide/model';
import type { RunnableStatement } from './statedModel';
import type { ResultOutcome } from './resultMessage';

/** So often a literal is replaced by an answer and the statement sent again. */
const MOST_ATTEMPTS = 20;

/** What came of a statement whose literals may stand for uuids; `sql` is what was sent last. */
export type Sent =
  | { readonly kind: 'accepted'; readonly sql: string; readonly outcome: ResultOutcome }
  | { readonly kind: 'refused'; readonly sql: string; readonly error: StatementError }
  | { readonly kind: 'open'; readonly reason: string; readonly unanswered: readonly Placeholder[] };

/** How the server's "that is no uuid" is answered. */
type Replacement =
  | { readonly kind: 'none' }
  | { readonly kind: 'replaced'; readonly sql: string }
  | { readonly kind: 'open'; readonly reason: string; readonly unanswered: readonly Placeholder[] };

/** What the guide says of literals, and what the person answered. */
export interface LiteralAnswers {
  readonly statement: Pick<RunnableStatement, 'expectations'>;
  /** By the literal's text. */
  readonly answers: Readonly<Record<string, string>>;
  /** Statements that ran before it in the section: a value may come from there. */
  readonly others: readonly string[];
}

/**
 * Sends a statement, and again with the answer to each literal of which the server says that it is no uuid.
 *
 * @param errorOf the server's refusal as plain values
 */
export async function sendWithAnswers(
  written: string,
  literals: LiteralAnswers,
  send: (sql: string) => Promise<ResultOutcome>,
  errorOf: (error: unknown, sql: string) => StatementError,
): Promise<Sent> {
  let sql = written;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    const outcome = await send(sql);
    if (outcome.error === null) return { kind: 'accepted', sql, outcome };
    const error = errorOf(outcome.error, sql);
    const replacement = replaceLiteral(sql, error, literals);
    if (replacement.kind === 'none') return { kind: 'refused', sql, error };
    if (replacement.kind === 'open') return replacement;
    ({ sql } = replacement);
  }
  return {
    kind: 'open',
    reason: 'It holds too many texts where a uuid is wanted.',
    unanswered: [],
  };
}

function replaceLiteral(
  sql: string,
  error: StatementError,
  { statement, answers, others }: LiteralAnswers,
): Replacement {
  const isMeant = statement.expectations.some(
    (one) => one.kind === 'fails' && namesRefusal(one, error),
  );
  const found = isMeant ? null : uuidLiteral(sql, error, others);
  if (!found) return { kind: 'none' };
  const { placeholder, range } = found;
  const { name, text } = placeholder;
  const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
  if (answer === undefined || answer === '') {
    const reason = `'${text}' stands for a uuid that nobody has given.`;
    return { kind: 'open', reason, unanswered: [placeholder] };
  }
  if (!isUuid(answer)) return open(`The answer to ${name} is no uuid.`);
  if (!range) return open(`'${text}' stands in a statement that ran before.`);
  return {
    kind: 'replaced',
    sql: `${sql.slice(0, range.start)}'${answer}'${sql.slice(range.end)}`,
  };
}

function open(reason: string): Replacement {
  return { kind: 'open', reason, unanswered: [] };
}
