import { escapeIdentifier } from 'pg';
import { qualifiedName } from '../core/catalog/key';
import { isStopped } from './restore';
import { fromServer } from './serverError';
import { COLUMNS_OF_TABLES, ROW_COUNTS, TABLE_TRACES } from './rowContent.sql';
import type { Session } from './session';

/** Traces that writing leaves in the transaction that writes, by the table's name: equal ones mean the same rows. */
export type TableTraces = ReadonlyMap<string, string>;

/** What a table holds, column by column; null where it could not be read in time. */
export interface TableContent {
  readonly table: string;
  readonly rows: number;
  /** Sums over the values of each column, in no order: equal ones mean the same values. */
  readonly columns: ReadonlyMap<string, string>;
}

interface TableColumns {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly bytes: number;
}

/** A table of more bytes is not read: its rows would take longer than a person waits. */
const MOST_BYTES = 512 * 1024 * 1024;
/** For each table, in milliseconds. */
const READING_MS = 5_000;

/**
 * What this transaction has done to each table so far, by the server's own counters and the table's file: no table is
 * read. Only traces of one transaction can be compared. Null where the server does not count.
 */
export async function tableTraces(session: Session): Promise<TableTraces | null> {
  const rows = await session.query<{
    schema: string;
    table: string;
    trace: string;
    counted: boolean;
  }>(TABLE_TRACES);
  if (rows.some(({ counted }) => !counted)) return null;
  return new Map(rows.map(({ schema, table, trace }) => [qualifiedName(schema, table), trace]));
}

/** Rows that this transaction has written so far, by the table's name; tables without any are left out. */
export type RowCounts = ReadonlyMap<
  string,
  { readonly inserted: number; readonly updated: number; readonly deleted: number }
>;

/** By the server's own counters; empty where it does not count. */
export async function rowCounts(session: Session): Promise<RowCounts> {
  const rows = await session.query<{
    schema: string;
    table: string;
    inserted: number;
    updated: number;
    deleted: number;
  }>(ROW_COUNTS);
  return new Map(
    rows.map(({ schema, table, ...counts }) => [qualifiedName(schema, table), counts]),
  );
}

/**
 * Reads the content of tables, within the transaction that is open. A table that is too large, takes too long or may
 * not be read is in `unread` with the reason, and the transaction goes on.
 *
 * @param names as `tableTraces` has them; all tables when null
 */
export async function readContent(
  session: Session,
  names: ReadonlySet<string> | null,
): Promise<{
  readonly read: readonly TableContent[];
  readonly unread: readonly { readonly table: string; readonly reason: string }[];
}> {
  const read: TableContent[] = [];
  const unread: { table: string; reason: string }[] = [];
  for (const table of await session.query<TableColumns>(COLUMNS_OF_TABLES)) {
    const name = qualifiedName(table.schema, table.table);
    if (names && !names.has(name)) continue;
    const content = table.bytes > MOST_BYTES ? 'it is too large' : await contentOf(session, table);
    if (typeof content === 'string') unread.push({ table: name, reason: content });
    else read.push({ table: name, ...content });
  }
  return { read, unread };
}

/** The content, or why it could not be read. */
async function contentOf(
  session: Session,
  { schema, table, columns }: TableColumns,
): Promise<Omit<TableContent, 'table'> | string> {
  const sums = columns.map((column) => {
    const name = escapeIdentifier(column);
    return `coalesce(pg_catalog.sum(pg_catalog.hashtextextended(t.${name}::pg_catalog.text, 0)), 0)::pg_catalog.text
      operator(pg_catalog.||) ' ' operator(pg_catalog.||) pg_catalog.count(t.${name})::pg_catalog.text`;
  });
  // One message: the savepoint keeps the transaction when the reading is stopped or refused.
  const { rows, error } = await session.script(
    [
      'savepoint plumbline_reading',
      `set local statement_timeout = ${READING_MS}`,
      // Rows that a policy hides would be compared as if they were not there.
      'set local row_security = off',
      `select ${['pg_catalog.count(*)::pg_catalog.text', ...sums].join(', ')}
        from only ${escapeIdentifier(schema)}.${escapeIdentifier(table)} as t`,
    ].join(';'),
    3,
  );
  await session.query('rollback to savepoint plumbline_reading');
  if (error !== null) {
    if (isStopped(error)) return `it took longer than ${READING_MS / 1000} s`;
    return fromServer(error, 'session').message;
  }
  const [count, ...values] = rows[0] ?? [];
  return {
    rows: Number(count),
    columns: new Map(columns.map((column, at) => [column, values[at] ?? ''])),
  };
}
