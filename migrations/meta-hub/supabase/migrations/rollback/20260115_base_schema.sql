-- Takes 20260115 back: everything that the hub holds is lost. Refused while something of a later migration needs one
-- of these.

drop function public.apply_workspace_token_delta(uuid, bigint, text, text, uuid);
drop function public.set_workspace_entitlement_payload(uuid, text, boolean, jsonb, uuid, text);
drop function public.set_workspace_entitlement(text, text, boolean, uuid, text);

-- Policies go with their tables, but those that ask for memberships would hold that table.
drop table public.outbox_messages;
drop table public.wa_messages;
drop table public.wa_threads;
drop table public.wa_phone_numbers;
drop table public.workspace_token_ledger;
drop table public.workspace_token_balances;
drop table public.workspace_entitlements;
drop table public.owner_audit_log;
drop table public.owner_members;
drop policy workspaces_select_member on public.workspaces;
drop table public.workspace_memberships;
drop table public.workspaces;
