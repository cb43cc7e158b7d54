-- The Meta hub as it went live: workspaces and their people, what a workspace may use, the WhatsApp inbox, and the
-- outbox of what is still to be sent. Needs auth.users.
--
-- Four mistakes of this file reached production. Later files put them right, so they stay here as they were:
--   workspace_entitlements.value is NOT NULL, though nothing writes it any more         20260120
--   apply_workspace_token_delta cannot tell its columns from its results                20260120, 20260121200000
--   set_workspace_entitlement_payload cannot either                                     20260121200000
--   workspace_entitlements_workspace_key_idx repeats the primary key                    20260121200000
--
-- The service writes as service_role, which row security does not bind. A signed-in user reads what belongs to the
-- own workspaces. anon gets nothing.

create table public.workspaces (
  id uuid primary key default gen_random_uuid(),
  slug text not null,
  name text not null,
  created_at timestamptz not null default now(),
  constraint workspaces_slug_key unique (slug),
  -- The slug is a part of URLs.
  constraint workspaces_slug_format check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 63),
  constraint workspaces_name_not_blank check (btrim(name) <> '')
);

comment on table public.workspaces is 'Customers of the hub; the boundary that no user sees across.';

create table public.workspace_memberships (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  role text not null default 'agent',
  created_at timestamptz not null default now(),
  primary key (workspace_id, user_id),
  constraint workspace_memberships_role_known check (role in ('owner', 'admin', 'agent'))
);

-- Every policy asks for the workspaces of one user; the foreign key uses it as well.
create index workspace_memberships_user_idx on public.workspace_memberships (user_id);

comment on table public.workspace_memberships is 'Who belongs to which workspace; a user may belong to several.';

create table public.owner_members (
  user_id uuid primary key references auth.users (id) on delete cascade,
  email text not null,
  role text not null default 'owner',
  active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint owner_members_role_known check (role in ('owner', 'support'))
);

-- People are allowed in by their address, in any case.
create unique index owner_members_email_key on public.owner_members (lower(email));

comment on table public.owner_members is 'Staff who may use the owner console.';

create table public.owner_audit_log (
  id bigint generated always as identity primary key,
  -- No foreign keys: what was done stays on record when the workspace or the person is gone.
  workspace_id uuid,
  actor_id uuid,
  action text not null,
  reason text,
  detail jsonb not null default '{}'::jsonb,
  created_at timestamptz not null default now()
);

create index owner_audit_log_workspace_idx on public.owner_audit_log (workspace_id, created_at desc);

comment on table public.owner_audit_log is 'What staff did in the owner console: owner.entitlement.enabled, owner.tokens.granted and so on.';

create table public.workspace_entitlements (
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  key text not null,
  enabled boolean not null default false,
  value jsonb not null,
  payload jsonb not null default '{}'::jsonb,
  updated_at timestamptz not null default now(),
  primary key (workspace_id, key),
  constraint workspace_entitlements_key_format check (key ~ '^[a-z0-9_]+$'),
  constraint workspace_entitlements_payload_object check (jsonb_typeof(payload) = 'object')
);

create unique index workspace_entitlements_workspace_key_idx
  on public.workspace_entitlements (workspace_id, key);

comment on table public.workspace_entitlements is 'Which products a workspace may use, with their settings.';
comment on column public.workspace_entitlements.value is 'Of the first console; payload took its place.';
comment on column public.workspace_entitlements.payload is 'Settings of the product, an object.';

create table public.workspace_token_balances (
  workspace_id uuid primary key references public.workspaces (id) on delete cascade,
  balance bigint not null default 0,
  updated_at timestamptz not null default now(),
  constraint workspace_token_balances_not_overdrawn check (balance >= 0)
);

comment on table public.workspace_token_balances is 'Tokens that a workspace has left.';

create table public.workspace_token_ledger (
  id bigint generated always as identity primary key,
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  delta bigint not null,
  balance_after bigint not null,
  reason text not null,
  reference_id text,
  actor_id uuid,
  created_at timestamptz not null default now(),
  constraint workspace_token_ledger_delta_not_zero check (delta <> 0),
  constraint workspace_token_ledger_reason_not_blank check (btrim(reason) <> ''),
  constraint workspace_token_ledger_reference_not_blank check (btrim(reference_id) <> ''),
  -- A reference counts once, however often it is sent. It is also the index that the foreign key needs.
  constraint workspace_token_ledger_workspace_id_reference_id_key unique (workspace_id, reference_id)
);

comment on table public.workspace_token_ledger is 'Every change of a balance, with its reason.';

create table public.wa_phone_numbers (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  phone_number_id text not null,
  display_number text not null,
  status text not null default 'active',
  created_at timestamptz not null default now(),
  -- Meta names a number once in the whole world.
  constraint wa_phone_numbers_phone_number_id_key unique (phone_number_id),
  -- Lets other tables refer to a number and its workspace at once, so that the two can never disagree.
  constraint wa_phone_numbers_workspace_id_id_key unique (workspace_id, id),
  constraint wa_phone_numbers_status_known check (status in ('active', 'inactive'))
);

comment on table public.wa_phone_numbers is 'Connections: WhatsApp numbers that a workspace sends from and receives at.';
comment on column public.wa_phone_numbers.phone_number_id is 'Meta''s id of the number, not the number itself.';

create table public.wa_threads (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  phone_number_id text not null,
  contact_phone text not null,
  status text not null default 'open',
  assignee_id uuid references auth.users (id) on delete set null,
  tags text[] not null default '{}',
  last_message_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint wa_threads_workspace_id_id_key unique (workspace_id, id),
  constraint wa_threads_workspace_id_phone_number_id_contact_phone_key
    unique (workspace_id, phone_number_id, contact_phone),
  constraint wa_threads_status_known check (status in ('open', 'pending', 'closed'))
);

-- The inbox: the open threads of a workspace, the latest first.
create index wa_threads_inbox_idx on public.wa_threads (workspace_id, status, last_message_at desc);

-- For the foreign key, and for the threads of one person.
create index wa_threads_assignee_idx on public.wa_threads (assignee_id);

comment on table public.wa_threads is 'Conversations with a contact, one for each of the workspace''s numbers.';

create table public.wa_messages (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null,
  thread_id uuid not null,
  phone_number_id text not null,
  direction text not null,
  body text not null,
  wa_message_id text,
  created_at timestamptz not null default clock_timestamp(),
  constraint wa_messages_workspace_id_thread_id_fkey foreign key (workspace_id, thread_id)
    references public.wa_threads (workspace_id, id) on delete cascade,
  constraint wa_messages_wa_message_id_key unique (wa_message_id),
  constraint wa_messages_direction_known check (direction in ('inbound', 'outbound'))
);

-- A thread from its first message to its last; the foreign key uses it as well.
create index wa_messages_thread_idx on public.wa_messages (workspace_id, thread_id, created_at);

comment on table public.wa_messages is 'What was said in a thread.';
comment on column public.wa_messages.wa_message_id is 'Meta''s id; null until Meta has accepted the message.';

create table public.outbox_messages (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references public.wa_messages (id) on delete cascade,
  payload jsonb not null,
  status text not null default 'queued',
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  constraint outbox_messages_payload_object check (jsonb_typeof(payload) = 'object'),
  constraint outbox_messages_status_known check (status in ('queued', 'sent', 'failed'))
);

create index outbox_messages_message_idx on public.outbox_messages (message_id);

comment on table public.outbox_messages is 'Messages on their way to Meta; the worker sends them.';

alter table public.workspaces enable row level security;
alter table public.workspace_memberships enable row level security;
alter table public.workspace_entitlements enable row level security;
alter table public.workspace_token_balances enable row level security;
alter table public.workspace_token_ledger enable row level security;
alter table public.wa_phone_numbers enable row level security;
alter table public.wa_threads enable row level security;
alter table public.wa_messages enable row level security;

-- These three have no policy on purpose: they are for the service alone.
alter table public.owner_members enable row level security;
alter table public.owner_audit_log enable row level security;
alter table public.outbox_messages enable row level security;

-- The policies below read the caller's memberships, and this one lets the caller read just those. It reads no other
-- table, so nothing asks in circles. auth.uid() stands in a subselect to be called once and not for every row.
create policy workspace_memberships_select_own on public.workspace_memberships
  for select to authenticated
  using (user_id = (select auth.uid()));

create policy workspaces_select_member on public.workspaces
  for select to authenticated
  using (id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy workspace_entitlements_select_member on public.workspace_entitlements
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy workspace_token_balances_select_member on public.workspace_token_balances
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy workspace_token_ledger_select_member on public.workspace_token_ledger
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy wa_phone_numbers_select_member on public.wa_phone_numbers
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy wa_threads_select_member on public.wa_threads
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

create policy wa_messages_select_member on public.wa_messages
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

-- A project may hand out privileges on new tables by default, so everything is taken back first.
revoke all on table
  public.workspaces, public.workspace_memberships, public.owner_members, public.owner_audit_log,
  public.workspace_entitlements, public.workspace_token_balances, public.workspace_token_ledger,
  public.wa_phone_numbers, public.wa_threads, public.wa_messages, public.outbox_messages
  from anon, authenticated, service_role;

grant select on table
  public.workspaces, public.workspace_memberships,
  public.workspace_entitlements, public.workspace_token_balances, public.workspace_token_ledger,
  public.wa_phone_numbers, public.wa_threads, public.wa_messages
  to authenticated;

grant select, insert, update, delete on table
  public.workspaces, public.workspace_memberships, public.owner_members,
  public.workspace_entitlements, public.workspace_token_balances,
  public.wa_phone_numbers, public.wa_threads, public.wa_messages, public.outbox_messages
  to service_role;

-- What is written to a log stays there.
grant select, insert on table public.owner_audit_log, public.workspace_token_ledger to service_role;

revoke all on sequence public.owner_audit_log_id_seq, public.workspace_token_ledger_id_seq
  from anon, authenticated, service_role;

-- Switches a product on or off. An unknown slug gives no row.
create function public.set_workspace_entitlement(
  p_slug text,
  p_key text,
  p_enabled boolean,
  p_actor_id uuid,
  p_reason text
)
returns table (workspace_id uuid, key text, enabled boolean, payload jsonb)
language sql
set search_path = ''
as $$
  with changed as (
    insert into public.workspace_entitlements as e (workspace_id, key, enabled)
    select w.id, p_key, p_enabled
    from public.workspaces as w
    where w.slug = p_slug
    on conflict (workspace_id, key) do update
    set enabled = excluded.enabled,
        updated_at = now()
    returning e.workspace_id, e.key, e.enabled, e.payload
  ),
  recorded as (
    insert into public.owner_audit_log (workspace_id, actor_id, action, reason, detail)
    select
      c.workspace_id,
      p_actor_id,
      case when c.enabled then 'owner.entitlement.enabled' else 'owner.entitlement.disabled' end,
      nullif(btrim(p_reason), ''),
      jsonb_build_object('key', c.key)
    from changed as c
  )
  select c.workspace_id, c.key, c.enabled, c.payload from changed as c
$$;

comment on function public.set_workspace_entitlement(text, text, boolean, uuid, text)
  is 'Switches a product of a workspace on or off and records who did it. For the service only.';

-- Switches a product and stores its settings.
create function public.set_workspace_entitlement_payload(
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
  insert into public.workspace_entitlements as e (workspace_id, key, enabled, payload)
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
  select workspace_id, key, enabled, payload
  from public.workspace_entitlements
  where workspace_id = p_workspace_id
    and key = p_key;
end
$$;

comment on function public.set_workspace_entitlement_payload(uuid, text, boolean, jsonb, uuid, text)
  is 'Switches a product of a workspace, stores its settings and records who did it. For the service only.';

-- Grants tokens (a positive delta) or deducts them (a negative one). The lock on the balance makes two calls with one
-- reference wait for each other, so that the second finds what the first recorded.
create function public.apply_workspace_token_delta(
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

comment on function public.apply_workspace_token_delta(uuid, bigint, text, text, uuid)
  is 'Grants or deducts tokens, once for each reference, and records who did it. For the service only.';

revoke all on function
  public.set_workspace_entitlement(text, text, boolean, uuid, text),
  public.set_workspace_entitlement_payload(uuid, text, boolean, jsonb, uuid, text),
  public.apply_workspace_token_delta(uuid, bigint, text, text, uuid)
  from public, anon, authenticated, service_role;

grant execute on function
  public.set_workspace_entitlement(text, text, boolean, uuid, text),
  public.set_workspace_entitlement_payload(uuid, text, boolean, jsonb, uuid, text),
  public.apply_workspace_token_delta(uuid, bigint, text, text, uuid)
  to service_role;
