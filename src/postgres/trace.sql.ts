/** A table, with its indexes; $1 as a statement writes it, $2 the name of an index, or null. */
export const RESOLVE_INDEX = `select
  n.nspname::text as "schema",
  c.relname::text as "table",
  (pg_catalog.parse_ident($2::text))[1] as "name"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1::text)`;

/** The indexes of a table; $1 its schema, $2 its name. */
export const INDEXES = `select
  x.relname::text as "name",
  pg_catalog.format('%I.%I', n.nspname, x.relname) as "quoted",
  i.indisvalid as "valid"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_class as c on c.oid = i.indrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2
order by x.relname`;

/** What REINDEX CONCURRENTLY builds beside an index, and what it puts aside, when it does not come to its end. */
export const REINDEX_LEFTOVERS = `select
  x.relname::text as "name",
  pg_catalog.format('%I.%I', n.nspname, x.relname) as "quoted",
  i.indisvalid as "valid"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = x.relnamespace
where not i.indisvalid and x.relname ~ '_cc(new|old)[0-9]*$'
order by n.nspname, x.relname`;

/** A relation; $1 as a statement writes it. */
export const RESOLVE_RELATION = `select n.nspname::text as "schema", c.relname::text as "name"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1::text)`;

/** Whether a relation is there; $1 its schema, $2 its name. */
export const RELATION = `select from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2`;

/**
 * A partition of a table; $1 and $2 schema and name of the table, $3 and $4 of the partition. That a detach has begun
 * is known from PostgreSQL 14.
 */
export const PARTITION = `select
  coalesce((pg_catalog.to_jsonb(h.*) ->> 'inhdetachpending')::boolean, false) as "pending",
  pg_catalog.format('alter table %I.%I detach partition %I.%I finalize', $1::text, $2::text, $3::text, $4::text) as "finalize"
from pg_catalog.pg_inherits as h
join pg_catalog.pg_class as p on p.oid = h.inhparent
join pg_catalog.pg_namespace as pn on pn.oid = p.relnamespace
join pg_catalog.pg_class as c on c.oid = h.inhrelid
join pg_catalog.pg_namespace as cn on cn.oid = c.relnamespace
where pn.nspname = $1 and p.relname = $2 and cn.nspname = $3 and c.relname = $4`;

/** Whether a thing of the whole server is there; $1 its name. */
export const SERVER_OBJECTS = {
  database: 'select from pg_catalog.pg_database as d where d.datname = $1',
  tablespace: 'select from pg_catalog.pg_tablespace as t where t.spcname = $1',
  subscription: `select from pg_catalog.pg_subscription as s
    where s.subname = $1 and s.subdbid = (
      select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())`,
  prepared: `select from pg_catalog.pg_prepared_xacts as x
    where x.gid = $1 and x.database = pg_catalog.current_database()`,
} as const;

/** The session that builds an INVALID index right now; $1 the index as SQL names it. */
export const BUILDING = `select a.pid, a.usename::text as "user", a.application_name as "application",
  extract(epoch from pg_catalog.clock_timestamp() - a.query_start)::float8 as "seconds"
from pg_catalog.pg_stat_progress_create_index as b
join pg_catalog.pg_stat_activity as a on a.pid = b.pid
where b.index_relid = pg_catalog.to_regclass($1::text)
limit 1`;

/** A session of another client in which a statement runs that begins with $1. */
export const RUNNING = `select a.pid, a.usename::text as "user", a.application_name as "application",
  extract(epoch from pg_catalog.clock_timestamp() - a.query_start)::float8 as "seconds"
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.state = 'active'
  and pg_catalog.starts_with(a.query, $1::text)
limit 1`;
