-- migrate:up

-- The whole schema of the agent platform in one migration: conversations get what they lacked, and messages, leads,
-- workflow executions, agent messages and shared memory come new. Needs 20250601000000.
--
-- Four kinds of reader:
--   the service   service_role passes row security, so it has privileges and no policy
--   the owner     whom the row names: user_id, initiated_by, assigned_to, or the owner of its conversation
--   the admin     whose profile says so
--   the public    anyone may leave a lead, and can read none
--
-- Calls in policies stand in a subselect so that they run once per statement and not once per row. A reader who is
-- both owner and admin is served by one policy per command: each further one would be evaluated for every row.

-- On Supabase both are there before any migration. Whether this one made them cannot be told later, so the rollback
-- lets them stay.
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;

create type public.lead_status as enum ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost');

comment on type public.lead_status is 'How far a lead has come; won and lost are final.';

-- A schema that the API does not expose, so that its functions are reached by policies and triggers only.
create schema private;

comment on schema private is 'Functions for policies and triggers; not part of the API.';

grant usage on schema private to authenticated, service_role;

create function private.stamp_updated_at()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function private.stamp_updated_at() is 'Trigger function: stamps a changed row with the time of the transaction.';

-- A function is executable by everyone unless that is taken back. Triggers run it without the privilege.
revoke all on function private.stamp_updated_at() from public, anon, authenticated, service_role;

-- Conversations ---------------------------------------------------------------------------------------------------

-- Constant defaults: the rows that are there get them without being rewritten.
alter table public.conversations
  add column status text not null default 'active',
  add column channel text not null default 'web',
  add column metadata jsonb not null default '{}';

-- A visitor's turns have no user. Those of a user go when the user goes.
alter table public.conversations
  add constraint conversations_user_id_fkey foreign key (user_id)
    references public.profiles (id) on delete cascade,
  add constraint conversations_role_known check (role in ('user', 'assistant', 'system')),
  add constraint conversations_status_known
    check (status in ('active', 'inactive', 'pending', 'completed', 'failed', 'cancelled')),
  add constraint conversations_channel_known check (channel in ('web', 'mobile', 'api')),
  add constraint conversations_metadata_object check (jsonb_typeof(metadata) = 'object');

-- A conversation from its first turn to its last.
create index idx_conversations_conversation_created on public.conversations (conversation_id, created_at);

-- For the foreign key, and for a user's conversations, the latest first.
create index idx_conversations_user_created on public.conversations (user_id, created_at desc);

create index idx_conversations_metadata on public.conversations using gin (metadata jsonb_path_ops);

comment on column public.conversations.status is 'active, inactive, pending, completed, failed or cancelled.';
comment on column public.conversations.channel is 'web, mobile or api.';
comment on column public.conversations.metadata is 'What the channel adds; a JSON object.';

create trigger trg_conversations_updated_at
  before update on public.conversations
  for each row execute function private.stamp_updated_at();

-- Messages --------------------------------------------------------------------------------------------------------

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id text not null,
  -- A reply outlives what it answers.
  parent_message_id uuid references public.messages (id) on delete set null,
  sender_type text not null,
  sender_id text,
  content text not null,
  message_type text not null default 'text',
  status text not null default 'sent',
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint messages_parent_is_another check (parent_message_id <> id),
  constraint messages_sender_type_known check (sender_type in ('user', 'assistant', 'system', 'agent')),
  constraint messages_message_type_known check (message_type in ('text', 'image', 'file', 'system')),
  constraint messages_status_known check (status in ('sent', 'delivered', 'read', 'failed')),
  constraint messages_metadata_object check (jsonb_typeof(metadata) = 'object')
);

create index idx_messages_conversation_created on public.messages (conversation_id, created_at);
create index idx_messages_parent on public.messages (parent_message_id);
create index idx_messages_metadata on public.messages using gin (metadata jsonb_path_ops);

comment on table public.messages is 'Messages of conversations, with what each one answers.';
comment on column public.messages.sender_id is 'The profile''s id for a user, the agent''s name for an agent.';

create trigger trg_messages_updated_at
  before update on public.messages
  for each row execute function private.stamp_updated_at();

-- Leads -----------------------------------------------------------------------------------------------------------

create table public.leads (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null,
  phone text,
  company text,
  status public.lead_status not null default 'new',
  lead_score integer not null default 0,
  services_interested text[] not null default '{}',
  budget_range text,
  timeline text,
  source text,
  notes text,
  -- A lead stays when the person who looked after it goes.
  assigned_to uuid references public.profiles (id) on delete set null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Anyone may leave a lead, so what they leave is bounded.
  constraint leads_name_length check (btrim(name) <> '' and length(name) <= 200),
  constraint leads_email_format check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(email) <= 320),
  constraint leads_texts_length check (
    length(phone) <= 50 and length(company) <= 200 and length(budget_range) <= 100
    and length(timeline) <= 200 and length(source) <= 200 and length(notes) <= 10000
  ),
  constraint leads_services_count check (cardinality(services_interested) <= 20),
  constraint leads_lead_score_range check (lead_score between 0 and 100),
  constraint leads_metadata_object check (jsonb_typeof(metadata) = 'object')
);

-- The board: one column per status, the latest first.
create index idx_leads_status_created on public.leads (status, created_at desc);
create index idx_leads_assigned_to on public.leads (assigned_to);
create index idx_leads_email on public.leads (lower(email));
create index idx_leads_services on public.leads using gin (services_interested);
create index idx_leads_metadata on public.leads using gin (metadata jsonb_path_ops);

comment on table public.leads is 'People and companies that may become customers.';
comment on column public.leads.lead_score is 'How promising it is, from 0 to 100.';
comment on column public.leads.assigned_to is 'The profile that looks after it; null while nobody does.';

create trigger trg_leads_updated_at
  before update on public.leads
  for each row execute function private.stamp_updated_at();

-- Workflow executions ---------------------------------------------------------------------------------------------

create table public.workflow_executions (
  id uuid primary key default gen_random_uuid(),
  conversation_id text,
  workflow_type text not null,
  current_state text not null default 'pending',
  current_step text,
  participating_agents text[] not null default '{}',
  -- What ran stays on record when the person goes.
  initiated_by uuid references public.profiles (id) on delete set null,
  workflow_config jsonb not null default '{}',
  execution_plan jsonb not null default '{}',
  results jsonb not null default '{}',
  error_message text,
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  updated_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint workflow_executions_ends_after_start check (completed_at >= started_at),
  constraint workflow_executions_config_object check (jsonb_typeof(workflow_config) = 'object')
);

create index idx_workflow_executions_conversation on public.workflow_executions (conversation_id);
create index idx_workflow_executions_initiated_by on public.workflow_executions (initiated_by);
create index idx_workflow_executions_type_started on public.workflow_executions (workflow_type, started_at desc);

-- The few that are still running, among the many that are not.
create index idx_workflow_executions_running on public.workflow_executions (started_at) where completed_at is null;

create index idx_workflow_executions_results on public.workflow_executions using gin (results jsonb_path_ops);

comment on table public.workflow_executions is 'Runs of workflows in which agents take part.';
comment on column public.workflow_executions.error_message is 'Why it failed; null when it did not.';
comment on column public.workflow_executions.completed_at is 'When it ended, well or not; null while it runs.';

create trigger trg_workflow_executions_updated_at
  before update on public.workflow_executions
  for each row execute function private.stamp_updated_at();

-- Agent messages --------------------------------------------------------------------------------------------------

create table public.agent_messages (
  id uuid primary key default gen_random_uuid(),
  workflow_execution_id uuid not null references public.workflow_executions (id) on delete cascade,
  agent_name text not null,
  message_type text not null,
  content text not null,
  status text not null default 'pending',
  tool_calls jsonb not null default '[]',
  context_data jsonb not null default '{}',
  error_details text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  processed_at timestamptz,
  constraint agent_messages_message_type_known
    check (message_type in ('input', 'output', 'system', 'error', 'tool_call')),
  constraint agent_messages_status_known check (status in ('pending', 'processing', 'completed', 'failed')),
  constraint agent_messages_tool_calls_array check (jsonb_typeof(tool_calls) = 'array'),
  constraint agent_messages_context_object check (jsonb_typeof(context_data) = 'object')
);

-- For the foreign key, and for a run from its first message to its last.
create index idx_agent_messages_workflow_created on public.agent_messages (workflow_execution_id, created_at);
create index idx_agent_messages_context on public.agent_messages using gin (context_data jsonb_path_ops);

comment on table public.agent_messages is 'What each agent got, said and called during a workflow.';
comment on column public.agent_messages.processed_at is 'When the agent was done with it; null until then.';

create trigger trg_agent_messages_updated_at
  before update on public.agent_messages
  for each row execute function private.stamp_updated_at();

-- Shared memory ---------------------------------------------------------------------------------------------------

create table public.shared_memory (
  id uuid primary key default gen_random_uuid(),
  conversation_id text not null,
  memory_key text not null,
  memory_value jsonb not null,
  scope text not null default 'session',
  access_count integer not null default 0,
  last_accessed_at timestamptz,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint shared_memory_conversation_id_memory_key_scope_key unique (conversation_id, memory_key, scope),
  constraint shared_memory_scope_known check (scope in ('workflow', 'session', 'global', 'agent')),
  constraint shared_memory_access_count_range check (access_count >= 0),
  constraint shared_memory_metadata_object check (jsonb_typeof(metadata) = 'object')
);

create index idx_shared_memory_value on public.shared_memory using gin (memory_value jsonb_path_ops);

comment on table public.shared_memory is 'What agents remember of a conversation, one value per key and scope.';
comment on column public.shared_memory.access_count is 'How often an agent has read it.';

create trigger trg_shared_memory_updated_at
  before update on public.shared_memory
  for each row execute function private.stamp_updated_at();

-- Who may do what -------------------------------------------------------------------------------------------------

-- These run with the rights of their owner, whom row security does not bind: a policy that asked the tables
-- themselves would meet their policies, which would ask again.

create function private.is_admin()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select 1 from public.profiles as p where p.id = (select auth.uid()) and p.role = 'admin')
$$;

comment on function private.is_admin() is 'Whether the user who is signed in is an admin of the platform.';

-- A conversation_id is free text. One that somebody else uses too is nobody's own, or a single turn under a foreign
-- conversation_id would open all its messages.
create function private.own_conversation_ids()
returns setof text
language sql
stable
security definer
set search_path = ''
as $$
  select c.conversation_id
  from public.conversations as c
  where c.user_id = (select auth.uid())
    and not exists (
      select 1
      from public.conversations as other
      where other.conversation_id = c.conversation_id
        and other.user_id is distinct from c.user_id
    )
$$;

comment on function private.own_conversation_ids() is 'The conversations in which every turn belongs to the user who is signed in.';

create function private.may_begin_conversation(wanted text)
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select wanted in (select private.own_conversation_ids())
    or not (
      exists (select 1 from public.conversations as c where c.conversation_id = wanted)
      or exists (select 1 from public.messages as m where m.conversation_id = wanted)
    )
$$;

comment on function private.may_begin_conversation(text) is 'Whether a conversation_id is the own one, or nobody has used it.';

revoke all on function private.is_admin() from public, anon, authenticated, service_role;
revoke all on function private.own_conversation_ids() from public, anon, authenticated, service_role;
revoke all on function private.may_begin_conversation(text) from public, anon, authenticated, service_role;
grant execute on function private.is_admin() to authenticated, service_role;
grant execute on function private.own_conversation_ids() to authenticated, service_role;
grant execute on function private.may_begin_conversation(text) to authenticated, service_role;

alter table public.messages enable row level security;
alter table public.leads enable row level security;
alter table public.workflow_executions enable row level security;
alter table public.agent_messages enable row level security;
alter table public.shared_memory enable row level security;

create policy conversations_select_own_or_admin on public.conversations
  for select to authenticated
  using (user_id = (select auth.uid()) or (select private.is_admin()));

create policy conversations_insert_own on public.conversations
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and role = 'user'
    and private.may_begin_conversation(conversation_id)
  );

create policy messages_select_own_or_admin on public.messages
  for select to authenticated
  using (
    conversation_id in (select private.own_conversation_ids())
    or (select private.is_admin())
  );

create policy messages_insert_own on public.messages
  for insert to authenticated
  with check (
    sender_type = 'user'
    and sender_id = (select auth.uid())::text
    and conversation_id in (select private.own_conversation_ids())
  );

-- A visitor fills in a form; what the team decides is not the visitor's to say.
create policy leads_insert_public on public.leads
  for insert to anon
  with check (status = 'new' and lead_score = 0 and notes is null and assigned_to is null);

create policy leads_insert_public_or_admin on public.leads
  for insert to authenticated
  with check (
    (status = 'new' and lead_score = 0 and notes is null and assigned_to is null)
    or (select private.is_admin())
  );

create policy leads_select_assigned_or_admin on public.leads
  for select to authenticated
  using (assigned_to = (select auth.uid()) or (select private.is_admin()));

create policy leads_update_assigned_or_admin on public.leads
  for update to authenticated
  using (assigned_to = (select auth.uid()) or (select private.is_admin()))
  with check (assigned_to = (select auth.uid()) or (select private.is_admin()));

create policy leads_delete_admin on public.leads
  for delete to authenticated
  using ((select private.is_admin()));

create policy workflow_executions_select_own_or_admin on public.workflow_executions
  for select to authenticated
  using (initiated_by = (select auth.uid()) or (select private.is_admin()));

create policy agent_messages_select_own_or_admin on public.agent_messages
  for select to authenticated
  using (
    workflow_execution_id in (
      select w.id from public.workflow_executions as w where w.initiated_by = (select auth.uid())
    )
    or (select private.is_admin())
  );

create policy shared_memory_select_admin on public.shared_memory
  for select to authenticated
  using ((select private.is_admin()));

-- A project may hand out privileges on new tables by default, so everything is taken back first.
revoke all on table public.messages from anon, authenticated, service_role;
revoke all on table public.leads from anon, authenticated, service_role;
revoke all on table public.workflow_executions from anon, authenticated, service_role;
revoke all on table public.agent_messages from anon, authenticated, service_role;
revoke all on table public.shared_memory from anon, authenticated, service_role;

grant select, insert, update, delete on table public.messages to service_role;
grant select, insert, update, delete on table public.leads to service_role;
grant select, insert, update, delete on table public.workflow_executions to service_role;
grant select, insert, update, delete on table public.agent_messages to service_role;
grant select, insert, update, delete on table public.shared_memory to service_role;

grant select, insert on table public.conversations to authenticated;
grant select, insert on table public.messages to authenticated;
grant select, insert, update, delete on table public.leads to authenticated;
grant select on table public.workflow_executions to authenticated;
grant select on table public.agent_messages to authenticated;
grant select on table public.shared_memory to authenticated;

-- The columns of the form and no others.
grant insert (name, email, phone, company, services_interested, budget_range, timeline, source)
  on table public.leads to anon;

-- Analytics -------------------------------------------------------------------------------------------------------

-- With the rights of whoever asks: an admin sees the figures of all, anyone else those of the own rows.

create view public.lead_pipeline_summary
with (security_invoker = true)
as
select
  l.status,
  count(*) as leads,
  count(l.assigned_to) as assigned,
  round(avg(l.lead_score), 1) as average_score
from public.leads as l
group by l.status;

comment on view public.lead_pipeline_summary is 'Leads by status.';

create view public.conversation_daily_activity
with (security_invoker = true)
as
select
  (c.created_at at time zone 'utc')::date as day,
  c.channel,
  count(distinct c.conversation_id) as conversations,
  count(*) as turns
from public.conversations as c
group by 1, 2;

comment on view public.conversation_daily_activity is 'Conversations and their turns by day (UTC) and channel.';

create view public.workflow_performance_summary
with (security_invoker = true)
as
select
  w.workflow_type,
  count(*) as runs,
  count(*) filter (where w.completed_at is null) as running,
  count(*) filter (where w.completed_at is not null and w.error_message is null) as succeeded,
  count(*) filter (where w.completed_at is not null and w.error_message is not null) as failed,
  round(avg(extract(epoch from w.completed_at - w.started_at)), 1) as average_seconds
from public.workflow_executions as w
group by w.workflow_type;

comment on view public.workflow_performance_summary is 'Runs by type of workflow, how they ended and how long they took.';

revoke all on table public.lead_pipeline_summary from anon, authenticated, service_role;
revoke all on table public.conversation_daily_activity from anon, authenticated, service_role;
revoke all on table public.workflow_performance_summary from anon, authenticated, service_role;
grant select on table public.lead_pipeline_summary to authenticated, service_role;
grant select on table public.conversation_daily_activity to authenticated, service_role;
grant select on table public.workflow_performance_summary to authenticated, service_role;

-- Verification, by hand or by Plumbline:

-- select tablename, policyname from pg_catalog.pg_policies
--   where schemaname = 'public'
--     and tablename in (
--       'conversations', 'messages', 'leads', 'workflow_executions', 'agent_messages', 'shared_memory'
--     );
-- Expected: 12 rows

-- select count(*) from information_schema.column_privileges
--   where table_schema = 'public' and grantee = 'anon' and privilege_type = 'INSERT';
-- Expected: 8

-- migrate:down

-- All messages, leads, workflow executions, agent messages and memories are lost, and status, channel and metadata of
-- the conversations; the conversations themselves stay. The extensions stay too: see above.

drop view public.workflow_performance_summary;
drop view public.conversation_daily_activity;
drop view public.lead_pipeline_summary;

drop table public.shared_memory;
drop table public.agent_messages;
drop table public.workflow_executions;
drop table public.leads;
drop table public.messages;

revoke select, insert on table public.conversations from authenticated;
drop policy conversations_insert_own on public.conversations;
drop policy conversations_select_own_or_admin on public.conversations;
drop trigger trg_conversations_updated_at on public.conversations;
drop index public.idx_conversations_metadata;
drop index public.idx_conversations_user_created;
drop index public.idx_conversations_conversation_created;

alter table public.conversations
  drop constraint conversations_metadata_object,
  drop constraint conversations_channel_known,
  drop constraint conversations_status_known,
  drop constraint conversations_role_known,
  drop constraint conversations_user_id_fkey;

alter table public.conversations
  drop column metadata,
  drop column channel,
  drop column status;

drop function private.may_begin_conversation(text);
drop function private.own_conversation_ids();
drop function private.is_admin();
drop function private.stamp_updated_at();
drop schema private;

drop type public.lead_status;
