const USER_TABLES = `
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind = 'r' and c.relpersistence <> 't' and n.nspname not in ('information_schema', 'plumbline')
    and pg_catalog.left(n.nspname::pg_catalog.text, 3) <> 'pg_'`;

/**
 * For each table: who it is, the file that it lies in (another one after TRUNCATE and after what rewrites it), its columns
 * by number (another one after DROP and ADD), and how many rows this transaction has inserted, updated and deleted.
 */
export const TABLE_TRACES = `select n.nspname::text as schema, c.relname::text as "table",
  pg_catalog.current_setting('track_counts')::pg_catalog.bool as counted,
  pg_catalog.concat_ws(' ', c.oid, pg_catalog.pg_relation_filenode(c.oid::pg_catalog.regclass),
    pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid), pg_catalog.pg_stat_get_xact_tuples_updated(c.oid),
    pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid), a.numbers) as trace
${USER_TABLES.replace(
  'where',
  `cross join lateral (
    select pg_catalog.string_agg(pg_catalog.concat(a.attnum, ':', a.attname), ',' order by a.attnum) as numbers
    from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  ) as a
  where`,
)}`;

export const COLUMNS_OF_TABLES = `select n.nspname::text as schema, c.relname::text as "table",
  pg_catalog.pg_table_size(c.oid::pg_catalog.regclass)::pg_catalog.float8 as bytes,
  array(
    select a.attname::text from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    order by a.attnum
  ) as columns
${USER_TABLES}
  order by 1, 2`;

export const ROW_COUNTS = `select * from (
  select n.nspname::text as schema, c.relname::text as "table",
    pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid)::pg_catalog.float8 as inserted,
    pg_catalog.pg_stat_get_xact_tuples_updated(c.oid)::pg_catalog.float8 as updated,
    pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)::pg_catalog.float8 as deleted
  ${USER_TABLES}
) as t
where t.inserted > 0 or t.updated > 0 or t.deleted > 0`;
