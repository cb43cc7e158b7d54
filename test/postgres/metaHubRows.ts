/** Ids that show whose they are: the first digit is the workspace, the last one the row. */
export const id = (workspace: 'a' | 'b' | 'c', row: number) =>
  `${workspace}0000000-0000-4000-8000-00000000000${row}`;

export const LUMEN = id('a', 0);
export const MAREA = id('b', 0);
/** Ana belongs to Lumen, Ben to Marea, Dia to both and Cem to neither. */
export const ANA = id('a', 1);
export const BEN = id('b', 1);
export const DIA = id('c', 1);
export const CEM = id('c', 2);

/** People and workspaces, and in each workspace a number (4), a thread (5) and a message (6); fits every migration. */
export const FIRST_ROWS = `
  insert into auth.users (id, email) values
    ('${ANA}', 'ana@lumen.example'), ('${BEN}', 'ben@marea.example'),
    ('${DIA}', 'dia@else.example'), ('${CEM}', 'cem@else.example');
  insert into public.workspaces (id, slug, name) values
    ('${LUMEN}', 'lumen', 'Lumen'), ('${MAREA}', 'marea', 'Marea');
  insert into public.workspace_memberships (workspace_id, user_id) values
    ('${LUMEN}', '${ANA}'), ('${MAREA}', '${BEN}'), ('${LUMEN}', '${DIA}'), ('${MAREA}', '${DIA}');
  insert into public.wa_phone_numbers (id, workspace_id, phone_number_id, display_number) values
    ('${id('a', 4)}', '${LUMEN}', '1001', '+49 30 5550 1001'),
    ('${id('b', 4)}', '${MAREA}', '2001', '+49 30 5550 2001');
  insert into public.wa_threads (id, workspace_id, phone_number_id, contact_phone) values
    ('${id('a', 5)}', '${LUMEN}', '1001', '+4915550100'),
    ('${id('b', 5)}', '${MAREA}', '2001', '+4915550100');
  insert into public.wa_messages (id, workspace_id, thread_id, phone_number_id, direction, body) values
    ('${id('a', 6)}', '${LUMEN}', '${id('a', 5)}', '1001', 'outbound', 'We open at nine.'),
    ('${id('b', 6)}', '${MAREA}', '${id('b', 5)}', '2001', 'outbound', 'We close at six.');`;

/** One row of each workspace in what is left, for a database with all migrations. */
export const MORE_ROWS = `
  insert into public.workspace_entitlements (workspace_id, key, enabled) values
    ('${LUMEN}', 'meta_hub', true), ('${MAREA}', 'meta_hub', true);
  insert into public.workspace_token_balances (workspace_id, balance) values
    ('${LUMEN}', 10), ('${MAREA}', 20);
  insert into public.workspace_token_ledger (workspace_id, delta, balance_after, reason) values
    ('${LUMEN}', 10, 10, 'Trial'), ('${MAREA}', 20, 20, 'Trial');
  insert into public.meta_webhook_events (workspace_id, event_key, payload) values
    ('${LUMEN}', 'event-1', '{}'), ('${MAREA}', 'event-1', '{}');
  insert into public.wa_saved_views (id, workspace_id, user_id, name) values
    ('${id('a', 7)}', '${LUMEN}', '${ANA}', 'Mine'), ('${id('b', 7)}', '${MAREA}', '${BEN}', 'Mine');
  insert into public.owner_members (user_id, email) values ('${CEM}', 'cem@else.example');
  insert into public.owner_audit_log (workspace_id, action) values ('${LUMEN}', 'owner.tokens.granted');
  insert into public.orphan_webhook_events (phone_number_id, payload) values ('9999', '{}');
  insert into public.rate_limit_counters (key, window_seconds, window_start, taken)
    values ('send', 60, '2026-01-01', 1);
  insert into public.outbox_messages (workspace_id, thread_id, message_id, idempotency_key, payload)
    values ('${LUMEN}', '${id('a', 5)}', '${id('a', 6)}', 'one', '{}');`;
