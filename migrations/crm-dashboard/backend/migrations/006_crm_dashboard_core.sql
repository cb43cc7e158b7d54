-- The dashboard: copies of what is in a tenant's CRM, how the sync of them went, the widgets that show them, the
-- chat that explains them, and traces of what the agents did. Needs schema.sql.
--
-- The sync writes the copies as the service; members read them. An entity of a CRM is known by tenant, source and
-- the id that it has there, so that a second sync of it changes the row of the first.

create table if not exists public.crm_connections (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  crm_type text not null,
  status text not null default 'connected',
  credentials_secret_id uuid,
  last_error text,
  connected_at timestamptz not null default now(),
  constraint crm_connections_crm_type_known check (crm_type in ('bitrix24', 'amocrm', 'hubspot')),
  constraint crm_connections_status_known check (status in ('connected', 'paused', 'failed'))
);

create unique index if not exists uq_crm_connections_tenant_crm_type
  on public.crm_connections (tenant_id, crm_type);

comment on table public.crm_connections is 'CRMs that a tenant has connected; for the service only.';
comment on column public.crm_connections.credentials_secret_id is 'The secret in Vault that holds the credentials.';

-- Copies belong to a connection, by its tenant and type, and go with it. The unique index of each table is also
-- the one that this foreign key needs.

create table if not exists public.crm_sync_status (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  entity text not null,
  cursor_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  synced_rows integer not null default 0,
  last_error text,
  constraint crm_sync_status_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade,
  constraint crm_sync_status_entity_known check (
    entity in ('leads', 'deals', 'contacts', 'companies', 'activities')
  ),
  constraint crm_sync_status_synced_rows_positive check (synced_rows >= 0)
);

create unique index if not exists uq_crm_sync_status_tenant_source_entity
  on public.crm_sync_status (tenant_id, source, entity);

comment on table public.crm_sync_status is 'How far the sync of each entity has come.';
comment on column public.crm_sync_status.cursor_at is 'The next sync asks for what was modified since; null asks for everything.';

create table if not exists public.crm_leads (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  title text not null,
  status text not null,
  contact_name text,
  amount numeric(14, 2),
  currency text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  synced_at timestamptz not null default now(),
  constraint crm_leads_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade,
  constraint crm_leads_currency_format check (currency ~ '^[A-Z]{3}$')
);

create unique index if not exists uq_crm_leads_tenant_source_external
  on public.crm_leads (tenant_id, source, external_id);
create index if not exists idx_crm_leads_tenant_modified on public.crm_leads (tenant_id, modified_at desc);
create index if not exists idx_crm_leads_tenant_created on public.crm_leads (tenant_id, created_at desc);

comment on table public.crm_leads is 'Leads of a CRM, as of synced_at.';
comment on column public.crm_leads.created_at is 'When the lead was made in the CRM; the copy is as old as synced_at says.';

create table if not exists public.crm_deals (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  title text not null,
  stage text not null,
  amount numeric(14, 2) not null default 0,
  currency text,
  is_won boolean not null default false,
  company_external_id text,
  contact_external_id text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  closed_at timestamptz,
  synced_at timestamptz not null default now(),
  constraint crm_deals_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade,
  constraint crm_deals_currency_format check (currency ~ '^[A-Z]{3}$'),
  constraint crm_deals_won_is_closed check (not is_won or closed_at is not null)
);

create unique index if not exists uq_crm_deals_tenant_source_external
  on public.crm_deals (tenant_id, source, external_id);
create index if not exists idx_crm_deals_tenant_modified on public.crm_deals (tenant_id, modified_at desc);
create index if not exists idx_crm_deals_tenant_created on public.crm_deals (tenant_id, created_at desc);
-- Revenue over a period looks at won deals alone, the win rate at all that are closed.
create index if not exists idx_crm_deals_won on public.crm_deals (tenant_id, closed_at) where is_won;
create index if not exists idx_crm_deals_closed_at on public.crm_deals (tenant_id, closed_at) where closed_at is not null;

comment on table public.crm_deals is 'Deals of a CRM, as of synced_at.';
comment on column public.crm_deals.company_external_id is 'The id in the CRM. No foreign key: a deal may be synced before its company.';

create table if not exists public.crm_contacts (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  name text not null,
  email text,
  phone text,
  company_external_id text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  synced_at timestamptz not null default now(),
  constraint crm_contacts_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade
);

create unique index if not exists uq_crm_contacts_tenant_source_external
  on public.crm_contacts (tenant_id, source, external_id);

comment on table public.crm_contacts is 'Contacts of a CRM, as of synced_at.';

create table if not exists public.crm_companies (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  name text not null,
  industry text,
  created_at timestamptz not null,
  modified_at timestamptz not null,
  synced_at timestamptz not null default now(),
  constraint crm_companies_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade
);

create unique index if not exists uq_crm_companies_tenant_source_external
  on public.crm_companies (tenant_id, source, external_id);

comment on table public.crm_companies is 'Companies of a CRM, as of synced_at.';

create table if not exists public.crm_activities (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  source text not null,
  external_id text not null,
  kind text not null,
  subject text,
  employee_external_id text not null,
  employee_name text,
  started_at timestamptz not null,
  finished_at timestamptz,
  modified_at timestamptz,
  synced_at timestamptz not null default now(),
  constraint crm_activities_tenant_id_source_fkey foreign key (tenant_id, source)
    references public.crm_connections (tenant_id, crm_type) on delete cascade,
  constraint crm_activities_kind_known check (kind in ('call', 'meeting', 'email', 'task')),
  constraint crm_activities_period check (finished_at >= started_at)
);

create unique index if not exists uq_crm_activities_tenant_source_external
  on public.crm_activities (tenant_id, source, external_id);
create index if not exists idx_crm_activities_tenant_started on public.crm_activities (tenant_id, started_at desc);

comment on table public.crm_activities is 'Calls, meetings, emails and tasks of a CRM, as of synced_at.';
comment on column public.crm_activities.employee_name is 'Null as long as the sync does not look employees up; see the known gaps in the guide.';
comment on column public.crm_activities.modified_at is 'Null as long as the sync does not take it over; see the known gaps in the guide.';

create table if not exists public.dashboard_configs (
  -- One per tenant. It is also the index that the foreign key needs.
  tenant_id uuid primary key references public.tenants (id) on delete cascade,
  onboarding_state text not null default 'not_started',
  layout jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint dashboard_configs_onboarding_state_known check (
    onboarding_state in ('not_started', 'in_progress', 'completed')
  ),
  constraint dashboard_configs_layout_object check (jsonb_typeof(layout) = 'object')
);

comment on table public.dashboard_configs is 'The dashboard of a tenant.';

create or replace function private.stamp_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function private.stamp_updated_at() is 'Trigger function: a changed row carries the time of its transaction.';

-- A function is executable by everyone unless that is taken back. Triggers run it without the privilege.
revoke all on function private.stamp_updated_at() from public, anon, authenticated, service_role;

create or replace trigger trg_dashboard_configs_updated_at
  before update on public.dashboard_configs
  for each row execute function private.stamp_updated_at();

create table if not exists public.dashboard_widgets (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  title text not null,
  kind text not null,
  settings jsonb not null default '{}',
  position integer not null default 0,
  created_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Never told apart from deleted_at: nobody writes it.
  is_active boolean not null generated always as (deleted_at is null) stored,
  constraint dashboard_widgets_title_length check (btrim(title) <> '' and length(title) <= 120),
  constraint dashboard_widgets_kind_known check (kind in ('number', 'line', 'bar', 'funnel', 'table')),
  constraint dashboard_widgets_position_positive check (position >= 0),
  constraint dashboard_widgets_settings_object check (jsonb_typeof(settings) = 'object')
);

create index if not exists idx_dashboard_widgets_tenant_active_position
  on public.dashboard_widgets (tenant_id, is_active, position);

comment on table public.dashboard_widgets is 'What a dashboard shows, in the order of position.';
comment on column public.dashboard_widgets.deleted_at is 'When a member removed the widget; null while it is shown. Rows stay, so that it can be brought back.';

create table if not exists public.dashboard_chat_messages (
  id uuid not null default gen_random_uuid(),
  tenant_id uuid not null,
  user_id uuid not null,
  role text not null,
  content text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- A chat belongs to one member. The key begins with the columns of the foreign key and serves as its index.
  constraint dashboard_chat_messages_pkey primary key (tenant_id, user_id, id),
  constraint dashboard_chat_messages_tenant_id_user_id_fkey foreign key (tenant_id, user_id)
    references public.users (tenant_id, id) on delete cascade,
  constraint dashboard_chat_messages_role_known check (role in ('user', 'assistant')),
  constraint dashboard_chat_messages_content_not_empty check (content <> '')
);

comment on table public.dashboard_chat_messages is 'What a member asked about the figures, and the answers.';

create table if not exists public.agent_traces (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  run_id uuid not null,
  agent text not null,
  step integer not null,
  status text not null,
  duration_ms integer not null,
  token_count integer not null default 0,
  conversation_id uuid,
  error text,
  details jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint agent_traces_step_positive check (step >= 1),
  constraint agent_traces_status_known check (status in ('succeeded', 'failed', 'skipped')),
  constraint agent_traces_duration_ms_positive check (duration_ms >= 0),
  constraint agent_traces_token_count_positive check (token_count >= 0)
);

create index if not exists idx_agent_traces_tenant_created on public.agent_traces (tenant_id, created_at desc);

comment on table public.agent_traces is 'Steps that the agents took, for support; for the service only.';
comment on column public.agent_traces.conversation_id is 'No foreign key: a trace is kept when the conversation is deleted.';

alter table public.crm_connections enable row level security;
alter table public.crm_sync_status enable row level security;
alter table public.crm_leads enable row level security;
alter table public.crm_deals enable row level security;
alter table public.crm_contacts enable row level security;
alter table public.crm_companies enable row level security;
alter table public.crm_activities enable row level security;
alter table public.dashboard_configs enable row level security;
alter table public.dashboard_widgets enable row level security;
alter table public.dashboard_chat_messages enable row level security;
alter table public.agent_traces enable row level security;

-- crm_connections and agent_traces have no policy on purpose.

drop policy if exists crm_sync_status_select_tenant on public.crm_sync_status;
create policy crm_sync_status_select_tenant on public.crm_sync_status
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists crm_leads_select_tenant on public.crm_leads;
create policy crm_leads_select_tenant on public.crm_leads
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists crm_deals_select_tenant on public.crm_deals;
create policy crm_deals_select_tenant on public.crm_deals
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists crm_contacts_select_tenant on public.crm_contacts;
create policy crm_contacts_select_tenant on public.crm_contacts
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists crm_companies_select_tenant on public.crm_companies;
create policy crm_companies_select_tenant on public.crm_companies
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists crm_activities_select_tenant on public.crm_activities;
create policy crm_activities_select_tenant on public.crm_activities
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_configs_select_tenant on public.dashboard_configs;
create policy dashboard_configs_select_tenant on public.dashboard_configs
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_configs_insert_tenant on public.dashboard_configs;
create policy dashboard_configs_insert_tenant on public.dashboard_configs
  for insert to authenticated
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_configs_update_tenant on public.dashboard_configs;
create policy dashboard_configs_update_tenant on public.dashboard_configs
  for update to authenticated
  using (tenant_id = (select private.caller_tenant_id()))
  with check (tenant_id = (select private.caller_tenant_id()));

-- Removed widgets stay visible to policies: an UPDATE needs to see the row after it, too.
drop policy if exists dashboard_widgets_select_tenant on public.dashboard_widgets;
create policy dashboard_widgets_select_tenant on public.dashboard_widgets
  for select to authenticated
  using (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_widgets_insert_tenant on public.dashboard_widgets;
create policy dashboard_widgets_insert_tenant on public.dashboard_widgets
  for insert to authenticated
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_widgets_update_tenant on public.dashboard_widgets;
create policy dashboard_widgets_update_tenant on public.dashboard_widgets
  for update to authenticated
  using (tenant_id = (select private.caller_tenant_id()))
  with check (tenant_id = (select private.caller_tenant_id()));

drop policy if exists dashboard_chat_messages_select_own on public.dashboard_chat_messages;
create policy dashboard_chat_messages_select_own on public.dashboard_chat_messages
  for select to authenticated
  using (
    tenant_id = (select private.caller_tenant_id())
    and user_id = (select auth.uid())
  );

-- What the assistant says is written by the service, so that nobody puts words into its mouth.
drop policy if exists dashboard_chat_messages_insert_own on public.dashboard_chat_messages;
create policy dashboard_chat_messages_insert_own on public.dashboard_chat_messages
  for insert to authenticated
  with check (
    role = 'user'
    and tenant_id = (select private.caller_tenant_id())
    and user_id = (select auth.uid())
  );

revoke all on table
  public.crm_connections, public.crm_sync_status, public.crm_leads, public.crm_deals, public.crm_contacts,
  public.crm_companies, public.crm_activities, public.dashboard_configs, public.dashboard_widgets,
  public.dashboard_chat_messages, public.agent_traces
from anon, authenticated, service_role;

grant select, insert, update, delete on table
  public.crm_connections, public.crm_sync_status, public.crm_leads, public.crm_deals, public.crm_contacts,
  public.crm_companies, public.crm_activities, public.dashboard_configs, public.dashboard_widgets,
  public.dashboard_chat_messages, public.agent_traces
to service_role;

grant select on table
  public.crm_sync_status, public.crm_leads, public.crm_deals, public.crm_contacts, public.crm_companies,
  public.crm_activities
to authenticated;

grant select, insert, update on table public.dashboard_configs, public.dashboard_widgets to authenticated;
grant select, insert on table public.dashboard_chat_messages to authenticated;
