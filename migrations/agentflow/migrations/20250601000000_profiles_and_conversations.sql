-- Profiles and conversations: what the platform had before its agents. The next migration builds on both.
--
-- Conversations were written and read by the service alone then, so they have row security and no policy, and the
-- API roles have no privilege on them. Nothing refers from a conversation to its user yet.

create table public.profiles (
  -- No default: it is the id that the sign-in service gave this person.
  id uuid primary key references auth.users (id) on delete cascade,
  full_name text,
  role text not null default 'member',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint profiles_role_known check (role in ('member', 'admin'))
);

comment on table public.profiles is 'People who sign in, and whether they are admins of the platform.';
comment on column public.profiles.id is 'The same id as in auth.users.';
comment on column public.profiles.role is 'member, or admin: admins read everything and look after the leads.';

alter table public.profiles enable row level security;

create policy profiles_select_own on public.profiles
  for select to authenticated
  using (id = (select auth.uid()));

-- Nobody changes the own profile through the API: whoever could set the role would make themselves an admin.
revoke all on table public.profiles from anon, authenticated, service_role;
grant select on table public.profiles to authenticated;
grant select, insert, update, delete on table public.profiles to service_role;

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  conversation_id text not null,
  user_id uuid,
  session_id text,
  role text not null,
  content text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

comment on table public.conversations is 'Turns of conversations; those with the same conversation_id belong together.';
comment on column public.conversations.user_id is 'The profile it belongs to; null for a visitor who has not signed in.';

alter table public.conversations enable row level security;

revoke all on table public.conversations from anon, authenticated, service_role;
grant select, insert, update, delete on table public.conversations to service_role;
