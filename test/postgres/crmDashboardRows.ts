import { id } from './assistantRows';

export { id };
export const TENANT_A = id('a', 0);
export const TENANT_B = id('b', 0);
/** Two members of tenant A and one of tenant B. */
export const ADA = id('a', 1);
export const ALMA = id('a', 2);
export const BEN = id('b', 1);

/** Two tenants that hold the same, at least one row in each of the 22 tables. */
export const ROWS = `
  insert into public.tenants (id, name, slug) values
    ('${TENANT_A}', 'Alder', 'alder'), ('${TENANT_B}', 'Birch', 'birch');
  insert into public.users (id, tenant_id, email, display_name) values
    ('${ADA}', '${TENANT_A}', 'ada@alder.example', 'Ada'),
    ('${ALMA}', '${TENANT_A}', 'alma@alder.example', 'Alma'),
    ('${BEN}', '${TENANT_B}', 'ben@birch.example', 'Ben');
  insert into public.telegram_bots (tenant_id, username, token_secret_id)
    select id, slug || '_bot', gen_random_uuid() from public.tenants;
  insert into public.customers (id, tenant_id, channel, external_id) values
    ('${id('a', 3)}', '${TENANT_A}', 'telegram', '1'), ('${id('b', 3)}', '${TENANT_B}', 'telegram', '1');
  insert into public.conversations (id, tenant_id, customer_id) values
    ('${id('a', 4)}', '${TENANT_A}', '${id('a', 3)}'), ('${id('b', 4)}', '${TENANT_B}', '${id('b', 3)}');
  insert into public.messages (tenant_id, conversation_id, sender, content)
    select tenant_id, id, 'customer', 'How much is the oak table?' from public.conversations;
  insert into public.leads (tenant_id, customer_id, conversation_id)
    select tenant_id, customer_id, id from public.conversations;
  insert into public.documents (id, tenant_id, title, content) values
    ('${id('a', 5)}', '${TENANT_A}', 'Prices', 'Oak'), ('${id('b', 5)}', '${TENANT_B}', 'Prices', 'Birch');
  insert into public.agent_document_overrides (tenant_id, document_id, agent, is_enabled)
    select tenant_id, id, 'sales', false from public.documents;
  insert into public.tenant_configs (tenant_id) select id from public.tenants;
  insert into public.event_logs (tenant_id, kind) select id, 'signup' from public.tenants;
  insert into public.crm_connections (tenant_id, crm_type) select id, 'bitrix24' from public.tenants;
  insert into public.crm_sync_status (tenant_id, source, entity) select id, 'bitrix24', 'deals' from public.tenants;
  insert into public.crm_leads (tenant_id, source, external_id, title, status, created_at, modified_at)
    select id, 'bitrix24', '1', 'Lead', 'new', now(), now() from public.tenants;
  insert into public.crm_deals (tenant_id, source, external_id, title, stage, created_at, modified_at)
    select id, 'bitrix24', '1', 'Deal', 'new', now(), now() from public.tenants;
  insert into public.crm_contacts (tenant_id, source, external_id, name, created_at, modified_at)
    select id, 'bitrix24', '1', 'Contact', now(), now() from public.tenants;
  insert into public.crm_companies (tenant_id, source, external_id, name, created_at, modified_at)
    select id, 'bitrix24', '1', 'Company', now(), now() from public.tenants;
  insert into public.crm_activities (tenant_id, source, external_id, kind, employee_external_id, started_at)
    select id, 'bitrix24', '1', 'call', '9', now() from public.tenants;
  insert into public.dashboard_configs (tenant_id) select id from public.tenants;
  insert into public.dashboard_widgets (tenant_id, title, kind) select id, 'Revenue', 'line' from public.tenants;
  insert into public.dashboard_chat_messages (tenant_id, user_id, role, content)
    select tenant_id, id, 'user', 'How was March?' from public.users;
  insert into public.agent_traces (tenant_id, run_id, agent, step, status, duration_ms)
    select id, gen_random_uuid(), 'sales', 1, 'succeeded', 12 from public.tenants;`;
