/** Ids that show whose they are: the first digit is the tenant, the last one the row. */
export const id = (tenant: 'a' | 'b', row: number) =>
  `${tenant}0000000-0000-4000-8000-00000000000${row}`;

export const TENANT_A = id('a', 0);
export const TENANT_B = id('b', 0);
/** An ordinary user and an admin of tenant A, and the admin of tenant B. */
export const ADA = id('a', 1);
export const ALMA = id('a', 2);
export const BEN = id('b', 1);

/** Two tenants that hold the same: for each user a conversation (4..), with a question (6..) and an answer (8..). */
export const ROWS = `
  insert into public.tenants (id, name, slug) values
    ('${TENANT_A}', 'Alder', 'alder'), ('${TENANT_B}', 'Birch', 'birch');
  insert into public.users (id, tenant_id, email, name, role) values
    ('${ADA}', '${TENANT_A}', 'ada@alder.example', 'Ada', 'user'),
    ('${ALMA}', '${TENANT_A}', 'alma@alder.example', 'Alma', 'admin'),
    ('${BEN}', '${TENANT_B}', 'ben@birch.example', 'Ben', 'admin');
  insert into public.conversations (id, tenant_id, user_id, title) values
    ('${id('a', 4)}', '${TENANT_A}', '${ADA}', 'Opening hours'),
    ('${id('a', 5)}', '${TENANT_A}', '${ALMA}', 'Staff plan'),
    ('${id('b', 4)}', '${TENANT_B}', '${BEN}', 'Price list');
  insert into public.messages (id, conversation_id, role, content) values
    ('${id('a', 6)}', '${id('a', 4)}', 'user', 'When do you open?'),
    ('${id('a', 8)}', '${id('a', 4)}', 'assistant', 'At nine.'),
    ('${id('a', 7)}', '${id('a', 5)}', 'user', 'Who works today?'),
    ('${id('b', 6)}', '${id('b', 4)}', 'user', 'What does it cost?'),
    ('${id('b', 8)}', '${id('b', 4)}', 'assistant', 'Ten.');
  insert into public.feedback (id, message_id, user_id, rating) values
    ('${id('a', 9)}', '${id('a', 8)}', '${ADA}', 1),
    ('${id('b', 9)}', '${id('b', 8)}', '${BEN}', -1);
  insert into public.usage_metrics (id, tenant_id, user_id, date, message_count, total_tokens, estimated_cost)
  select u.id, u.tenant_id, u.id, (now() at time zone 'utc')::date, 1, 100, 0.5
  from public.users as u;`;
