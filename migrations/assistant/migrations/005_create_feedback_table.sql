-- Feedback: what users think of a message, and its summary for reports. Needs 004.
--
-- Feedback belongs to the tenant of the conversation that its message stands in. Everyone in the tenant may
-- read it; only its author gives it, changes it and takes it back.

create table public.feedback (
  id uuid primary key default gen_random_uuid(),
  message_id uuid not null references public.messages (id) on delete cascade,
  user_id uuid not null references public.users (id) on delete cascade,
  rating smallint not null,
  comment text,
  created_at timestamptz not null default now(),
  -- One opinion per user and message. It is also the index that the foreign key to messages needs.
  constraint feedback_message_id_user_id_key unique (message_id, user_id),
  constraint feedback_rating_known check (rating in (-1, 1)),
  constraint feedback_comment_length check (length(comment) <= 2000)
);

-- For the foreign key to users, and for a user's own feedback.
create index idx_feedback_user on public.feedback (user_id);

-- For reports over a period.
create index idx_feedback_created on public.feedback (created_at);

comment on table public.feedback is 'Ratings of messages by users.';
comment on column public.feedback.rating is '1 for helpful, -1 for not helpful.';

alter table public.feedback enable row level security;

create policy feedback_select_own_tenant on public.feedback
  for select to authenticated
  using (
    exists (
      select 1
      from public.messages as m
      join public.conversations as c on c.id = m.conversation_id
      where m.id = feedback.message_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  );

create policy feedback_insert_own on public.feedback
  for insert to authenticated
  with check (
    user_id = (select auth.uid())
    and exists (
      select 1
      from public.messages as m
      join public.conversations as c on c.id = m.conversation_id
      where m.id = feedback.message_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  );

create policy feedback_update_own on public.feedback
  for update to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select 1
      from public.messages as m
      join public.conversations as c on c.id = m.conversation_id
      where m.id = feedback.message_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  )
  with check (
    user_id = (select auth.uid())
    and exists (
      select 1
      from public.messages as m
      join public.conversations as c on c.id = m.conversation_id
      where m.id = feedback.message_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  );

create policy feedback_delete_own on public.feedback
  for delete to authenticated
  using (
    user_id = (select auth.uid())
    and exists (
      select 1
      from public.messages as m
      join public.conversations as c on c.id = m.conversation_id
      where m.id = feedback.message_id
        and c.tenant_id = (select private.current_tenant_id())
    )
  );

revoke all on table public.feedback from anon, authenticated, service_role;
grant select, insert, update, delete on table public.feedback to authenticated, service_role;

create materialized view public.message_feedback_summary as
select
  f.message_id,
  count(*) as rating_count,
  count(*) filter (where f.rating = 1) as positive_count,
  count(*) filter (where f.rating = -1) as negative_count,
  max(f.created_at) as last_rated_at
from public.feedback as f
group by f.message_id;

-- REFRESH ... CONCURRENTLY needs a unique index over whole rows.
create unique index uq_message_feedback_summary_message on public.message_feedback_summary (message_id);

comment on materialized view public.message_feedback_summary is 'Ratings per message over all tenants, as of the last refresh; for the service only.';

-- Row security does not reach into a materialized view: this one holds every tenant's figures, so no role of
-- the API may read it.
revoke all on table public.message_feedback_summary from anon, authenticated, service_role;
grant select on table public.message_feedback_summary to service_role;
