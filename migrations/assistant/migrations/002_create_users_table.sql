-- Users: who belongs to which tenant, and the two questions that every policy asks about the caller.
--
-- As with tenants, row security is on without a policy: the membership of a tenant is decided by the service
-- alone. Policies of other tables learn it from private.current_tenant_id() and private.is_tenant_admin().
-- Both run with the rights of their owner, who is not subject to the row security of public.users; a policy
-- that asked public.users itself would need one there, and that one would ask again, without end.
--
-- Row security is enabled, not forced: with FORCE an owner without BYPASSRLS would see no row, and these two
-- functions would then deny everything to everyone.

create table public.users (
  -- No default: it is the id that the sign-in service gave this person (auth.users.id).
  id uuid primary key,
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  email text not null,
  name text not null,
  role text not null default 'user',
  created_at timestamptz not null default now(),
  -- Lets other tables refer to a user and the user's tenant at once, so that the two can never disagree.
  -- It is also the index that the foreign key to tenants needs.
  constraint users_tenant_id_id_key unique (tenant_id, id),
  constraint users_email_format check (email ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
  constraint users_name_not_blank check (btrim(name) <> ''),
  constraint users_role_known check (role in ('user', 'admin'))
);

-- A person signs in with an address in any case and belongs to one tenant.
create unique index uq_users_email on public.users (lower(email));

comment on table public.users is 'People who sign in, each a member of exactly one tenant.';
comment on column public.users.id is 'The same id as in auth.users.';
comment on column public.users.role is 'user, or admin: admins also look after the content and the usage figures of their tenant.';

alter table public.users enable row level security;

revoke all on table public.users from anon, authenticated, service_role;
grant select, insert, update, delete on table public.users to service_role;

-- A schema that the API does not expose, so that its functions are reached by policies only.
create schema private;

comment on schema private is 'Functions for policies; not part of the API.';

grant usage on schema private to authenticated, service_role;

create function private.current_tenant_id()
returns uuid
language sql
stable
security definer
set search_path = ''
as $$
  select u.tenant_id from public.users as u where u.id = auth.uid()
$$;

comment on function private.current_tenant_id() is 'The tenant of the user who is signed in; null for anyone else.';

revoke all on function private.current_tenant_id() from public, anon, authenticated, service_role;
grant execute on function private.current_tenant_id() to authenticated, service_role;

create function private.is_tenant_admin()
returns boolean
language sql
stable
security definer
set search_path = ''
as $$
  select exists (select 1 from public.users as u where u.id = auth.uid() and u.role = 'admin')
$$;

comment on function private.is_tenant_admin() is 'Whether the user who is signed in is an admin of the own tenant.';

revoke all on function private.is_tenant_admin() from public, anon, authenticated, service_role;
grant execute on function private.is_tenant_admin() to authenticated, service_role;
