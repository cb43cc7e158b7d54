-- Takes 001 back: the circle is there again, with every conversion in it, those noted after 001 included. Lost are the
-- dates of conversion, and nothing else.

drop view public.client_lead_history;
drop view public.lead_conversion_summary;

-- The looser rule: whatever the stricter one let in is fine with it.
alter table public.contacts drop constraint contacts_lead_or_client;
alter table public.contacts
  add constraint contacts_lead_or_client check (lead_id is not null or client_id is not null);

alter table public.clients add column converted_from_lead_id uuid;
alter table public.leads add column client_id uuid;

comment on column public.clients.converted_from_lead_id is 'The lead that became this client.';
comment on column public.leads.client_id is 'The client that this lead became.';

alter table public.clients disable trigger trg_clients_updated_at;
alter table public.leads disable trigger trg_leads_updated_at;

-- Both sides get every conversion, except for those that only the other side knew.
update public.leads as l
set client_id = l.converted_to_client_id
where l.converted_to_client_id is not null
  and not exists (
    select 1
    from archive.one_sided_conversions as o
    where o.lead_id = l.id
      and o.client_id = l.converted_to_client_id
      and o.said_by = 'client'
  );

-- A client has room for one lead: the first.
update public.clients as c
set converted_from_lead_id = first_lead.id
from (
  select distinct on (l.converted_to_client_id) l.converted_to_client_id as client_id, l.id
  from public.leads as l
  where l.converted_to_client_id is not null
    and not exists (
      select 1
      from archive.one_sided_conversions as o
      where o.lead_id = l.id
        and o.client_id = l.converted_to_client_id
        and o.said_by = 'lead'
    )
  order by l.converted_to_client_id, l.conversion_date, l.created_at, l.id
) as first_lead
where first_lead.client_id = c.id;

alter table public.leads enable trigger trg_leads_updated_at;
alter table public.clients enable trigger trg_clients_updated_at;

drop table archive.one_sided_conversions;
drop schema archive;

alter table public.leads drop constraint leads_converted_to_client_id_fkey;
alter table public.leads drop constraint leads_converted_has_date;

drop index public.idx_leads_open_created;
drop index public.idx_leads_conversion_date;
drop index public.idx_leads_converted_to_client;

alter table public.leads
  drop column is_converted,
  drop column conversion_date,
  drop column converted_to_client_id;

alter table public.clients
  add constraint clients_converted_from_lead_id_fkey foreign key (converted_from_lead_id)
    references public.leads (id) on delete set null;

alter table public.leads
  add constraint leads_client_id_fkey foreign key (client_id)
    references public.clients (id) on delete set null;

create index idx_clients_converted_from_lead on public.clients (converted_from_lead_id);
create index idx_leads_client on public.leads (client_id);
