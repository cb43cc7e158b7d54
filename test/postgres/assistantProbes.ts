import assert from 'node:assert/strict';
import { DatabaseError, type Client } from 'pg';
import { ADA, ALMA, BEN, id, TENANT_A, TENANT_B } from './assistantRows';

/** What came of one statement: how many rows it reached, or why it was refused. */
export interface Reach {
  readonly rows?: number;
  readonly sqlstate?: string;
  readonly message?: string;
}

export interface Caller {
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly user?: string;
}

export const signedIn = (user: string): Caller => ({ role: 'authenticated', user });
export const service: Caller = { role: 'service_role' };

/** Runs one statement as the API would for this caller, and rolls it back; `prepare` runs before, as a superuser. */
export async function reach(
  client: Client,
  caller: Caller,
  sql: string,
  values: readonly unknown[] = [],
  prepare = '',
): Promise<Reach> {
  const claims = JSON.stringify({ role: caller.role, sub: caller.user });
  await client.query(`begin; ${prepare}`);
  try {
    await client.query(
      `select pg_catalog.set_config('request.jwt.claims', $1, true), pg_catalog.set_config('role', $2, true)`,
      [claims, caller.role],
    );
    return { rows: (await client.query(sql, [...values])).rowCount ?? 0 };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { sqlstate: String(error.code), message: error.message };
  } finally {
    await client.query('rollback');
  }
}

export function assertBlockedByPolicy(refused: Reach, what: string): void {
  assert.equal(refused.sqlstate, '42501', `${what}: ${JSON.stringify(refused)}`);
  assert.match(String(refused.message), /row-level security/, what);
}

export function assertNoPrivilege(refused: Reach, what: string): void {
  assert.equal(refused.sqlstate, '42501', `${what}: ${JSON.stringify(refused)}`);
  assert.match(String(refused.message), /permission denied/, what);
}

/** Statements on one table, as a user of tenant A whom the rules let do all of them within the tenant. */
export interface Probe {
  readonly table: string;
  readonly actor: string;
  readonly own: string;
  readonly foreign: string;
  readonly change: string;
  readonly insert: string;
  readonly insertOwn: readonly unknown[];
  readonly insertForeign: readonly unknown[];
  /** Moves the row $1 under the parent $2. */
  readonly move: string;
  readonly foreignParent: string;
}

export const PROBES: readonly Probe[] = [
  {
    table: 'conversations',
    actor: ADA,
    own: id('a', 4),
    foreign: id('b', 4),
    change: `update public.conversations set is_archived = true where id = $1`,
    insert: `insert into public.conversations (tenant_id, user_id, title) values ($1, $2, 'New')`,
    insertOwn: [TENANT_A, ADA],
    insertForeign: [TENANT_B, ADA],
    move: `update public.conversations set tenant_id = $2 where id = $1`,
    foreignParent: TENANT_B,
  },
  {
    table: 'messages',
    actor: ADA,
    own: id('a', 6),
    foreign: id('b', 6),
    change: `update public.messages set content = 'Changed' where id = $1`,
    insert: `insert into public.messages (conversation_id, role, content) values ($1, $2, 'New')`,
    insertOwn: [id('a', 4), 'user'],
    insertForeign: [id('b', 4), 'user'],
    move: `update public.messages set conversation_id = $2 where id = $1`,
    foreignParent: id('b', 4),
  },
  {
    table: 'feedback',
    actor: ADA,
    own: id('a', 9),
    foreign: id('b', 9),
    change: `update public.feedback set rating = - rating where id = $1`,
    insert: `insert into public.feedback (message_id, user_id, rating) values ($1, $2, 1)`,
    insertOwn: [id('a', 7), ADA],
    insertForeign: [id('b', 6), ADA],
    move: `update public.feedback set message_id = $2 where id = $1`,
    foreignParent: id('b', 6),
  },
  {
    table: 'usage_metrics',
    actor: ALMA,
    own: ALMA,
    foreign: BEN,
    change: `update public.usage_metrics set total_tokens = 1 where id = $1`,
    insert: `insert into public.usage_metrics (tenant_id, user_id, date) values ($1, $2, '2026-02-01')`,
    insertOwn: [TENANT_A, ALMA],
    insertForeign: [TENANT_B, BEN],
    move: `update public.usage_metrics set tenant_id = $2, user_id = null where id = $1`,
    foreignParent: TENANT_B,
  },
];

export const select = (table: string) => `select from public.${table} where id = $1`;
export const remove = (table: string) => `delete from public.${table} where id = $1`;

/** With these every caller sees every row, so that nothing but the policies of the writing commands is left. */
export const OPEN_READING = `
  alter policy conversations_select_own_tenant on public.conversations using (true);
  alter policy messages_select_own_tenant on public.messages using (true);
  alter policy feedback_select_own_tenant on public.feedback using (true);
  alter policy usage_metrics_select_own_tenant on public.usage_metrics using (true);`;

/** With these a policy that leaves the work to the policies of the tables that it looks into does none. */
export const OPEN_PARENTS: Readonly<Record<string, string>> = {
  messages: 'alter table public.conversations disable row level security;',
  feedback: `
    alter table public.conversations disable row level security;
    alter table public.messages disable row level security;`,
};
