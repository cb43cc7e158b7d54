/**
 * The statements that apply what `ALTER DATABASE` and `ALTER ROLE ... SET` have stored to a new session, the more
 * specific ones last. A server does that itself when a client connects; PostgreSQL in single-user mode does not
 * (process_settings in utils/init/postinit.c).
 */
export const STORED_SETTINGS = `
select pg_catalog.format(
  'select pg_catalog.set_config(%L, %L, false)',
  pg_catalog.split_part(setting.text, '=', 1),
  pg_catalog.substr(setting.text, pg_catalog.strpos(setting.text, '=') + 1)
)
from pg_catalog.pg_db_role_setting s
cross join lateral pg_catalog.unnest(s.setconfig) with ordinality as setting (text, number)
where s.setdatabase in (
    0,
    (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())
  )
  and s.setrole in (
    0,
    (select r.oid from pg_catalog.pg_roles r where r.rolname = session_user)
  )
order by s.setrole <> 0, s.setdatabase <> 0, setting.number`;
