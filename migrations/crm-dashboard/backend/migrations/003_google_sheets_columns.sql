-- Export of leads to a Google sheet. Needs schema.sql and 004: leads from Instagram are exported only by a tenant
-- that has an account there. The number was given out before 004 was, the file was finished after it.

alter table public.tenant_configs
  add column if not exists google_sheet_id text,
  add column if not exists google_sheet_tab text not null default 'Leads',
  add column if not exists google_sheets_connected_at timestamptz,
  add column if not exists google_sheets_exported_at timestamptz,
  add column if not exists google_sheets_with_instagram boolean not null default false
    constraint tenant_configs_google_sheets_instagram check (
      not google_sheets_with_instagram or instagram_account_id is not null
    );

comment on column public.tenant_configs.google_sheet_id is 'The id in the address of the sheet; null while none is connected.';
comment on column public.tenant_configs.google_sheets_exported_at is 'When the last lead was written to the sheet.';
comment on column public.tenant_configs.google_sheets_with_instagram is 'Whether leads from Instagram are exported too.';
