import { FOREIGN_TABLES } from './foreignLocks';
import { GUARD_KEY } from './guardKey';

/**
 * Asks for the guard, and in the same round trip who holds advisory locks here (ours among them) and which tables of other
 * tools stand in this database.
 *
 * Without parameters, so that it is a plain query: one with parameters leaves its portal open until the transaction
 * ends, and with it a snapshot that CREATE INDEX CONCURRENTLY would wait for, also in a run that only waits for the guard.
 */
export const TRY_GUARD = `select pg_catalog.json_build_object(
  'got', pg_catalog.pg_try_advisory_xact_lock('${GUARD_KEY}'::bigint),
  'locks', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'key', ((l.classid::bigint << 32) | l.objid::bigint)::text,
      'pid', l.pid,
      'user', a.usename,
      'application', a.application_name,
      'address', pg_catalog.host(a.client_addr),
      'since', pg_catalog.to_char(coalesce(a.xact_start, a.backend_start) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS')
    )), '[]')
    from pg_catalog.pg_locks as l
    left join pg_catalog.pg_stat_activity as a on a.pid = l.pid
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1
      and l.pid <> pg_catalog.pg_backend_pid()
      and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
  ),
  'tables', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('schema', n.nspname, 'name', c.relname)), '[]')
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and c.relname = any ('{${FOREIGN_TABLES.join(',')}}'::text[])
  )
)`;
