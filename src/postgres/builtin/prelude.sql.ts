/**
 * What a Supabase project has before its first migration: the API roles, the schemas `auth`, `storage` and
 * `extensions`, the claim functions and the default privileges. Migrations written for Supabase need it to run at
 * all. Idempotent, and plain SQL: the same text runs on the built-in target and, through psql, on PostgreSQL 15 to 18.
 *
 * The claim functions follow what PostgREST sets per request: `request.jwt.claims` as JSON, and the older
 * `request.jwt.claim.NAME`. After a `SET LOCAL` has ended such a setting reads `''`, not NULL, so each is guarded by
 * `nullif`: a bare cast would fail with 22P02.
 */
export const SUPABASE_PRELUDE = `
do $roles$
declare
  role record;
begin
  for role in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'nologin noinherit')
    ) as wanted (name, options)
  loop
    begin
      execute pg_catalog.format('create role %I %s', role.name, role.options);
    exception
      -- Roles belong to all databases of a server: another one may make them at this very moment.
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$roles$;

grant anon, authenticated, service_role to authenticator;

create schema if not exists extensions;
create schema if not exists auth;
create schema if not exists storage;

create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists pgcrypto with schema extensions;

do $path$
begin
  execute pg_catalog.format(
    'alter database %I set search_path to "$user", public, extensions',
    pg_catalog.current_database()
  );
end
$path$;

grant usage on schema public, extensions, auth, storage to anon, authenticated, service_role;
grant execute on all functions in schema extensions to anon, authenticated, service_role;
alter default privileges in schema extensions
  grant execute on functions to anon, authenticated, service_role;

grant all on all tables in schema public to anon, authenticated, service_role;
grant all on all sequences in schema public to anon, authenticated, service_role;
grant all on all routines in schema public to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on tables to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public
  grant all on routines to anon, authenticated, service_role;

create table if not exists auth.users (
  instance_id uuid,
  id uuid not null primary key,
  aud varchar(255),
  role varchar(255),
  email varchar(255),
  encrypted_password varchar(255),
  email_confirmed_at timestamptz,
  invited_at timestamptz,
  last_sign_in_at timestamptz,
  raw_app_meta_data jsonb,
  raw_user_meta_data jsonb,
  is_super_admin boolean,
  created_at timestamptz default pg_catalog.now(),
  updated_at timestamptz default pg_catalog.now(),
  phone text unique,
  phone_confirmed_at timestamptz,
  banned_until timestamptz,
  is_sso_user boolean not null default false,
  deleted_at timestamptz,
  is_anonymous boolean not null default false
);
create unique index if not exists users_email_partial_key
  on auth.users (email) where not is_sso_user;
alter table auth.users enable row level security;
grant all on auth.users to service_role;

create or replace function auth.jwt() returns jsonb
  language sql stable
  as $body$
    select coalesce(
      nullif(pg_catalog.current_setting('request.jwt.claim', true), ''),
      nullif(pg_catalog.current_setting('request.jwt.claims', true), '')
    )::jsonb
  $body$;

create or replace function auth.uid() returns uuid
  language sql stable
  as $body$
    select coalesce(
      nullif(pg_catalog.current_setting('request.jwt.claim.sub', true), ''),
      nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
    )::uuid
  $body$;

create or replace function auth.role() returns text
  language sql stable
  as $body$
    select coalesce(
      nullif(pg_catalog.current_setting('request.jwt.claim.role', true), ''),
      nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
    )
  $body$;

create or replace function auth.email() returns text
  language sql stable
  as $body$
    select coalesce(
      nullif(pg_catalog.current_setting('request.jwt.claim.email', true), ''),
      nullif(pg_catalog.current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
    )
  $body$;

grant execute on function auth.jwt(), auth.uid(), auth.role(), auth.email()
  to anon, authenticated, service_role;

create table if not exists storage.buckets (
  id text primary key,
  name text not null unique,
  owner uuid,
  public boolean default false,
  avif_autodetection boolean default false,
  file_size_limit bigint,
  allowed_mime_types text[],
  owner_id text,
  created_at timestamptz default pg_catalog.now(),
  updated_at timestamptz default pg_catalog.now()
);
create table if not exists storage.objects (
  id uuid primary key default pg_catalog.gen_random_uuid(),
  bucket_id text references storage.buckets (id),
  name text,
  owner uuid,
  owner_id text,
  metadata jsonb,
  user_metadata jsonb,
  version text,
  path_tokens text[] generated always as (pg_catalog.string_to_array(name, '/')) stored,
  created_at timestamptz default pg_catalog.now(),
  updated_at timestamptz default pg_catalog.now(),
  last_accessed_at timestamptz default pg_catalog.now(),
  unique (bucket_id, name)
);
alter table storage.buckets enable row level security;
alter table storage.objects enable row level security;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role;

create or replace function storage.foldername(name text) returns text[]
  language sql immutable
  as $body$
    select (pg_catalog.string_to_array(name, '/'))[
      1:pg_catalog.array_length(pg_catalog.string_to_array(name, '/'), 1) - 1
    ]
  $body$;

create or replace function storage.filename(name text) returns text
  language sql immutable
  as $body$
    select (pg_catalog.string_to_array(name, '/'))[
      pg_catalog.array_length(pg_catalog.string_to_array(name, '/'), 1)
    ]
  $body$;

create or replace function storage.extension(name text) returns text
  language sql immutable
  as $body$
    select pg_catalog.reverse(
      pg_catalog.split_part(pg_catalog.reverse(storage.filename(name)), '.', 1)
    )
  $body$;

do $publication$
begin
  if not exists (
    select from pg_catalog.pg_publication where pubname = 'supabase_realtime'
  ) then
    create publication supabase_realtime;
  end if;
end
$publication$;
`;
