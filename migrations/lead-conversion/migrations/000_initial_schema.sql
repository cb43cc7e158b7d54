-- The CRM as it was first drawn: clients, leads and contacts.
--
-- A client names the lead that it came from, and a lead names the client that it became. Either table refers to the
-- other, so neither can be loaded first, and nothing keeps the two answers the same. 001 resolves that; this file
-- keeps the mistake, because databases have it.
--
-- The application's server works as service_role. Row security is on and there is deliberately no policy: with
-- neither policy nor grant, the other API roles reach nothing.

create function public.stamp_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function public.stamp_updated_at() is 'Trigger function: stamps a changed row with the time of the transaction.';

-- A function is executable by everyone unless that is taken back. Triggers run it without the privilege.
revoke all on function public.stamp_updated_at() from public, anon, authenticated, service_role;

create table public.clients (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text,
  phone text,
  -- What no column was made for, and what the models noted; both keep growing new keys.
  attributes jsonb not null default '{}',
  ai_annotations jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  converted_from_lead_id uuid,
  constraint clients_name_not_blank check (btrim(name) <> ''),
  constraint clients_attributes_object check (jsonb_typeof(attributes) = 'object'),
  constraint clients_ai_annotations_object check (jsonb_typeof(ai_annotations) = 'object')
);

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text,
  phone text,
  company text,
  source text,
  attributes jsonb not null default '{}',
  ai_annotations jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  client_id uuid,
  constraint leads_name_not_blank check (btrim(name) <> ''),
  constraint leads_attributes_object check (jsonb_typeof(attributes) = 'object'),
  constraint leads_ai_annotations_object check (jsonb_typeof(ai_annotations) = 'object')
);

-- The circle.
alter table public.clients
  add constraint clients_converted_from_lead_id_fkey foreign key (converted_from_lead_id)
    references public.leads (id) on delete set null;

alter table public.leads
  add constraint leads_client_id_fkey foreign key (client_id)
    references public.clients (id) on delete set null;

create table public.contacts (
  id uuid primary key default gen_random_uuid(),
  lead_id uuid references public.leads (id) on delete cascade,
  client_id uuid references public.clients (id) on delete cascade,
  name text not null,
  email text,
  phone text,
  job_title text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint contacts_name_not_blank check (btrim(name) <> ''),
  constraint contacts_lead_or_client check (lead_id is not null or client_id is not null)
);

-- For the foreign keys.
create index idx_clients_converted_from_lead on public.clients (converted_from_lead_id);
create index idx_leads_client on public.leads (client_id);
create index idx_contacts_lead on public.contacts (lead_id);
create index idx_contacts_client on public.contacts (client_id);

create index idx_leads_created on public.leads (created_at desc);
create index idx_leads_ai_annotations on public.leads using gin (ai_annotations jsonb_path_ops);
create index idx_clients_ai_annotations on public.clients using gin (ai_annotations jsonb_path_ops);

comment on table public.clients is 'Customers.';
comment on table public.leads is 'Prospects.';
comment on table public.contacts is 'People at a lead or at a client.';
comment on column public.clients.converted_from_lead_id is 'The lead that became this client.';
comment on column public.leads.client_id is 'The client that this lead became.';
comment on column public.leads.source is 'Where it came from: website, referral, fair and so on.';

create trigger trg_clients_updated_at
  before update on public.clients
  for each row execute function public.stamp_updated_at();

create trigger trg_leads_updated_at
  before update on public.leads
  for each row execute function public.stamp_updated_at();

create trigger trg_contacts_updated_at
  before update on public.contacts
  for each row execute function public.stamp_updated_at();

alter table public.clients enable row level security;
alter table public.leads enable row level security;
alter table public.contacts enable row level security;

-- A project may hand out privileges on new tables by default, so everything is taken back first.
revoke all on table public.clients from anon, authenticated, service_role;
revoke all on table public.leads from anon, authenticated, service_role;
revoke all on table public.contacts from anon, authenticated, service_role;
grant select, insert, update, delete on table public.clients to service_role;
grant select, insert, update, delete on table public.leads to service_role;
grant select, insert, update, delete on table public.contacts to service_role;
