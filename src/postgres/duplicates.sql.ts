/** The key of a unique index that is INVALID; $1 the index as SQL names it. Nulls can be the same from PostgreSQL 15. */
export const UNIQUE_KEY = `select
  pg_catalog.format('%I.%I', n.nspname, c.relname) as "table",
  (
    select pg_catalog.string_agg(pg_catalog.pg_get_indexdef(i.indexrelid, key.place, true), ', ' order by key.place)
    from pg_catalog.generate_series(1, i.indnkeyatts::integer) as key (place)
  ) as "keys",
  pg_catalog.pg_get_expr(i.indpred, i.indrelid, true) as "predicate",
  coalesce((pg_catalog.to_jsonb(i.*) ->> 'indnullsnotdistinct')::boolean, false) as "nullsEqual"
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where i.indexrelid = pg_catalog.to_regclass($1::text) and i.indisunique and not i.indisvalid`;
