-- Takes 20250601000000 back: all profiles and conversations are lost.

drop table public.conversations;
drop table public.profiles;
