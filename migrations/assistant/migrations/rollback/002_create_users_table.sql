-- Takes 002 back: every user is lost. Refused while a table or a policy of 003 to 006 needs one of these.

drop function private.is_tenant_admin();
drop function private.current_tenant_id();
drop schema private;
drop table public.users;
