-- Bitrix connection of a tenant, and an end to duplicate leads. Needs schema.sql.

alter table public.tenant_configs
  add column if not exists bitrix_webhook_url text
    constraint tenant_configs_bitrix_webhook_url_https check (bitrix_webhook_url ~ '^https://'),
  add column if not exists bitrix_connected_at timestamptz;

comment on column public.tenant_configs.bitrix_webhook_url is 'The address holds a key: whoever knows it can write to the CRM.';
comment on column public.tenant_configs.bitrix_connected_at is 'Null while no CRM is connected.';

-- A customer who wrote again became a second lead. The guide has the query that finds those there are already:
-- they have to be closed by someone who knows which one counts.
create unique index if not exists uq_leads_open_per_customer
  on public.leads (tenant_id, customer_id)
  where status = 'open';
