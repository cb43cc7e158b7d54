import { qualifiedName } from '../core/catalog/key';
import type { Catalog } from '../core/catalog/model';
import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import { sqlOf } from '../core/plan/partText';
import { copiesOf, withoutRows } from '../core/sql/copyText';
import { Lexer } from '../core/sql/lexer';
import { positionAt } from '../core/sql/position';
import type { SqlParser } from '../core/sql/parser';
import type { Statement } from '../core/sql/script.model';
import { wholeOf } from '../core/sql/sqlText';
import type { TriedStatement } from '../core/sql/inverse/invert';
import { writtenTables } from '../core/sql/writtenTables';
import { readCatalog } from '../postgres/catalogReader';
import { rowCounts, type RowCounts } from '../postgres/rowContent';
import { cancellable, cancelled, isCancelled } from '../postgres/cancellable';
import { fromServer } from '../postgres/serverError';
import type { Session } from '../postgres/session';

/** Leave nothing in the catalog, and no rows others than they were. */
const harmless = /^(?:VACUUM|ANALYZE|REINDEX|CLUSTER|CHECKPOINT)\b/;

/** Runs the statements of a step, one by one, in the transaction that is open. @throws PlumblineError with its place */
export async function runStatements(
  session: Session,
  step: PlanStep,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const statement of statementsOf(step)) await send(session, step, statement, signal);
}

/**
 * Whether it has an index made or dropped CONCURRENTLY. Tried in a transaction, that locks the table for as long as it
 * takes, which its author did not want of a database that others use.
 */
export function isConcurrent(step: PlanStep): boolean {
  return statementsOf(step).some(isConcurrentIndex);
}

/**
 * Runs the statements of a step one by one in the transaction that is open, and reads what each did. An index is made and
 * dropped without CONCURRENTLY, which leaves the same; what else no transaction takes is told and not run.
 *
 * @throws PlumblineError with its place when a statement fails
 */
export async function tryStatements(
  session: Session,
  step: PlanStep,
  parser: SqlParser,
  signal: AbortSignal | undefined,
): Promise<readonly TriedStatement[]> {
  const first = await readCatalog(session);
  const standing = tablesOf(first);
  let before = first;
  let counted = await rowCounts(session);
  const tried: TriedStatement[] = [];
  for (const statement of statementsOf(step)) {
    signal?.throwIfAborted();
    const ran = await send(session, step, statement, signal);
    const after = ran && mayChange(statement) ? await readCatalog(session) : before;
    const counts = ran && mayWrite(statement) ? await rowCounts(session) : counted;
    const rows = ran
      ? rowsOf(parser, statement, standing, counted, counts)
      : harmless.test(statement.tag)
        ? []
        : [`${statement.tag} runs outside of every transaction and was not looked at`];
    tried.push({ statement, line: statement.line, before, after, rows });
    before = after;
    counted = counts;
  }
  return tried;
}

function statementsOf({ parts }: PlanStep): Statement[] {
  return parts.flatMap(({ statements }) => statements);
}

function isConcurrentIndex({ tag, transaction }: Statement): boolean {
  return transaction === 'outside' && (tag === 'CREATE INDEX' || tag === 'DROP INDEX');
}

/** Takes out the keyword, and not a name in quotes or a comment: as a name it needs quotes. */
function withoutConcurrently(text: string): string {
  const lexer = new Lexer(text);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    const isWord = token.kind === 'word';
    if (isWord && /^concurrently$/i.test(text.slice(token.start, token.end))) {
      return text.slice(0, token.start) + text.slice(token.end);
    }
  }
  return text;
}

/** @returns false for a statement that cannot run in a transaction */
async function send(
  session: Session,
  step: PlanStep,
  statement: Statement,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const isIndex = isConcurrentIndex(statement);
  if (statement.transaction === 'outside' && !isIndex) return false;
  const text = sqlOf(step.text, [statement]);
  const sent = withoutRows(text, copiesOf([statement], -statement.range.start));
  const { error } = await cancellable(session, signal, () =>
    session.script(isIndex ? withoutConcurrently(wholeOf(sent.text)) : sent.text, -1, {
      text,
      rows: sent.rows,
    }),
  );
  if (error === null) return true;
  const failure = fromServer(error, 'session');
  if (isCancelled(failure, signal)) throw cancelled();
  throw new PlumblineError(
    failure.code,
    failure.message,
    {
      ...failure.details,
      path: step.path,
      ...positionAt(step.text, statement.range.start),
      statement: statement.index + 1,
      state: { code: 'unchanged' },
    },
    { cause: failure },
  );
}

function mayChange({ effects }: Statement): boolean {
  return (
    effects.length === 0 || effects.some(({ change }) => change !== 'rows' && change !== 'none')
  );
}

function mayWrite({ effects }: Statement): boolean {
  return effects.length === 0 || effects.some(({ change }) => change !== 'none');
}

function tablesOf({ objects }: Catalog): ReadonlySet<string> {
  return new Set(
    objects.flatMap((object) =>
      object.kind === 'table' ? qualifiedName(object.schema, object.name) : [],
    ),
  );
}

/** Rows of tables that stood before: those of a table that the migration makes go with it. */
function rowsOf(
  parser: SqlParser,
  statement: Statement,
  standing: ReadonlySet<string>,
  before: RowCounts,
  after: RowCounts,
): string[] {
  const written = [...after].flatMap(([table, now]) => {
    const was = before.get(table) ?? { inserted: 0, updated: 0, deleted: 0 };
    const parts = (['inserted', 'updated', 'deleted'] as const).flatMap((what) =>
      now[what] > was[what] ? `${now[what] - was[what]} ${what}` : [],
    );
    return parts.length === 0 || !standing.has(table)
      ? []
      : `rows of ${table}: ${statement.tag} (${parts.join(', ')} here)`;
  });
  if (written.length > 0 || !statement.effects.some(({ change }) => change === 'rows'))
    return written;
  // Nothing here; elsewhere there may be rows.
  const named = writtenTables(parser, statement.text);
  const old = named.filter((name) =>
    [...standing].some((table) => table === name || table.endsWith(`.${name}`)),
  );
  if (named.length > 0 && old.length === 0) return [];
  return [`rows${old.length === 0 ? '' : ` of ${old.join(', ')}`}: ${statement.tag} (none here)`];
}
