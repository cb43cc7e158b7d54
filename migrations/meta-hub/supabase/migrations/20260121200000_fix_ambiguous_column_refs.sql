-- Storing a product's settings failed with 42702 (column reference "workspace_id" is ambiguous), and so did granting
-- tokens with a reference, which 20260120 had overlooked. Needs 20260120.
--
-- A function that returns a table has a variable for each column of its result, and an unqualified name can then mean
-- the variable or the column. PL/pgSQL asks only when it gets there, so every path has to be run once.

create or replace function public.set_workspace_entitlement_payload(
  p_workspace_id uuid,
  p_key text,
  p_enabled boolean,
  p_payload jsonb,
  p_actor_id uuid,
  p_reason text
)
returns table (workspace_id uuid, key text, enabled boolean, payload jsonb)
language plpgsql
set search_path = ''
as $$
begin
  insert into public.workspace_entitlements as we (workspace_id, key, enabled, payload)
  values (p_workspace_id, p_key, p_enabled, coalesce(p_payload, '{}'::jsonb))
  on conflict on constraint workspace_entitlements_pkey do update
  set enabled = excluded.enabled,
      payload = excluded.payload,
      updated_at = now();

  insert into public.owner_audit_log (workspace_id, actor_id, action, reason, detail)
  values (
    p_workspace_id,
    p_actor_id,
    case when p_enabled then 'owner.entitlement.enabled' else 'owner.entitlement.disabled' end,
    nullif(btrim(p_reason), ''),
    jsonb_build_object('key', p_key, 'payload', p_payload)
  );

  return query
  select we.workspace_id, we.key, we.enabled, we.payload
  from public.workspace_entitlements as we
  where we.workspace_id = p_workspace_id
    and we.key = p_key;
end
$$;

create or replace function public.apply_workspace_token_delta(
  p_workspace_id uuid,
  p_delta bigint,
  p_reason text,
  p_reference_id text,
  p_actor_id uuid
)
returns table (workspace_id uuid, balance bigint)
language plpgsql
set search_path = ''
as $$
declare
  v_reference_id text := nullif(btrim(p_reference_id), '');
  v_is_known boolean := false;
  v_balance bigint;
begin
  insert into public.workspace_token_balances (workspace_id)
  values (p_workspace_id)
  on conflict on constraint workspace_token_balances_pkey do nothing;

  select b.balance into v_balance
  from public.workspace_token_balances as b
  where b.workspace_id = p_workspace_id
  for update;

  if v_reference_id is not null then
    v_is_known := exists (
      select 1
      from public.workspace_token_ledger as l
      where l.workspace_id = p_workspace_id
        and l.reference_id = v_reference_id
    );
  end if;

  if not v_is_known then
    v_balance := v_balance + p_delta;

    update public.workspace_token_balances as b
    set balance = v_balance,
        updated_at = now()
    where b.workspace_id = p_workspace_id;

    insert into public.workspace_token_ledger
      (workspace_id, delta, balance_after, reason, reference_id, actor_id)
    values
      (p_workspace_id, p_delta, v_balance, p_reason, v_reference_id, p_actor_id);

    insert into public.owner_audit_log (workspace_id, actor_id, action, reason, detail)
    values (
      p_workspace_id,
      p_actor_id,
      case when p_delta > 0 then 'owner.tokens.granted' else 'owner.tokens.deducted' end,
      p_reason,
      jsonb_build_object('delta', p_delta, 'reference_id', v_reference_id)
    );
  end if;

  return query select p_workspace_id, v_balance;
end
$$;

-- The primary key has the same columns in the same order; a second index is only more to write.
drop index public.workspace_entitlements_workspace_key_idx;
