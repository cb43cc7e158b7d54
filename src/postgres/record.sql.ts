/**
 * The history that Plumbline keeps where no other tool does: `plumbline.migration` is the state, one row for each
 * migration that is applied; `plumbline.step` has a row for each part of one that is in the middle (of its own text or
 * of its rollback's) and is empty otherwise; `plumbline.run` is the log, one row for each run, kept for ever.
 *
 * Safe to run on any earlier version, again and again: version 1 had no steps.
 */
export const CREATE_HISTORY = `
do $plumbline$
begin
  -- Also where it is there, CREATE SCHEMA asks for a right to the database.
  if pg_catalog.to_regnamespace('plumbline') is null then
    create schema plumbline;
  end if;
end
$plumbline$;
create table if not exists plumbline.run (
  id uuid primary key,
  kind text not null check (kind in ('apply', 'rollback')),
  started_at timestamptz not null default pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  outcome text,
  application text not null,
  database_user text not null default current_user,
  succeeded text[] not null default '{}',
  failed_version text,
  failure text
);
alter table plumbline.run
  add column if not exists client text,
  add column if not exists tool_version text,
  add column if not exists steps jsonb;
alter table plumbline.run drop constraint if exists run_outcome_check;
alter table plumbline.run add constraint run_outcome_check
  check (outcome in ('succeeded', 'failed', 'refused', 'cancelled', 'unknown', 'interrupted'));
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
create table if not exists plumbline.step (
  version text not null,
  kind text not null check (kind in ('apply', 'rollback')),
  number integer not null,
  total integer not null,
  tag text not null,
  hash text not null,
  path text not null,
  subject jsonb,
  started_at timestamptz not null,
  finished_at timestamptz,
  run_id uuid not null,
  primary key (version, kind, number)
);
do $plumbline$
begin
  if pg_catalog.pg_has_role((select n.nspowner from pg_catalog.pg_namespace as n where n.nspname = 'plumbline'), 'USAGE') then
    comment on schema plumbline is 'History of the migrations that Plumbline applied. Version 2.';
  end if;
end
$plumbline$;
revoke all on plumbline.migration, plumbline.run, plumbline.step from public;
`;

/** Only one run holds the guard: another one without an end was killed, or lost its connection. */
export const START_RUN = `with interrupted as (
  update plumbline.run set outcome = 'interrupted' where outcome is null
)
insert into plumbline.run (id, kind, application, client, tool_version) values ($1, $2, $3, $4, $5)`;

export const FINISH_RUN = `update plumbline.run
set finished_at = pg_catalog.clock_timestamp(), outcome = $2, succeeded = $3, failed_version = $4, failure = $5,
  steps = $6::jsonb
where id = $1`;

const APPLIED = `insert into plumbline.migration
  (version, name, path, fingerprint, normalised_fingerprint, run_id, duration_ms)
select $1, $2, $3, $4, $5, $6::uuid, 1000 * extract(epoch from pg_catalog.clock_timestamp()
  - coalesce(pg_catalog.to_timestamp($7::double precision), pg_catalog.transaction_timestamp())`;

/**
 * Of what ran in one transaction. It began with the transaction, unless it shares that with others ($7: its start, in
 * seconds since 1970): both by the server's clock.
 */
export const RECORD_APPLIED = `${APPLIED})`;

/** The transaction is that of its last part: what the others took is in their rows, which end here. */
export const RECORD_APPLIED_IN_PARTS = `with parts as (
  delete from plumbline.step where version = $1 returning started_at, finished_at
)
${APPLIED}
  + coalesce(pg_catalog.sum(coalesce(p.finished_at, pg_catalog.transaction_timestamp()) - p.started_at), '0'))
from parts as p`;

/**
 * Fails when nothing is recorded, neither as applied nor as half applied: a rollback must not pretend to have taken
 * back what was never there.
 */
export const RECORD_ROLLED_BACK = `with gone as (delete from plumbline.migration where version = $1 returning version),
parts as (delete from plumbline.step where version = $1 returning kind)
select 1 / ((select pg_catalog.count(*) from gone)
  + (select pg_catalog.count(*) from parts as p where p.kind = 'apply'))`;

/**
 * The parts of a migration ($1 version, $2 kind) that are recorded, in order, and whether it is recorded as applied. One
 * that is `started` was begun outside of a transaction.
 */
export const RECORDED_PARTS = `select
  exists (select from plumbline.migration as m where m.version = $1) as "applied",
  coalesce((
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'number', s.number,
      'hash', s.hash,
      'state', case when s.finished_at is null then 'started' else 'done' end,
      'trace', case when s.finished_at is null then s.subject end,
      'runId', s.run_id
    ) order by s.number)
    from plumbline.step as s
    where s.version = $1 and s.kind = $2
  ), '[]') as "parts"`;

const PART = `insert into plumbline.step
  (version, kind, number, total, tag, hash, path, run_id, subject, started_at, finished_at)
values ($1, $2, $3, $4, $5, $6, $7, $8::uuid, $9::jsonb,`;

/** Committed before the part is sent. Fails when another run has begun or recorded it. */
export const PART_STARTED = `${PART} pg_catalog.clock_timestamp(), null)`;

/** In the transaction of the part itself. Fails when another run has recorded it. */
export const PART_DONE = `${PART} pg_catalog.transaction_timestamp(), pg_catalog.clock_timestamp())`;

/**
 * Fails when the row is gone, or another run's ($4): somebody else went on in the meantime. Not when a run that looked it
 * up has finished it already.
 */
export const PART_FINISHED = `with finished as (
  update plumbline.step set finished_at = coalesce(finished_at, pg_catalog.clock_timestamp())
  where version = $1 and kind = $2 and number = $3 and run_id = $4::uuid
  returning version
)
select 1 / (select pg_catalog.count(*) from finished)`;

/** It failed and left nothing. Only the row of the run ($4) of which that is known. */
export const FORGET_PART = `delete from plumbline.step
where version = $1 and kind = $2 and number = $3 and run_id = $4::uuid and finished_at is null`;

/** Whether the row of a version ($1) is the one that a run ($2) wrote. */
export const IS_APPLIED = `select exists (
  select from plumbline.migration where version = $1 and run_id = $2
) as "recorded"`;

export const IS_ROLLED_BACK = `select not exists (
  select from plumbline.migration where version = $1
) and not exists (
  select from plumbline.step where version = $1 and kind = 'apply'
) as "recorded"`;

/** Whether a part ($1 version, $2 kind, $3 number) is recorded as done by a run ($4). */
export const IS_PART_DONE = `select exists (
  select from plumbline.step
  where version = $1 and kind = $2 and number = $3 and run_id = $4 and finished_at is not null
) as "recorded"`;
