-- Tenants: the customers of the platform. Every other row belongs to exactly one of them.
--
-- Row security is on and there is deliberately no policy: with neither policy nor grant, the API roles
-- cannot reach a tenant at all. The service creates tenants as service_role.

create table public.tenants (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  slug text not null,
  created_at timestamptz not null default now(),
  constraint tenants_slug_key unique (slug),
  constraint tenants_name_not_blank check (btrim(name) <> ''),
  -- The slug is a part of URLs and host names, so it keeps to what a DNS label allows.
  constraint tenants_slug_format check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63)
);

comment on table public.tenants is 'Customers of the platform; the boundary that no user sees across.';
comment on column public.tenants.slug is 'The tenant''s name in URLs: lower-case letters, digits and single hyphens.';

alter table public.tenants enable row level security;

-- A project may hand out privileges on new tables by default, so everything is taken back first.
revoke all on table public.tenants from anon, authenticated, service_role;
grant select, insert, update, delete on table public.tenants to service_role;
