-- Takes 20260120 back, and with it the two errors that it cured. Settings that were moved to `payload` stay there as
-- well: nobody can tell them from those that were written there.

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

  select balance into v_balance
  from public.workspace_token_balances as b
  where b.workspace_id = p_workspace_id
  for update;

  if v_reference_id is not null then
    v_is_known := exists (
      select 1
      from public.workspace_token_ledger
      where workspace_id = p_workspace_id
        and reference_id = v_reference_id
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

alter table public.workspace_entitlements alter column value drop default;

-- Rows that were written without the old column get what the old code would have written.
update public.workspace_entitlements
set value = payload
where value is null;

alter table public.workspace_entitlements alter column value set not null;
