-- Resolves the circle between clients and leads: from here on a lead names the client that it became, and a client
-- names no lead. Needs 000.
--
-- Before, a conversion could be noted in the client, in the lead, or in both. All three are carried over. What was
-- noted on one side only is remembered in the schema archive, so that the rollback can put everything back as it was.
-- What cannot be carried over without losing something stops the migration before it changes anything.

-- No conversion may be added between looking and changing.
lock table public.clients, public.leads, public.contacts in share row exclusive mode;

do $$
declare
  dangling bigint;
  contradictory bigint;
begin
  -- A restore with triggers disabled leaves such rows behind, foreign key or not.
  select
    (
      select count(*) from public.clients as c
      where c.converted_from_lead_id is not null
        and not exists (select 1 from public.leads as l where l.id = c.converted_from_lead_id)
    ) + (
      select count(*) from public.leads as l
      where l.client_id is not null
        and not exists (select 1 from public.clients as c where c.id = l.client_id)
    )
  into dangling;
  if dangling > 0 then
    raise exception '% references between clients and leads point to a row that is not there', dangling
      using errcode = 'foreign_key_violation',
        hint = 'The guide lists them under "Before you apply".';
  end if;

  select count(*) into contradictory
  from (
    select said.lead_id
    from (
      select l.id as lead_id, l.client_id from public.leads as l where l.client_id is not null
      union
      select c.converted_from_lead_id, c.id from public.clients as c where c.converted_from_lead_id is not null
    ) as said
    group by said.lead_id
    having count(*) > 1
  ) as leads_of_two;
  if contradictory > 0 then
    raise exception '% leads are said to have become more than one client', contradictory
      using errcode = 'cardinality_violation',
        hint = 'The guide lists them under "Before you apply".';
  end if;
end
$$;

-- 1. The new fields ---------------------------------------------------------------------------------------------

alter table public.leads
  add column converted_to_client_id uuid,
  add column conversion_date timestamptz,
  -- Computed, so that the flag can never disagree with the reference.
  add column is_converted boolean not null generated always as (converted_to_client_id is not null) stored;

comment on column public.leads.converted_to_client_id is 'The client that this lead became; null while it is a prospect.';
comment on column public.leads.conversion_date is 'When it became a client. Stays when that client is deleted.';
comment on column public.leads.is_converted is 'Whether it is a client now.';

-- 2. The data ---------------------------------------------------------------------------------------------------

create schema archive;

comment on schema archive is 'What migrations keep for their rollbacks; not part of the API.';

create table archive.one_sided_conversions (
  lead_id uuid primary key references public.leads (id) on delete cascade,
  client_id uuid not null references public.clients (id) on delete cascade,
  said_by text not null,
  constraint one_sided_conversions_said_by_known check (said_by in ('lead', 'client'))
);

create index idx_one_sided_conversions_client on archive.one_sided_conversions (client_id);

comment on table archive.one_sided_conversions is 'Conversions that only one of the two tables knew before 001.';

alter table archive.one_sided_conversions enable row level security;
revoke all on table archive.one_sided_conversions from anon, authenticated, service_role;

insert into archive.one_sided_conversions (lead_id, client_id, said_by)
select l.id, l.client_id, 'lead'
from public.leads as l
join public.clients as c on c.id = l.client_id
where c.converted_from_lead_id is distinct from l.id
union all
select l.id, c.id, 'client'
from public.clients as c
join public.leads as l on l.id = c.converted_from_lead_id
where l.client_id is null;

-- Carrying data over is no change of a lead: updated_at keeps saying when somebody last worked on it.
alter table public.leads disable trigger trg_leads_updated_at;

-- The client was made when the lead became it.
update public.leads as l
set converted_to_client_id = c.id,
    conversion_date = c.created_at
from public.clients as c
where c.converted_from_lead_id = l.id;

-- A lead of a client that names another one, or none: it joined when it was last worked on, and after the first.
update public.leads as l
set converted_to_client_id = c.id,
    conversion_date = greatest(l.updated_at, c.created_at + interval '1 microsecond')
from public.clients as c
where c.id = l.client_id
  and l.converted_to_client_id is null;

alter table public.leads enable trigger trg_leads_updated_at;

-- 3. The circle goes --------------------------------------------------------------------------------------------

alter table public.clients drop constraint clients_converted_from_lead_id_fkey;
alter table public.leads drop constraint leads_client_id_fkey;

drop index public.idx_clients_converted_from_lead;
drop index public.idx_leads_client;

alter table public.clients drop column converted_from_lead_id;
alter table public.leads drop column client_id;

-- 4. One way ----------------------------------------------------------------------------------------------------

-- Deleting a client makes its leads prospects again.
alter table public.leads
  add constraint leads_converted_to_client_id_fkey foreign key (converted_to_client_id)
    references public.clients (id) on delete set null,
  add constraint leads_converted_has_date check (converted_to_client_id is null or conversion_date is not null);

-- For the foreign key, and for the history of a client.
create index idx_leads_converted_to_client on public.leads (converted_to_client_id, conversion_date);

-- For reports over a period.
create index idx_leads_conversion_date on public.leads (conversion_date) where is_converted;

-- The list of prospects, the latest first.
create index idx_leads_open_created on public.leads (created_at desc) where not is_converted;

-- A contact belongs to a lead or to a client. Either was allowed before, and both at once.
alter table public.contacts drop constraint contacts_lead_or_client;
alter table public.contacts
  add constraint contacts_lead_or_client check (num_nonnulls(lead_id, client_id) = 1);

-- 5. The views --------------------------------------------------------------------------------------------------

create view public.lead_conversion_summary
with (security_invoker = true)
as
select
  coalesce(l.source, 'unknown') as source,
  count(*) as leads,
  count(*) filter (where l.is_converted) as converted,
  round(100.0 * count(*) filter (where l.is_converted) / count(*), 1) as conversion_rate,
  round(
    avg(extract(epoch from l.conversion_date - l.created_at) / 86400) filter (where l.is_converted), 1
  ) as average_days
from public.leads as l
group by 1;

comment on view public.lead_conversion_summary is 'How many leads of each source became clients, in per cent, and in how many days.';

create view public.client_lead_history
with (security_invoker = true)
as
select
  c.id as client_id,
  c.name as client_name,
  l.id as lead_id,
  l.name as lead_name,
  l.source,
  l.created_at as lead_created_at,
  l.conversion_date,
  row_number() over (partition by c.id order by l.conversion_date, l.created_at, l.id) as lead_number
from public.clients as c
join public.leads as l on l.converted_to_client_id = c.id;

comment on view public.client_lead_history is 'The leads of each client; number 1 is the one that it came from.';

revoke all on table public.lead_conversion_summary from anon, authenticated, service_role;
revoke all on table public.client_lead_history from anon, authenticated, service_role;
grant select on table public.lead_conversion_summary to service_role;
grant select on table public.client_lead_history to service_role;

-- Verification, by hand or by Plumbline:

-- select conname from pg_catalog.pg_constraint
--   where contype = 'f' and conrelid = 'public.clients'::regclass;
-- Expected: 0 rows

-- select count(*) from public.leads where is_converted and conversion_date is null;
-- Expected: 0
