import { GUARD_KEY } from './guardKey';

/**
 * Which tables of the history are there, who asks, as an identifier of SQL, and the grants that a run would lack. From the catalog alone, which is
 * read without a right to the schema.
 */
export const HISTORY_TABLES = `with own as (select pg_catalog.to_regnamespace('plumbline')::oid as id),
tables as (
  select w.*, c.oid
  from own
  cross join (values
    (2, 'migration', '{select,insert,delete}'::text[]),
    (3, 'run', '{select,insert,update}'),
    (4, 'step', '{select,insert,update,delete}')
  ) as w (place, name, wanted)
  left join pg_catalog.pg_class as c on c.relnamespace = own.id and c.relname = w.name
)
select pg_catalog.json_build_object(
  'migration', (select t.oid is not null from tables as t where t.place = 2),
  'run', (select t.oid is not null from tables as t where t.place = 3),
  'step', (select t.oid is not null from tables as t where t.place = 4),
  'user', pg_catalog.quote_ident(current_user),
  'missing', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('privileges', g.names, 'on', g.whole) order by g.place), '[]')
    from (
      select p.place, p.whole, pg_catalog.array_agg(p.name order by p.at) as names
      from (
        select 0 as place, pg_catalog.format('database %I', pg_catalog.current_database()) as whole, 'create' as name, 1 as at
        from own where id is null and not pg_catalog.has_database_privilege(pg_catalog.current_database(), 'create')
        union all
        select 1, 'schema plumbline', 'usage', 1 from own where not pg_catalog.has_schema_privilege(id, 'usage')
        union all
        select 1, 'schema plumbline', 'create', 2 from own where not pg_catalog.has_schema_privilege(id, 'create')
          and exists (select from tables as t where t.oid is null)
        union all
        select t.place, pg_catalog.format('plumbline.%I', t.name), w.name, w.at
        from tables as t cross join pg_catalog.unnest(t.wanted) with ordinality as w (name, at)
        where not pg_catalog.has_table_privilege(t.oid, w.name)
      ) as p
      group by p.place, p.whole
    ) as g
  )
)`;

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** By to_jsonb what came with version 2. Who holds the guard runs; any other run without an end has ended. */
const WITHOUT_STEPS = `'entries', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'version', m.version,
      'name', m.name,
      'path', m.path,
      'fingerprint', pg_catalog.json_build_object('exact', m.fingerprint, 'normalised', m.normalised_fingerprint),
      'appliedAt', pg_catalog.to_char(m.applied_at at time zone 'UTC', ${UTC}),
      'appliedBy', m.applied_by,
      'durationMs', m.duration_ms,
      'runId', m.run_id
    ) order by m.applied_at, m.version), '[]')
    from plumbline.migration as m
  ),
  'failures', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'version', r.failed_version,
      'kind', r.kind,
      'message', coalesce(r.failure, ''),
      'at', pg_catalog.to_char(r.started_at at time zone 'UTC', ${UTC})
    )), '[]')
    from plumbline.run as r
    where r.failed_version is not null
      and not exists (
        select from plumbline.run as later
        where later.started_at > r.started_at
          and (later.failed_version = r.failed_version or r.failed_version = any (later.succeeded))
      )
  ),
  'openRun', (
    select pg_catalog.json_build_object(
      'id', r.id,
      'kind', r.kind,
      'startedAt', pg_catalog.to_char(r.started_at at time zone 'UTC', ${UTC}),
      'by', coalesce(pg_catalog.to_jsonb(r) ->> 'client', r.database_user),
      'isGoing', exists (
        select from pg_catalog.pg_locks as l
        where l.locktype = 'advisory' and l.granted and l.objsubid = 1
          and ((l.classid::bigint << 32) | l.objid::bigint) = '${GUARD_KEY}'::bigint
          and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
      )
    )
    from plumbline.run as r
    where r.outcome is null
    order by r.started_at desc
    limit 1
  )`;

/** One JSON value: everything that status needs. */
export const READ_HISTORY = `select pg_catalog.json_build_object(${WITHOUT_STEPS},
  'partials', (
    select coalesce(pg_catalog.json_agg(one.entry order by one.version, one.kind), '[]')
    from (
      select s.version, s.kind, pg_catalog.json_build_object(
        'version', s.version,
        'kind', s.kind,
        'path', (pg_catalog.array_agg(s.path order by s.number desc))[1],
        'total', (pg_catalog.array_agg(s.total order by s.number desc))[1],
        'runId', (pg_catalog.array_agg(s.run_id order by s.number desc))[1],
        'parts', pg_catalog.json_agg(pg_catalog.json_build_object(
          'number', s.number,
          'tag', s.tag,
          'hash', s.hash,
          'state', case when s.finished_at is null then 'started' else 'done' end,
          'startedAt', pg_catalog.to_char(s.started_at at time zone 'UTC', ${UTC})
        ) order by s.number)
      ) as entry
      from plumbline.step as s
      group by s.version, s.kind
    ) as one
  )
)`;

/** The same of a database that an earlier version wrote: it had no steps. */
export const READ_HISTORY_1 = `select pg_catalog.json_build_object(${WITHOUT_STEPS}, 'partials', '[]'::json)`;
