-- Takes 003 back: every conversation is lost. Refused while messages refer to conversations (004).
-- The trigger goes before the function that it runs.

drop trigger trigger_conversations_updated_at on public.conversations;
drop function public.update_updated_at_column();
drop table public.conversations;
