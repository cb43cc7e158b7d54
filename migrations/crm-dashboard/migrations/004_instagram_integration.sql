-- Instagram as a channel: what the OAuth sign-in of a tenant's account brings. Needs schema.sql.

alter table public.tenant_configs
  add column if not exists instagram_account_id text,
  add column if not exists instagram_username text,
  add column if not exists instagram_token_secret_id uuid,
  add column if not exists instagram_token_expires_at timestamptz,
  add column if not exists instagram_connected_at timestamptz,
  add column if not exists instagram_is_active boolean not null default false
    constraint tenant_configs_instagram_complete check (
      not instagram_is_active
      or (instagram_account_id is not null and instagram_token_secret_id is not null)
    );

comment on column public.tenant_configs.instagram_token_secret_id is 'The secret in Vault that holds the access token.';
comment on column public.tenant_configs.instagram_token_expires_at is 'The service asks for a new token before that.';
comment on column public.tenant_configs.instagram_is_active is 'Whether the agent answers there now.';
