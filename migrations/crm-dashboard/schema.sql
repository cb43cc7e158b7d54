-- The original schema: tenants, their people, the customers who write to them, and what the agent works with.
--
-- Every statement can be run again: what is there already is left as it is.
--
-- Members of a tenant read what belongs to it. The service (service_role, which row security does not bind)
-- writes everything that comes from outside. telegram_bots, tenant_configs and event_logs have row security and
-- no policy on purpose: they lead to secrets or are kept for support, and the API has no business there.
-- Secrets themselves are in Vault; a table holds at most the id of one.

create table if not exists public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null,
  time_zone text not null default 'UTC',
  created_at timestamptz not null default now(),
  constraint tenants_slug_key unique (slug),
  constraint tenants_name_not_blank check (btrim(name) <> ''),
  constraint tenants_slug_format check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63)
);

comment on table public.tenants is 'Businesses that use the product; no member sees across their boundary.';

create table if not exists public.users (
  -- No default: it is the id that the sign-in service gave this person (auth.users.id).
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  email text not null,
  display_name text not null,
  role text not null default 'member',
  created_at timestamptz not null default now(),
  -- Other tables refer to a member and the tenant at once, so that the two can never disagree.
  constraint users_tenant_id_id_key unique (tenant_id, id),
  constraint users_email_format check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  constraint users_display_name_not_blank check (btrim(display_name) <> ''),
  constraint users_role_known check (role in ('owner', 'member'))
);

create unique index if not exists uq_users_email on public.users (lower(email));

comment on table public.users is 'People of a tenant who sign in to the dashboard.';
comment on column public.users.id is 'The same id as in auth.users.';

create table if not exists public.telegram_bots (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  username text not null,
  token_secret_id uuid not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint telegram_bots_username_key unique (username),
  constraint telegram_bots_username_format check (username ~ '^[A-Za-z0-9_]{5,32}$')
);

create index if not exists idx_telegram_bots_tenant on public.telegram_bots (tenant_id);

comment on table public.telegram_bots is 'Bots that answer for a tenant in Telegram; for the service only.';
comment on column public.telegram_bots.token_secret_id is 'The secret in Vault that holds the token of the bot.';

create table if not exists public.customers (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  channel text not null,
  external_id text not null,
  display_name text,
  phone text,
  created_at timestamptz not null default now(),
  constraint customers_tenant_id_id_key unique (tenant_id, id),
  -- The same person on two channels is two customers until someone joins them.
  constraint customers_tenant_id_channel_external_id_key unique (tenant_id, channel, external_id),
  constraint customers_channel_known check (channel in ('telegram', 'instagram')),
  constraint customers_external_id_not_blank check (btrim(external_id) <> '')
);

comment on table public.customers is 'People who write to a tenant.';
comment on column public.customers.external_id is 'The id that the channel gave the person.';

create table if not exists public.conversations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  customer_id uuid not null,
  status text not null default 'open',
  started_at timestamptz not null default now(),
  last_message_at timestamptz not null default now(),
  constraint conversations_tenant_id_customer_id_fkey foreign key (tenant_id, customer_id)
    references public.customers (tenant_id, id) on delete cascade,
  constraint conversations_tenant_id_id_key unique (tenant_id, id),
  constraint conversations_status_known check (status in ('open', 'closed'))
);

create index if not exists idx_conversations_tenant_customer on public.conversations (tenant_id, customer_id);
create index if not exists idx_conversations_tenant_last_message
  on public.conversations (tenant_id, last_message_at desc);

comment on table public.conversations is 'What a customer and the agent talk about.';

create table if not exists public.messages (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  conversation_id uuid not null,
  sender text not null,
  content text not null,
  -- The clock, not now(): what one transaction stores keeps its order.
  created_at timestamptz not null default clock_timestamp(),
  constraint messages_tenant_id_conversation_id_fkey foreign key (tenant_id, conversation_id)
    references public.conversations (tenant_id, id) on delete cascade,
  constraint messages_sender_known check (sender in ('customer', 'agent', 'staff'))
);

create index if not exists idx_messages_tenant_conversation_created
  on public.messages (tenant_id, conversation_id, created_at);

comment on table public.messages is 'The turns of a conversation, in the order of created_at.';

create table if not exists public.leads (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  customer_id uuid not null,
  conversation_id uuid,
  status text not null default 'open',
  interest text,
  created_at timestamptz not null default now(),
  constraint leads_tenant_id_customer_id_fkey foreign key (tenant_id, customer_id)
    references public.customers (tenant_id, id) on delete cascade,
  -- A lead outlives the conversation that it was found in.
  constraint leads_tenant_id_conversation_id_fkey foreign key (tenant_id, conversation_id)
    references public.conversations (tenant_id, id) on delete set null (conversation_id),
  constraint leads_status_known check (status in ('open', 'won', 'lost'))
);

create index if not exists idx_leads_tenant_customer on public.leads (tenant_id, customer_id);
create index if not exists idx_leads_tenant_conversation on public.leads (tenant_id, conversation_id);

comment on table public.leads is 'Customers in whom the agent saw a buyer. Not the leads of a CRM: those are in crm_leads.';

create table if not exists public.documents (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  title text not null,
  content text not null,
  is_enabled boolean not null default true,
  created_at timestamptz not null default now(),
  constraint documents_tenant_id_id_key unique (tenant_id, id),
  constraint documents_title_length check (btrim(title) <> '' and length(title) <= 200)
);

comment on table public.documents is 'What the agents of a tenant may answer from.';

create table if not exists public.agent_document_overrides (
  tenant_id uuid not null,
  document_id uuid not null,
  agent text not null,
  is_enabled boolean not null,
  created_at timestamptz not null default now(),
  constraint agent_document_overrides_pkey primary key (tenant_id, document_id, agent),
  constraint agent_document_overrides_tenant_id_document_id_fkey foreign key (tenant_id, document_id)
    references public.documents (tenant_id, id) on delete cascade,
  constraint agent_document_overrides_agent_known check (agent in ('sales', 'support', 'analyst'))
);

comment on table public.agent_document_overrides is 'Documents that one agent uses, or does not use, other than documents.is_enabled says.';

create table if not exists public.tenant_configs (
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  agent_name text not null default 'Assistant',
  language text not null default 'en',
  created_at timestamptz not null default now(),
  constraint tenant_configs_language_format check (language ~ '^[a-z]{2}(-[A-Z]{2})?$')
);

comment on table public.tenant_configs is 'Settings and connections of a tenant; for the service only.';

create table if not exists public.event_logs (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  kind text not null,
  payload jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint event_logs_kind_not_blank check (btrim(kind) <> ''),
  constraint event_logs_payload_object check (jsonb_typeof(payload) = 'object')
);

create index if not exists idx_event_logs_tenant_created on public.event_logs (tenant_id, created_at desc);

comment on table public.event_logs is 'What happened for a tenant, for support; for the service only.';

-- A schema that the API does not expose: its functions are reached by policies and triggers only.
create schema if not exists private;

comment on schema private is 'Functions for policies and triggers; not part of the API.';

grant usage on schema private to authenticated, service_role;

-- It runs with the rights of its owner, who is not subject to the row security of public.users: the policy of
-- public.users asks it as well, and would otherwise ask itself without end. For that reason row security is
-- enabled and not forced.
create or replace function private.caller_tenant_id()
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select u.tenant_id from public.users as u where u.id = auth.uid()
$$;

comment on function private.caller_tenant_id() is 'The tenant of the user who is signed in; null for anyone else.';

revoke all on function private.caller_tenant_id() from public, anon, authenticated, service_role;
grant execute on function private.caller_tenant_id() to authenticated, service_role;

alter table public.tenants enable row level security;
alter table public.users enable row level security;
alter table public.telegram_bots enable row level security;
alter table public.customers enable row level security;
alter table public.conversations enable row level security;
alter table public.messages enable row level security;
alter table public.leads enable row level security;
alter table public.documents enable row level security;
alter table public.agent_document_overrides enable row level security;
alter table public.tenant_configs enable row level security;
alter table public.event_logs enable row level security;

-- There is no CREATE POLICY IF NOT EXISTS: a policy is made anew. Calls stand in a subselect so that they run
-- once per statement and not once per row.

drop policy if exists tenants_select_own on public.tenants;
create policy tenants_select_own on public.tenants
  for select to authenticated
  using (id = (select private.caller_tenant_id()));

drop policy if exists users_select_tenant on public.users;
create policy users_select_tenant on public.users
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists customers_select_tenant on public.customers;
create policy customers_select_tenant on public.customers
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists conversations_select_tenant on public.conversations;
create policy conversations_select_tenant on public.conversations
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists messages_select_tenant on public.messages;
create policy messages_select_tenant on public.messages
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists leads_select_tenant on public.leads;
create policy leads_select_tenant on public.leads
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists leads_update_tenant on public.leads;
create policy leads_update_tenant on public.leads
  for update to authenticated
  using (tenant_id = (select private.caller_tenant_id()))
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists documents_select_tenant on public.documents;
create policy documents_select_tenant on public.documents
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists documents_insert_tenant on public.documents;
create policy documents_insert_tenant on public.documents
  for insert to authenticated
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists documents_update_tenant on public.documents;
create policy documents_update_tenant on public.documents
  for update to authenticated
  using (tenant_id = (select private.caller_tenant_id()))
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists documents_delete_tenant on public.documents;
create policy documents_delete_tenant on public.documents
  for delete to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists agent_document_overrides_select_tenant on public.agent_document_overrides;
create policy agent_document_overrides_select_tenant on public.agent_document_overrides
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists agent_document_overrides_insert_tenant on public.agent_document_overrides;
create policy agent_document_overrides_insert_tenant on public.agent_document_overrides
  for insert to authenticated
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists agent_document_overrides_update_tenant on public.agent_document_overrides;
create policy agent_document_overrides_update_tenant on public.agent_document_overrides
  for update to authenticated
  using (tenant_id = (select private.caller_tenant_id()))
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists agent_document_overrides_delete_tenant on public.agent_document_overrides;
create policy agent_document_overrides_delete_tenant on public.agent_document_overrides
  for delete to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

-- A project may hand out privileges on new tables by default, so everything is taken back first.
revoke all on table
  public.tenants, public.users, public.telegram_bots, public.customers, public.conversations, public.messages,
  public.leads, public.documents, public.agent_document_overrides, public.tenant_configs, public.event_logs
from anon, authenticated, service_role;

grant select, insert, update, delete on table
  public.tenants, public.users, public.telegram_bots, public.customers, public.conversations, public.messages,
  public.leads, public.documents, public.agent_document_overrides, public.tenant_configs, public.event_logs
to service_role;

grant select on table
  public.tenants, public.users, public.customers, public.conversations, public.messages
to authenticated;

grant select, update on table public.leads to authenticated;
grant select, insert, update, delete on table public.documents, public.agent_document_overrides to authenticated;
