/** A table, and the name of an index as the catalog cuts it; $1 and $2 as a statement writes them, $2 may be null. */
export const RESOLVE_INDEX = `select
  n.nspname::text as "schema",
  c.relname::text as "table",
  (pg_catalog.parse_ident($2::text))[1]::name::text as "name"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1::text)`;

/** The indexes of a table; $1 its schema, $2 its name. */
export const INDEXES = `select
  x.relname::text as "name",
  pg_catalog.format('%I.%I', n.nspname, x.relname) as "quoted",
  i.indisvalid as "valid",
  pg_catalog.json_build_object(
    'unique', i.indisunique,
    'method', m.amname,
    'keys', (
      select pg_catalog.json_agg(a.attname order by u.place)
      from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as u (number, place)
      left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = u.number and u.number <> 0
      where u.place <= i.indnkeyatts
    ),
    'partial', i.indpred is not null
  ) as "shape"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_am as m on m.oid = x.relam
join pg_catalog.pg_class as c on c.oid = i.indrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where n.nspname = $1 and c.relname = $2
order by x.relname`;

/**
 * What REINDEX CONCURRENTLY builds beside an index, and what it puts aside, when it does not come to its end; $1 what it
 * works on (table, index, schema or database), $2 its name as SQL has it, or null. The TOAST table of a table is part of
 * it, and its partitions.
 */
export const REINDEX_LEFTOVERS = `select
  x.relname::text as "name",
  pg_catalog.format('%I.%I', n.nspname, x.relname) as "quoted",
  i.indisvalid as "valid"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as x on x.oid = i.indexrelid
join pg_catalog.pg_namespace as n on n.oid = x.relnamespace
left join pg_catalog.pg_class as owner on owner.reltoastrelid = i.indrelid
where not i.indisvalid and x.relname ~ '_cc(new|old)[0-9]*$' and (
  $1::text = 'database'
  or $1::text = 'schema' and coalesce(owner.relnamespace, x.relnamespace) = pg_catalog.to_regnamespace(case when $1::text = 'schema' then $2::text end)
  or coalesce(owner.oid, i.indrelid) in (
    select coalesce(named.indrelid, r.oid)
    from (
      select pg_catalog.to_regclass($2::text)::oid as oid where $1::text in ('table', 'index')
      union all
      select p.relid::oid from pg_catalog.pg_partition_tree(
        case when $1::text in ('table', 'index') then pg_catalog.to_regclass($2::text) end) as p
    ) as r
    left join pg_catalog.pg_index as named on named.indexrelid = r.oid
  )
)
order by n.nspname, x.relname`;

/** A relation, and of an index whether it is valid; $1 as a statement writes it. */
export const RESOLVE_RELATION = `select n.nspname::text as "schema", c.relname::text as "name",
  pg_catalog.format('%I.%I', n.nspname, c.relname) as "quoted",
  (select i.indisvalid from pg_catalog.pg_index as i where i.indexrelid = c.oid) as "valid"
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid = pg_catalog.to_regclass($1::text)`;

/** Whether a relation is there, and of an index whether it is valid; $1 its schema, $2 its name. */
export const RELATION = `select
  (select i.indisvalid from pg_catalog.pg_index as i where i.indexrelid = c.oid) as "valid"
from pg_catalog.pg_class as c
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

/**
 * A session that works on the table of an index ($1 as SQL names it), by the locks, which nobody is hidden: the index may
 * be INVALID only until CREATE INDEX or REINDEX CONCURRENTLY has ended. Autovacuum, which has no user, makes way.
 */
export const BUILDING = `select a.pid, a.usename::text as "user", a.application_name as "application",
  coalesce(extract(epoch from pg_catalog.clock_timestamp() - a.query_start), 0)::float8 as "seconds"
from pg_catalog.pg_index as i
join pg_catalog.pg_locks as l on l.locktype = 'relation' and l.relation = i.indrelid and l.granted
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where i.indexrelid = pg_catalog.to_regclass($1::text)
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  and l.pid <> pg_catalog.pg_backend_pid()
  and a.usename is not null
  and l.mode in ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
limit 1`;

/** Whether an index ($1 as SQL names it) is there and INVALID. */
export const IS_INVALID = `select from pg_catalog.pg_index as i
where i.indexrelid = pg_catalog.to_regclass($1::text) and not i.indisvalid`;

/** A session of another client in which a statement runs that begins with $1. */
export const RUNNING = `select a.pid, a.usename::text as "user", a.application_name as "application",
  extract(epoch from pg_catalog.clock_timestamp() - a.query_start)::float8 as "seconds"
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.state = 'active'
  and pg_catalog.starts_with(a.query, $1::text)
limit 1`;
