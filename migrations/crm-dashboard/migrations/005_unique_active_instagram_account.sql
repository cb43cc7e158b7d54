-- One Instagram account is answered for by one tenant at a time. Needs 004.
--
-- An account that changes hands is switched off for the one tenant before it is switched on for the other, so
-- only active rows count.

create unique index if not exists uq_tenant_configs_active_instagram_account
  on public.tenant_configs (instagram_account_id)
  where instagram_is_active;

comment on index public.uq_tenant_configs_active_instagram_account is 'Two tenants answering one account would both reply to every message.';
