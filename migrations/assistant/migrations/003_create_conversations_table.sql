-- Conversations: what a user and the assistant talk about. Needs 002.
--
-- Everyone in the tenant may read a conversation; only the user who began it may change it; that user and the
-- tenant's admins may delete it.

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null,
  user_id uuid not null,
  title text not null,
  is_archived boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- One key for both columns: not even the service can file a conversation under a tenant that its user is
  -- no member of. A user's conversations are personal content and go when the user goes.
  constraint conversations_tenant_id_user_id_fkey foreign key (tenant_id, user_id)
    references public.users (tenant_id, id) on delete cascade,
  constraint conversations_title_length check (btrim(title) <> '' and length(title) <= 200)
);

-- The list that the app opens with: a tenant's conversations, archived or not, the latest first.
create index idx_conversations_tenant_archived_updated
  on public.conversations (tenant_id, is_archived, updated_at desc);

-- For the foreign key, and for a user's own conversations.
create index idx_conversations_tenant_user on public.conversations (tenant_id, user_id);

comment on table public.conversations is 'Conversations between a user and the assistant.';
comment on column public.conversations.updated_at is 'The last change of the conversation, a new message included.';

create function public.update_updated_at_column()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function public.update_updated_at_column() is 'Trigger function: stamps a changed row with the time of the transaction.';

-- A function is executable by everyone unless that is taken back. Triggers run it without the privilege.
revoke all on function public.update_updated_at_column() from public, anon, authenticated, service_role;

create trigger trigger_conversations_updated_at
  before update on public.conversations
  for each row execute function public.update_updated_at_column();

alter table public.conversations enable row level security;

-- Calls stand in a subselect so that they run once per statement and not once per row.
create policy conversations_select_own_tenant on public.conversations
  for select to authenticated
  using (tenant_id = (select private.current_tenant_id()));

create policy conversations_insert_own on public.conversations
  for insert to authenticated
  with check (
    tenant_id = (select private.current_tenant_id())
    and user_id = (select auth.uid())
  );

create policy conversations_update_own on public.conversations
  for update to authenticated
  using (
    tenant_id = (select private.current_tenant_id())
    and user_id = (select auth.uid())
  )
  with check (
    tenant_id = (select private.current_tenant_id())
    and user_id = (select auth.uid())
  );

create policy conversations_delete_own_or_admin on public.conversations
  for delete to authenticated
  using (
    tenant_id = (select private.current_tenant_id())
    and (user_id = (select auth.uid()) or (select private.is_tenant_admin()))
  );

revoke all on table public.conversations from anon, authenticated, service_role;
grant select, insert, update, delete on table public.conversations to authenticated, service_role;
