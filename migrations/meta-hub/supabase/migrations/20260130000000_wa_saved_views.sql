-- Saved views: a person's own combinations of filters for the inbox, under a name. Needs 20260115.

create table public.wa_saved_views (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  user_id uuid not null,
  name text not null,
  filters jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- A view goes with its workspace and with the person who saved it.
  constraint wa_saved_views_workspace_id_fkey foreign key (workspace_id)
    references public.workspaces (id) on delete cascade,
  constraint wa_saved_views_user_id_fkey foreign key (user_id)
    references auth.users (id) on delete cascade,
  -- Two people may use one name, and one person in two workspaces.
  constraint wa_saved_views_workspace_id_user_id_name_key unique (workspace_id, user_id, name),
  constraint wa_saved_views_name_length check (btrim(name) <> '' and length(name) <= 80),
  constraint wa_saved_views_filters_object check (jsonb_typeof(filters) = 'object')
);

-- For what goes with a person who leaves, and with a workspace. The unique key begins with the workspace as well, but
-- holds the names too and is larger.
create index wa_saved_views_user_idx on public.wa_saved_views (user_id);
create index wa_saved_views_workspace_idx on public.wa_saved_views (workspace_id);

comment on table public.wa_saved_views is 'Filters of the inbox that a user saved under a name.';
comment on column public.wa_saved_views.filters is 'status, assignee, tag and q, as far as they are set.';

create function public.stamp_wa_saved_view()
returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;

comment on function public.stamp_wa_saved_view() is 'Trigger function: a changed view says when.';

-- A function is executable by everyone unless that is taken back. Triggers run it without the privilege.
revoke all on function public.stamp_wa_saved_view() from public, anon, authenticated, service_role;

create trigger wa_saved_views_stamp
  before update on public.wa_saved_views
  for each row execute function public.stamp_wa_saved_view();

alter table public.wa_saved_views enable row level security;

-- One rule for reading, writing and removing: one's own, and only while one belongs to the workspace. WITH CHECK says it
-- for what is written, so that nobody makes a view for somebody else or moves one to a foreign workspace.
create policy users_access_own_saved_views on public.wa_saved_views
  for all to authenticated
  using (
    user_id = (select auth.uid())
    and workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid()))
  )
  with check (
    user_id = (select auth.uid())
    and workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid()))
  );

revoke all on table public.wa_saved_views from anon, authenticated, service_role;
grant select, insert, update, delete on table public.wa_saved_views to authenticated, service_role;

-- Verification:
-- select policyname, cmd, roles::text from pg_catalog.pg_policies where tablename = 'wa_saved_views';
-- Expected: 1 row, policyname = 'users_access_own_saved_views', cmd = 'ALL'
