-- Switching a product failed with 23502 (null value in column "value"), and granting tokens with 42702 (column
-- reference "balance" is ambiguous). Needs 20260115.
--
-- The first console kept a product's settings in `value`. All code since writes `payload` and leaves `value` out, which
-- its NOT NULL forbids.

-- Settings that only the old column has move to the new one. A payload that somebody stored wins.
update public.workspace_entitlements
set payload = value
where payload = '{}'::jsonb
  and jsonb_typeof(value) = 'object'
  and value <> '{}'::jsonb;

-- The column stays for the console's old reports, which expect an object in it.
alter table public.workspace_entitlements alter column value drop not null;
alter table public.workspace_entitlements alter column value set default '{}'::jsonb;

-- `balance` is a column of the table and of the function's result. With the table's alias only one can be meant.
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
