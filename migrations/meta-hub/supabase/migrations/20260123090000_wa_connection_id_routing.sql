-- Replies were refused by Meta (403) when a workspace had several numbers: the token came from one number and the id of
-- the sender from another. Threads and messages now say by which connection they came. Needs 20260115.
--
-- phone_number_id stays as a record of what Meta said. connection_id decides who answers.

alter table public.wa_threads add column connection_id uuid;
alter table public.wa_messages add column connection_id uuid;

comment on column public.wa_threads.connection_id is 'The connection that answers; null when it is not known, or gone.';
comment on column public.wa_messages.connection_id is 'The connection that the message came or went by.';

-- A workspace's thread can only have a connection of that workspace. A number that is removed leaves its threads.
alter table public.wa_threads
  add constraint wa_threads_workspace_id_connection_id_fkey foreign key (workspace_id, connection_id)
  references public.wa_phone_numbers (workspace_id, id) on delete set null (connection_id);

alter table public.wa_messages
  add constraint wa_messages_workspace_id_connection_id_fkey foreign key (workspace_id, connection_id)
  references public.wa_phone_numbers (workspace_id, id) on delete set null (connection_id);

create index wa_threads_connection_idx on public.wa_threads (workspace_id, connection_id);
create index wa_messages_connection_idx on public.wa_messages (workspace_id, connection_id);

-- Events for a number that no workspace has. They are kept, and Meta is told that all is well: an error would make it
-- send the same event for days.
create table public.orphan_webhook_events (
  id uuid primary key default gen_random_uuid(),
  phone_number_id text not null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  resolved_at timestamptz,
  constraint orphan_webhook_events_payload_object check (jsonb_typeof(payload) = 'object')
);

create index orphan_webhook_events_phone_number_idx
  on public.orphan_webhook_events (phone_number_id, received_at);

comment on table public.orphan_webhook_events is 'Webhook events for a number that no workspace has registered.';
comment on column public.orphan_webhook_events.resolved_at is 'When somebody registered the number or dismissed the event.';

-- Nobody's event may hold anybody's words: for the service alone.
alter table public.orphan_webhook_events enable row level security;
revoke all on table public.orphan_webhook_events from anon, authenticated, service_role;
grant select, insert, update, delete on table public.orphan_webhook_events to service_role;

-- Which connection a thread answers by. A thread that knows it keeps it; one that does not is looked up by its number
-- and remembers what was found. No row for a thread that does not exist.
create function public.resolve_thread_connection(p_thread_id uuid)
returns table (connection_id uuid, phone_number_id text, problem text)
language plpgsql
set search_path = ''
as $$
begin
  update public.wa_threads as t
  set connection_id = c.id
  from public.wa_phone_numbers as c
  where t.id = p_thread_id
    and t.connection_id is null
    and c.workspace_id = t.workspace_id
    and c.phone_number_id = t.phone_number_id;

  return query
  select
    c.id,
    c.phone_number_id,
    case
      when c.id is null then 'connection_not_found'
      when c.status <> 'active' then 'connection_inactive'
    end
  from public.wa_threads as t
  left join public.wa_phone_numbers as c on c.id = t.connection_id
  where t.id = p_thread_id;
end
$$;

comment on function public.resolve_thread_connection(uuid)
  is 'The connection that a thread answers by; problem is null, connection_not_found or connection_inactive. For the service only.';

revoke all on function public.resolve_thread_connection(uuid) from public, anon, authenticated, service_role;
grant execute on function public.resolve_thread_connection(uuid) to service_role;

-- What is there already.
update public.wa_threads as t
set connection_id = c.id
from public.wa_phone_numbers as c
where c.workspace_id = t.workspace_id
  and c.phone_number_id = t.phone_number_id;

update public.wa_messages as m
set connection_id = c.id
from public.wa_phone_numbers as c
where c.workspace_id = m.workspace_id
  and c.phone_number_id = m.phone_number_id;
