-- Nothing twice and nothing lost: webhook events are stored once, callers are slowed down by counters that outlive the
-- process, and several workers share one outbox. Needs 20260123090000.

-- Webhook events: Meta sends an event again until it is told that it arrived, and sometimes after that.
create table public.meta_webhook_events (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references public.workspaces (id) on delete cascade,
  event_key text not null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  processed_at timestamptz,
  -- An insert that does nothing on conflict tells the handler whether the event is new. The foreign key uses it too.
  constraint meta_webhook_events_workspace_id_event_key_key unique (workspace_id, event_key),
  constraint meta_webhook_events_event_key_not_blank check (btrim(event_key) <> ''),
  constraint meta_webhook_events_payload_object check (jsonb_typeof(payload) = 'object')
);

-- What the handler has not come to yet, the oldest first.
create index meta_webhook_events_open_idx on public.meta_webhook_events (received_at) where processed_at is null;

comment on table public.meta_webhook_events is 'Webhook events of a workspace, each once.';
comment on column public.meta_webhook_events.event_key is 'What makes two deliveries the same event, taken from the payload.';

alter table public.meta_webhook_events enable row level security;

create policy meta_webhook_events_select_member on public.meta_webhook_events
  for select to authenticated
  using (workspace_id in (select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid())));

revoke all on table public.meta_webhook_events from anon, authenticated, service_role;
grant select on table public.meta_webhook_events to authenticated;
grant select, insert, update, delete on table public.meta_webhook_events to service_role;

-- Rate limiter.
create table public.rate_limit_counters (
  key text not null,
  window_seconds integer not null,
  window_start timestamptz not null,
  taken integer not null,
  primary key (key, window_seconds, window_start),
  constraint rate_limit_counters_window_positive check (window_seconds > 0),
  constraint rate_limit_counters_taken_positive check (taken > 0)
);

-- For taking out the windows that are over.
create index rate_limit_counters_window_start_idx on public.rate_limit_counters (window_start);

comment on table public.rate_limit_counters is 'How many slots of a window are taken; for the service only.';

alter table public.rate_limit_counters enable row level security;
revoke all on table public.rate_limit_counters from anon, authenticated, service_role;
grant select, insert, update, delete on table public.rate_limit_counters to service_role;

-- One statement: two callers who want the last slot meet at the row, and the second sees what the first took. A cap
-- below one gives nobody a slot.
create function public.take_rate_limit_slot(p_key text, p_cap integer, p_window_seconds integer)
returns boolean
language sql
set search_path = ''
as $$
  with slot as (
    insert into public.rate_limit_counters as c (key, window_seconds, window_start, taken)
    select
      p_key,
      p_window_seconds,
      to_timestamp(floor(extract(epoch from now()) / p_window_seconds) * p_window_seconds),
      1
    where p_cap >= 1
    on conflict (key, window_seconds, window_start) do update
    set taken = c.taken + 1
    where c.taken < p_cap
    returning 1
  )
  select exists (select 1 from slot)
$$;

comment on function public.take_rate_limit_slot(text, integer, integer)
  is 'True while fewer than p_cap slots of the current window are taken, and takes one. For the service only.';

revoke all on function public.take_rate_limit_slot(text, integer, integer)
  from public, anon, authenticated, service_role;
grant execute on function public.take_rate_limit_slot(text, integer, integer) to service_role;

-- Outbox: the table has been there since 20260115. It learns whose message it is, how to recognise one that is queued
-- twice, and who is sending it.
alter table public.outbox_messages
  add column workspace_id uuid,
  add column thread_id uuid,
  add column connection_id uuid,
  add column idempotency_key text,
  add column attempts integer not null default 0,
  add column available_at timestamptz not null default now(),
  add column locked_at timestamptz,
  add column locked_by text,
  add column last_error text;

comment on column public.outbox_messages.idempotency_key is 'The sender''s own name for the message: queued again, it is the same one.';
comment on column public.outbox_messages.available_at is 'Nobody takes it before; of one that is taken, when it counts as lost and may be taken again.';
comment on column public.outbox_messages.locked_by is 'The worker that took it last.';

update public.outbox_messages as o
set workspace_id = m.workspace_id,
    thread_id = m.thread_id,
    connection_id = m.connection_id,
    idempotency_key = o.id::text
from public.wa_messages as m
where m.id = o.message_id;

alter table public.outbox_messages
  alter column workspace_id set not null,
  alter column thread_id set not null,
  alter column idempotency_key set not null,
  drop constraint outbox_messages_status_known,
  add constraint outbox_messages_status_known check (status in ('queued', 'processing', 'sent', 'failed')),
  add constraint outbox_messages_attempts_not_negative check (attempts >= 0),
  add constraint outbox_messages_idempotency_key_not_blank check (btrim(idempotency_key) <> ''),
  add constraint outbox_messages_processing_is_locked
    check (status <> 'processing' or (locked_at is not null and locked_by is not null)),
  add constraint outbox_messages_workspace_id_idempotency_key_key unique (workspace_id, idempotency_key),
  add constraint outbox_messages_workspace_id_thread_id_fkey foreign key (workspace_id, thread_id)
    references public.wa_threads (workspace_id, id) on delete cascade,
  add constraint outbox_messages_workspace_id_connection_id_fkey foreign key (workspace_id, connection_id)
    references public.wa_phone_numbers (workspace_id, id) on delete set null (connection_id);

create index outbox_messages_thread_idx on public.outbox_messages (workspace_id, thread_id);
create index outbox_messages_connection_idx on public.outbox_messages (workspace_id, connection_id);

-- What is due, the longest waiting first; what was sent is not in it.
create index outbox_messages_due_idx on public.outbox_messages (available_at)
  where status in ('queued', 'processing');

-- SKIP LOCKED: a worker passes over what another one is taking at this moment, so that nobody waits and nobody takes
-- the same. A message that is taken may be taken again after five minutes: its worker has died. The choice is
-- materialized, since a limit inside a join may be run more than once and then take too many.
create function public.claim_outbox(p_limit integer, p_worker text)
returns setof public.outbox_messages
language sql
set search_path = ''
as $$
  with due as materialized (
    select o.id
    from public.outbox_messages as o
    where o.status in ('queued', 'processing')
      and o.available_at <= now()
    order by o.available_at
    limit greatest(p_limit, 0)
    for update skip locked
  )
  update public.outbox_messages as o
  set status = 'processing',
      attempts = o.attempts + 1,
      locked_at = now(),
      locked_by = p_worker,
      available_at = now() + interval '5 minutes'
  from due
  where o.id = due.id
  returning o.*
$$;

comment on function public.claim_outbox(integer, text)
  is 'Takes up to p_limit messages that are due for a worker. For the service only.';

revoke all on function public.claim_outbox(integer, text) from public, anon, authenticated, service_role;
grant execute on function public.claim_outbox(integer, text) to service_role;
