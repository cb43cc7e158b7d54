-- Messages: the turns of a conversation. Needs 003.
--
-- A message belongs to the tenant of its conversation. Everyone in the tenant may read it. The user who began
-- the conversation writes the user's turns and may correct or delete; what the assistant and the system say
-- is written by the service, so that nobody puts words into the assistant's mouth.

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  role text not null,
  content text not null,
  -- The clock, not now(): a question and its answer may be stored in one transaction and must keep their order.
  created_at timestamptz not null default clock_timestamp(),
  constraint messages_role_known check (role in ('user', 'assistant', 'system')),
  constraint messages_content_not_empty check (content <> '')
);

-- A conversation is read from its first message to its last; the foreign key uses it as well.
create index idx_messages_conversation_created on public.messages (conversation_id, created_at);

comment on table public.messages is 'The turns of a conversation, in the order of created_at.';
comment on column public.messages.role is 'Who speaks: user, assistant or system.';

create function public.update_conversation_timestamp()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  update public.conversations as c
  set updated_at = now()
  where c.id in (select i.conversation_id from inserted as i);
  return null;
end
$$;

comment on function public.update_conversation_timestamp() is 'Trigger function: a new message makes its conversation the latest one.';

revoke all on function public.update_conversation_timestamp() from public, anon, authenticated, service_role;

-- Once per statement: importing a thousand messages changes the conversation's row once.
create trigger trigger_messages_update_conversation
  after insert on public.messages
  referencing new table as inserted
  for each statement execute function public.update_conversation_timestamp();

alter table public.messages enable row level security;

create policy messages_select_own_tenant on public.messages
  for select to authenticated
  using (
    exists (
      select 1
      from public.conversations as c
      where c.id = messages.conversation_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  );

create policy messages_insert_own_turn on public.messages
  for insert to authenticated
  with check (
    role = 'user'
    and exists (
      select 1
      from public.conversations as c
      where c.id = messages.conversation_id
        and c.tenant_id = (select private.current_tenant_id())
        and c.user_id = (select auth.uid())
    )
  );

create policy messages_update_own_turn on public.messages
  for update to authenticated
  using (
    role = 'user'
    and exists (
      select 1
      from public.conversations as c
      where c.id = messages.conversation_id
        and c.tenant_id = (select private.current_tenant_id())
        and c.user_id = (select auth.uid())
    )
  )
  with check (
    role = 'user'
    and exists (
      select 1
      from public.conversations as c
      where c.id = messages.conversation_id
        and c.tenant_id = (select private.current_tenant_id())
        and c.user_id = (select auth.uid())
    )
  );

create policy messages_delete_own_conversation on public.messages
  for delete to authenticated
  using (
    exists (
      select 1
      from public.conversations as c
      where c.id = messages.conversation_id
        and c.tenant_id = (select private.current_tenant_id())
        and c.user_id = (select auth.uid())
    )
  );

revoke all on table public.messages from anon, authenticated, service_role;
grant select, insert, update, delete on table public.messages to authenticated, service_role;
