-- Takes 001 back: every tenant is lost. Refused while users refer to tenants (002).

drop table public.tenants;
