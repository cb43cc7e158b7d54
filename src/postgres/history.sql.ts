/**
 * The history that Plumbline keeps where no other tool does: `plumbline.migration` is the state, one row for each
 * migration that is applied; `plumbline.run` is the log, one row for each run, kept for ever.
 */
export const CREATE_HISTORY = `
create schema if not exists plumbline;
comment on schema plumbline is 'History of the migrations that Plumbline applied. Version 1.';
create table if not exists plumbline.run (
  id uuid primary key,
  kind text not null check (kind in ('apply', 'rollback')),
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  outcome text check (outcome in ('succeeded', 'failed', 'refused', 'cancelled', 'unknown')),
  application text not null,
  database_user text not null default current_user,
  succeeded text[] not null default '{}',
  failed_version text,
  failure text
);
create table if not exists plumbline.migration (
  version text primary key,
  name text not null,
  path text not null,
  fingerprint text not null,
  normalised_fingerprint text not null,
  applied_at timestamptz not null default pg_catalog.clock_timestamp(),
  applied_by text not null default current_user,
  duration_ms double precision not null,
  run_id uuid not null
);
revoke all on all tables in schema plumbline from public;
`;

export const HISTORY_TABLES = `select
  pg_catalog.to_regclass('plumbline.migration') is not null as "migration",
  pg_catalog.to_regclass('plumbline.run') is not null as "run"`;

/** One row: everything that status needs, so that reading it is one round trip. */
export const READ_HISTORY = `select
  (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'version', m.version,
      'name', m.name,
      'path', m.path,
      'fingerprint', pg_catalog.json_build_object('exact', m.fingerprint, 'normalised', m.normalised_fingerprint),
      'appliedAt', pg_catalog.to_char(m.applied_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'appliedBy', m.applied_by,
      'durationMs', m.duration_ms,
      'runId', m.run_id
    ) order by m.applied_at, m.version), '[]')
    from plumbline.migration as m
  ) as "entries",
  (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'version', r.failed_version,
      'message', coalesce(r.failure, ''),
      'at', pg_catalog.to_char(r.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    )), '[]')
    from plumbline.run as r
    where r.kind = 'apply'
      and r.failed_version is not null
      and not exists (
        select from plumbline.run as later
        where later.started_at > r.started_at
          and (later.failed_version = r.failed_version or r.failed_version = any (later.succeeded))
      )
  ) as "failures"`;

export const START_RUN = `insert into plumbline.run (id, kind, application) values ($1, $2, $3)`;

export const FINISH_RUN = `update plumbline.run
set finished_at = pg_catalog.clock_timestamp(), outcome = $2, succeeded = $3, failed_version = $4, failure = $5
where id = $1`;

/** The transaction's own start is when the migration began: both ends are the server's clock. */
export const RECORD_APPLIED = `insert into plumbline.migration
  (version, name, path, fingerprint, normalised_fingerprint, duration_ms, run_id)
values ($1, $2, $3, $4, $5,
  extract(epoch from pg_catalog.clock_timestamp() - pg_catalog.transaction_timestamp()) * 1000, $6)`;

/** Fails when there is no such row: a rollback must not pretend to have taken back what was never recorded. */
export const RECORD_ROLLED_BACK = `with gone as (delete from plumbline.migration where version = $1 returning version)
select 1 / (select pg_catalog.count(*) from gone)`;
