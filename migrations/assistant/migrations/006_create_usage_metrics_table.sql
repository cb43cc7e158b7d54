-- Usage metrics: messages, tokens and estimated cost per user and day. Needs 002; 003 to 005 do not matter.
--
-- The service counts; a tenant's users read their tenant's figures, and its admins may correct or remove
-- them. An ordinary user cannot touch a counter, not even the own one.

create table public.usage_metrics (
  id uuid primary key default gen_random_uuid(),
  tenant_id uuid not null references public.tenants (id) on delete cascade,
  user_id uuid,
  date date not null,
  message_count integer not null default 0,
  total_tokens bigint not null default 0,
  estimated_cost numeric(14, 6) not null default 0,
  created_at timestamptz not null default now(),
  -- The user is a member of the tenant. When a user leaves, the tenant's totals stay, without the person.
  constraint usage_metrics_tenant_id_user_id_fkey foreign key (tenant_id, user_id)
    references public.users (tenant_id, id) on delete set null (user_id),
  -- The row that a day's usage is added to. It is also the index that both foreign keys need.
  constraint usage_metrics_tenant_id_user_id_date_key unique (tenant_id, user_id, date),
  constraint usage_metrics_message_count_positive check (message_count >= 0),
  constraint usage_metrics_total_tokens_positive check (total_tokens >= 0),
  constraint usage_metrics_estimated_cost_positive check (estimated_cost >= 0)
);

-- For reports over a period, of all tenants or of one.
create index idx_usage_metrics_date_tenant on public.usage_metrics (date, tenant_id);

comment on table public.usage_metrics is 'Usage per tenant, user and day.';
comment on column public.usage_metrics.date is 'The day, in UTC.';
comment on column public.usage_metrics.user_id is 'Null once the user is gone; the figures still count for the tenant.';
comment on column public.usage_metrics.estimated_cost is 'In US dollars.';

alter table public.usage_metrics enable row level security;

create policy usage_metrics_select_own_tenant on public.usage_metrics
  for select to authenticated
  using (tenant_id = (select private.current_tenant_id()));

create policy usage_metrics_insert_admin on public.usage_metrics
  for insert to authenticated
  with check (
    tenant_id = (select private.current_tenant_id())
    and (select private.is_tenant_admin())
  );

create policy usage_metrics_update_admin on public.usage_metrics
  for update to authenticated
  using (
    tenant_id = (select private.current_tenant_id())
    and (select private.is_tenant_admin())
  )
  with check (
    tenant_id = (select private.current_tenant_id())
    and (select private.is_tenant_admin())
  );

create policy usage_metrics_delete_admin on public.usage_metrics
  for delete to authenticated
  using (
    tenant_id = (select private.current_tenant_id())
    and (select private.is_tenant_admin())
  );

revoke all on table public.usage_metrics from anon, authenticated, service_role;
grant select, insert, update, delete on table public.usage_metrics to authenticated, service_role;

-- One statement, so that two answers that end at the same time both count. It runs with the caller's rights
-- and only the service may call it: whose usage is counted is never the client's decision. A negative amount
-- is refused by the table's checks, and a user of another tenant by its foreign key.
create function public.increment_usage_metrics(
  p_tenant_id uuid,
  p_user_id uuid,
  p_date date,
  p_message_count integer,
  p_total_tokens integer,
  p_estimated_cost numeric
)
returns void
language sql
set search_path = ''
as $$
  insert into public.usage_metrics as u
    (tenant_id, user_id, date, message_count, total_tokens, estimated_cost)
  values
    (p_tenant_id, p_user_id, p_date, p_message_count, p_total_tokens, p_estimated_cost)
  on conflict (tenant_id, user_id, date) do update
  set message_count = u.message_count + excluded.message_count,
      total_tokens = u.total_tokens + excluded.total_tokens,
      estimated_cost = u.estimated_cost + excluded.estimated_cost
$$;

comment on function public.increment_usage_metrics(uuid, uuid, date, integer, integer, numeric)
  is 'Adds messages, tokens and cost to a user''s usage of a day. For the service only.';

revoke all on function public.increment_usage_metrics(uuid, uuid, date, integer, integer, numeric)
  from public, anon, authenticated, service_role;
grant execute on function public.increment_usage_metrics(uuid, uuid, date, integer, integer, numeric)
  to service_role;

create materialized view public.monthly_usage_summary as
select
  u.tenant_id,
  date_trunc('month', u.date::timestamp)::date as month,
  count(distinct u.user_id) as active_users,
  sum(u.message_count) as message_count,
  sum(u.total_tokens) as total_tokens,
  sum(u.estimated_cost) as estimated_cost
from public.usage_metrics as u
group by u.tenant_id, date_trunc('month', u.date::timestamp)::date;

create unique index uq_monthly_usage_summary_tenant_month
  on public.monthly_usage_summary (tenant_id, month);

comment on materialized view public.monthly_usage_summary is 'Usage per tenant and month, as of the last refresh; for the service only.';

-- Row security does not reach into a materialized view, so no role of the API may read it.
revoke all on table public.monthly_usage_summary from anon, authenticated, service_role;
grant select on table public.monthly_usage_summary to service_role;

-- Row security of the table holds for whoever reads the view (security_invoker), so everyone sees the own
-- tenant's day and the service sees all.
create view public.current_day_usage with (security_invoker = true) as
select
  u.tenant_id,
  count(distinct u.user_id) as active_users,
  sum(u.message_count) as message_count,
  sum(u.total_tokens) as total_tokens,
  sum(u.estimated_cost) as estimated_cost
from public.usage_metrics as u
where u.date = (now() at time zone 'utc')::date
group by u.tenant_id;

comment on view public.current_day_usage is 'Usage per tenant since midnight UTC.';

revoke all on table public.current_day_usage from anon, authenticated, service_role;
grant select on table public.current_day_usage to authenticated, service_role;
