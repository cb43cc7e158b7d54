import { DatabaseError } from 'pg';
import { duplicatesQuery, type UniqueKey } from '../core/plan/duplicatesQuery';
import type { PlanStep } from '../core/plan/model';
import type { Statement } from '../core/sql/script.model';
import { isOverRows } from '../core/serverAdvice';
import { UNIQUE_KEY } from './duplicates.sql';
import type { Session } from './session';

/** Rows with the same key, where an index is to be unique. */
export interface Duplicates {
  /** Shows them. */
  readonly query: string;
  /** That they are there, as a sentence; empty where nobody looked in time, or may see them. */
  readonly seen: string;
}

/** How long is looked for them, in milliseconds: a table can be large. */
const LOOK_MS = 2_000;
/** More than these are not counted. */
const MOST = 100;

/** SQLSTATE unique_violation. */
const NOT_UNIQUE = '23505';

/**
 * Whether rows stand in the way of the first of these INVALID indexes that is unique. Call it outside of a transaction.
 *
 * @param names as SQL names them
 * @returns null where none of them is unique, where no rows are seen, and where it cannot be asked. Never rejects.
 */
export async function duplicatesBehind(
  session: Pick<Session, 'query' | 'script'>,
  names: readonly string[],
): Promise<Duplicates | null> {
  try {
    for (const name of names) {
      const [key] = await session.query<UniqueKey>(UNIQUE_KEY, [name]);
      if (key) return await seen(session, key);
    }
  } catch {
    // What stands in the way is told all the same; the connection's own end shows in what is asked next.
  }
  return null;
}

async function seen(session: Pick<Session, 'script'>, key: UniqueKey): Promise<Duplicates | null> {
  const query = duplicatesQuery(key);
  const asked = [
    'begin read only',
    `set local statement_timeout = ${LOOK_MS}`,
    `set local lock_timeout = ${LOOK_MS}`,
    `select count(*) from (${query} limit ${MOST}) as twice`,
  ];
  const { rows, error } = await session.script(asked.join(';'), asked.length - 1);
  await session.script('rollback');
  if (error !== null) return { query, seen: '' };
  const count = Number(rows[0]?.[0] ?? 0);
  if (count === 0) return null;
  const atLeast = count === MOST ? 'At least ' : '';
  const stand = count === 1 ? '1 key stands' : `${count} keys stand`;
  return {
    query,
    seen: `${atLeast}${stand} more than once in ${key.table}, so that it would fail again.`,
  };
}

/**
 * A query that shows the rows of which the server says that their key is not unique; null where the rows are those of the
 * statement itself, or of a table that its step has made, which is gone. The server names the columns in its DETAIL, whatever its language.
 */
export function duplicatesNamed(
  cause: unknown,
  { parts }: Pick<PlanStep, 'parts'>,
  statement: Statement,
): string | null {
  if (!(cause instanceof DatabaseError) || cause.code !== NOT_UNIQUE) return null;
  const keys = /\((.+?)\)=\(/s.exec(cause.detail ?? '')?.[1];
  const { schema, table } = cause;
  if (keys === undefined || schema === undefined || table === undefined) return null;
  if (!isOverRows(statement.tag) || schema === 'pg_catalog') return null;
  const isMadeHere = parts
    .flatMap(({ statements }) => statements)
    .some((one) => one.index < statement.index && makes(one, table));
  if (isMadeHere) return null;
  const [predicate = null] = statement.effects.flatMap((effect) =>
    effect.change === 'create' && effect.object.kind === 'index' ? effect.object.predicate : [],
  );
  const nullsEqual = /\bnulls\s+not\s+distinct\b/i.test(statement.text);
  return duplicatesQuery({
    table: `${quoted(schema)}.${quoted(table)}`,
    keys,
    predicate,
    nullsEqual,
  });
}

function makes({ tag, effects }: Statement, table: string): boolean {
  if (!tag.startsWith('CREATE TABLE')) return false;
  return effects.some(
    (effect) =>
      effect.change === 'create' && effect.object.kind === 'table' && effect.object.name === table,
  );
}

/** Always: which words the server takes for its own, it alone knows. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
