import { escapeIdentifier } from 'pg';
import { as } from '../core/sql/ast';
import type { LossReport } from '../core/report/model';
import { loadSqlParser, type SqlParser } from '../core/sql/parser';
import type { Statement } from '../core/sql/script.model';
import { fromServer } from './serverError';
import type { Session } from './session';

/** How long the rows of one statement are counted, in milliseconds; then the server's estimate is taken. */
const COUNTING_MS = 5_000;

/** No such schema, table or column. */
const NOT_THERE = new Set(['3F000', '42P01', '42703']);

interface Doomed {
  readonly table: string;
  readonly column?: string;
  /** Gives one number. */
  readonly count: string;
}

/**
 * Counts the rows that statements would take as the database stands now: of tables that are dropped or truncated, values
 * of columns that are dropped, rows that a plain DELETE matches. What does not stand is left out, and so is what only the
 * run itself would tell (DELETE ... USING, CASCADE). Nothing is written; no transaction may be open.
 */
export async function countLosses(
  session: Session,
  statements: readonly Statement[],
): Promise<LossReport[]> {
  const parser = await loadSqlParser();
  const losses = new Map<string, LossReport>();
  for (const doomed of statements.flatMap((statement) => doomedBy(parser, statement))) {
    const { table, column } = doomed;
    const loss = await countOne(session, doomed);
    if (loss === null || loss.rows === 0) continue;
    losses.set(`${table} ${column ?? ''}`, {
      table,
      ...(column !== undefined && { column }),
      ...loss,
    });
  }
  return [...losses.values()];
}

function doomedBy(parser: SqlParser, { effects, text }: Statement): Doomed[] {
  const dropped = effects.flatMap((effect): Doomed[] => {
    if (effect.change !== 'drop') return [];
    const { object } = effect;
    if (object.kind === 'table') return [wholeTable(object.schema, object.name)];
    if (object.kind !== 'column') return [];
    const { table } = wholeTable(object.schema, object.table);
    const count = `select pg_catalog.count(t.${escapeIdentifier(object.name)}) from ${table} as t`;
    return [{ table, column: object.name, count }];
  });
  if (!effects.some(({ change }) => change === 'rows')) return dropped;
  const node = parser.parse(text).stmts[0]?.stmt;
  const truncated = (as(node, 'TruncateStmt')?.relations ?? []).flatMap((relation): Doomed[] => {
    const { schemaname, relname = '' } = as(relation, 'RangeVar') ?? {};
    return [wholeTable(schemaname, relname)];
  });
  const deleted = as(node, 'DeleteStmt');
  const isPlain =
    deleted && !deleted.usingClause && !deleted.withClause && !deleted.returningClause;
  if (!isPlain) return [...dropped, ...truncated];
  const { table } = wholeTable(deleted.relation?.schemaname, deleted.relation?.relname ?? '');
  // DELETE FROM t AS a WHERE ... reads as a query once its first word is another.
  const count = text.replace(/^\s*delete\b/i, 'select pg_catalog.count(*)');
  return [...dropped, ...truncated, { table, count }];
}

function wholeTable(schema: string | undefined, name: string): Doomed {
  const parts = schema === undefined ? [name] : [schema, name];
  const table = parts.map(escapeIdentifier).join('.');
  return { table, count: `select pg_catalog.count(*) from ${table}` };
}

/** Null where there is nothing to count. */
async function countOne(
  session: Session,
  { table, count }: Doomed,
): Promise<Pick<LossReport, 'rows' | 'exact'> | null> {
  const { rows, error } = await session.script(
    [
      'begin read only',
      `set local statement_timeout = ${COUNTING_MS}`,
      `set local lock_timeout = ${COUNTING_MS}`,
      // Rows that a policy hides are lost all the same.
      'set local row_security = off',
      count,
    ].join(';'),
    4,
  );
  await session.script('rollback');
  if (error === null) return { rows: Number(rows[0]?.[0] ?? 0), exact: true };
  // A column that is not there, as a half applied migration leaves it, loses no value.
  if (NOT_THERE.has(fromServer(error, 'session').details.sqlstate ?? '')) return null;
  const [estimate] = await session.query<{ rows: number }>(
    `select greatest(c.reltuples, 0)::pg_catalog.float8 as rows from pg_catalog.pg_class as c
      where c.oid = pg_catalog.to_regclass($1)`,
    [table],
  );
  return estimate ? { rows: estimate.rows, exact: false } : null;
}
