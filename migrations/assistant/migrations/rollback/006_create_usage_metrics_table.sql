-- Takes 006 back: all usage figures are lost. What reads or fills the table goes before the table.

drop view public.current_day_usage;
drop materialized view public.monthly_usage_summary;
drop function public.increment_usage_metrics(uuid, uuid, date, integer, integer, numeric);
drop table public.usage_metrics;
