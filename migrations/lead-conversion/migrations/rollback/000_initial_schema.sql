-- Takes 000 back: all clients, leads and contacts are lost. One foreign key goes before the tables: while each of the
-- two refers to the other, neither can be dropped first.

alter table public.leads drop constraint leads_client_id_fkey;

drop table public.contacts;
drop table public.clients;
drop table public.leads;
drop function public.stamp_updated_at();
