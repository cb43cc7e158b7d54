import { describeCommand, likePattern } from '../core/check/stated/describeCommand';
import { describedRelation } from '../core/check/stated/describedRelation';
import type { StatementResult } from '../core/check/statementResult';
import { PlumblineError } from '../core/errors';
import { readCatalog } from './catalogReader';
import type { Queryable } from './queryable';

const FIND_RELATION = `select n.nspname::text as schema, c.relname::text as name
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1::text)`;

/** What psql lists: what can be seen without a schema's name, without the system's own. `total` counts beyond the limit. */
const LIST_RELATIONS = `select n.nspname::text as schema, c.relname::text as name,
  case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view'
    when 'm' then 'materialized view' when 'S' then 'sequence' else 'index' end as type,
  pg_catalog.count(*) over ()::integer as total
from pg_catalog.pg_class c
join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind::text = any ($1::text[])
  and ($2::text is null or c.relname::text like $2)
  and n.nspname not in ('pg_catalog', 'information_schema')
  and n.nspname !~ '^pg_toast'
  and pg_catalog.pg_table_is_visible(c.oid)
order by 1, 2
limit 1000`;

const NAME = 19;
const TEXT = 25;
const listed = [
  { name: 'Schema', type: NAME },
  { name: 'Name', type: NAME },
  { name: 'Type', type: TEXT },
];

interface Listed extends Record<'schema' | 'name' | 'type', string> {
  readonly total: number;
}

export type Description =
  | { readonly kind: 'answered'; readonly result: StatementResult }
  | { readonly kind: 'unanswered'; readonly reason: string };

/**
 * Answers psql's `\d` from the catalog: the parts of one relation as rows of `object`, `name` and `definition`, or the
 * list of relations. A relation that is not there is an error like that of a query (42P01); a form of `\d` that has no
 * answer here is `unanswered`. Rejects only when the connection fails.
 */
export async function describeRelation(db: Queryable, sql: string): Promise<Description> {
  const command = describeCommand(sql);
  if (!command) return { kind: 'unanswered', reason: `${sql.trim()} has no answer here.` };
  try {
    if (command.kind === 'list') {
      const pattern = command.pattern === null ? null : likePattern(command.pattern);
      const found = await db.query<Listed>(LIST_RELATIONS, [command.relationKinds, pattern]);
      const rows = found.map(({ schema, name, type }) => [schema, name, type]);
      const rowCount = found[0]?.total ?? 0;
      const truncated = rowCount > rows.length;
      const result = { columns: listed, rows, rowCount, truncated, tag: '\\D' };
      return { kind: 'answered', result };
    }
    const [relation] = await db.query<{ schema: string; name: string }>(FIND_RELATION, [
      command.name,
    ]);
    if (!relation) return refused('42P01', `relation "${command.name}" does not exist`);
    const result = describedRelation(await readCatalog(db), relation.schema, relation.name);
    // The catalog leaves out what belongs to the system or to an extension: that is not "nothing".
    return result.rowCount === 0
      ? {
          kind: 'unanswered',
          reason: `${command.name} belongs to the system or to an extension.`,
        }
      : { kind: 'answered', result };
  } catch (error) {
    if (!PlumblineError.is(error) || error.details.sqlstate === undefined) throw error;
    return refused(error.details.sqlstate, error.message);
  }
}

function refused(sqlstate: string, message: string): Description {
  const error = { sqlstate, message };
  const nothing = { columns: [], rows: [], rowCount: null, truncated: false, tag: '\\D' };
  return { kind: 'answered', result: { ...nothing, error } };
}
