/** Which transaction this is: it begins at one moment, which nothing in it can change. */
export const TRANSACTION_IDENTITY = `select pg_catalog.pg_backend_pid(),
  (pg_catalog.date_part('epoch', pg_catalog.now()) * 1000000)::bigint`;

export const INVALID_INDEXES = `select c.relname
from pg_catalog.pg_index i
join pg_catalog.pg_class c on c.oid = i.indexrelid
where not i.indisvalid
order by c.relname
limit 1000`;

/** The values of the settings named in $1; null for one that was never set. */
export const READ_SETTINGS = `select n.name, pg_catalog.current_setting(n.name, true) as value
from pg_catalog.unnest($1::text[]) as n (name)`;

/** Sets $1 to $2 until the end of the transaction. */
export const SET_SETTING = 'select pg_catalog.set_config($1, $2, true)';

/** The definitions of the routines named in $1 that are written in SQL or PL/pgSQL, whatever their schema. */
export const ROUTINE_DEFINITIONS = `select p.proname::text as name, pg_catalog.pg_get_functiondef(p.oid) as definition
from pg_catalog.pg_proc p
join pg_catalog.pg_namespace n on n.oid = p.pronamespace
join pg_catalog.pg_language l on l.oid = p.prolang
where p.proname::text = any ($1::text[])
  and p.prokind in ('f', 'p')
  and l.lanname not in ('c', 'internal')
  and n.nspname not in ('pg_catalog', 'information_schema')
order by p.proname, p.oid`;
