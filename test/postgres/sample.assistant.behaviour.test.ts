import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { ADA, ALMA, id, ROWS, TENANT_A, TENANT_B } from './assistantRows';
import { onEach, readSample, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

interface Place {
  readonly name: string;
  readonly client: Client;
}

/** The only column of the only row. */
async function value(client: Client, sql: string, values: readonly unknown[] = []) {
  const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
  assert.equal(rows.length, 1, sql);
  return Object.values(rows[0]!)[0];
}

const PAST = `'2026-01-01'::timestamptz`;
const untouched = `
  select pg_catalog.count(*)::integer from public.conversations where updated_at = ${PAST}`;

const increment = `
  select public.increment_usage_metrics($1, $2, (now() at time zone 'utc')::date, $3, $4, $5)`;

describe('sample assistant: what the schema does', function () {
  this.timeout(60_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      const { client } = await supabaseDatabase(server);
      places.push({ name: server.name, client });
      await runFiles(client, readSample('assistant').migrations);
      await client.query(ROWS);
      // The messages among the rows have just made their conversations the latest.
      await client.query('alter table public.conversations disable trigger user');
      await client.query(`update public.conversations set updated_at = ${PAST}`);
      await client.query('alter table public.conversations enable trigger user');
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  /** Runs on every server, each time in a transaction that is rolled back. */
  const inTransaction = (check: (client: Client) => Promise<void>) =>
    onEach(places, async ({ client }) => {
      await client.query('begin');
      try {
        await check(client);
      } finally {
        await client.query('rollback');
      }
    });

  it('makes a conversation the latest when a message comes, and no other', () =>
    inTransaction(async (client) => {
      assert.equal(await value(client, untouched), 3);
      await client.query(
        `insert into public.messages (conversation_id, role, content)
         values ($1, 'user', 'One'), ($1, 'assistant', 'Two'), ($2, 'user', 'Three')`,
        [id('a', 4), id('b', 4)],
      );
      const { rows } = await client.query(
        `select id from public.conversations where updated_at = now() order by id`,
      );
      assert.deepEqual(rows, [{ id: id('a', 4) }, { id: id('b', 4) }]);
      assert.equal(await value(client, untouched), 1);
    }));

  it('stamps a conversation that is changed, whatever time the change asks for', () =>
    inTransaction(async (client) => {
      await client.query(
        `update public.conversations set title = 'Renamed', updated_at = '2000-01-01' where id = $1`,
        [id('a', 4)],
      );
      const stamped = `select updated_at = now() from public.conversations where id = $1`;
      assert.equal(await value(client, stamped, [id('a', 4)]), true);
    }));

  it('keeps the order of messages that one statement stores', () =>
    inTransaction(async (client) => {
      await client.query(
        `insert into public.messages (conversation_id, role, content)
         select $1, 'user', 'turn ' || n from pg_catalog.generate_series(1, 50) as n`,
        [id('a', 5)],
      );
      const different = `
        select pg_catalog.count(distinct created_at)::integer from public.messages
        where conversation_id = $1 and content like 'turn %'`;
      assert.equal(await value(client, different, [id('a', 5)]), 50);
    }));

  it('adds up the usage of a day in one row', () =>
    inTransaction(async (client) => {
      await client.query(`update public.usage_metrics set date = (now() at time zone 'utc')::date`);
      await client.query(increment, [TENANT_A, ADA, 2, 1200, '0.018']);
      await client.query(increment, [TENANT_A, ADA, 1, 300, '0.0045']);
      const { rows } = await client.query(
        `select message_count, total_tokens, estimated_cost from public.usage_metrics where user_id = $1`,
        [ADA],
      );
      assert.deepEqual(rows, [
        { message_count: 4, total_tokens: '1600', estimated_cost: '0.522500' },
      ]);
      const today = `
        select active_users || ' ' || message_count from public.current_day_usage where tenant_id = $1`;
      assert.equal(await value(client, today, [TENANT_A]), '2 5');
    }));

  it('refreshes both summaries while readers go on, and they hold all tenants', () =>
    inTransaction(async (client) => {
      for (const view of ['message_feedback_summary', 'monthly_usage_summary']) {
        await client.query(`refresh materialized view concurrently public.${view}`);
      }
      const ratings = `
        select pg_catalog.string_agg(positive_count || '/' || negative_count, ' ' order by message_id)
        from public.message_feedback_summary`;
      assert.equal(await value(client, ratings), '1/0 0/1');
      const months = `
        select pg_catalog.string_agg(active_users || '/' || total_tokens, ' ' order by tenant_id)
        from public.monthly_usage_summary`;
      assert.equal(await value(client, months), '2/200 1/100');
    }));

  it('deletes what a user wrote with the user, and keeps the usage without a name', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.users where id = $1`, [ADA]);
      const left = `
        select (select pg_catalog.count(*) from public.conversations)
          || ' ' || (select pg_catalog.count(*) from public.messages)
          || ' ' || (select pg_catalog.count(*) from public.feedback)`;
      assert.equal(await value(client, left), '2 3 1');
      const usage = `
        select pg_catalog.string_agg(coalesce(user_id::text, 'gone'), ' ' order by user_id)
        from public.usage_metrics where tenant_id = $1`;
      assert.equal(await value(client, usage, [TENANT_A]), `${ALMA} gone`);
    }));

  it('deletes a tenant with all that is its own and nothing else', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.tenants where id = $1`, [TENANT_A]);
      for (const table of ['users', 'conversations', 'feedback', 'usage_metrics']) {
        assert.equal(
          await value(client, `select pg_catalog.count(*)::integer from public.${table}`),
          1,
          table,
        );
      }
    }));

  const violations: readonly [string, string, string][] = [
    [
      'a conversation of a user under another tenant',
      '23503',
      `insert into public.conversations (tenant_id, user_id, title) values ('${TENANT_B}', '${ADA}', 'New')`,
    ],
    [
      'a conversation without a title',
      '23514',
      `insert into public.conversations (tenant_id, user_id, title) values ('${TENANT_A}', '${ADA}', '  ')`,
    ],
    ['an unknown speaker', '23514', `update public.messages set role = 'robot'`],
    ['a rating between the two', '23514', `update public.feedback set rating = 0`],
    [
      'a second opinion of one user on a message',
      '23505',
      `insert into public.feedback (message_id, user_id, rating) select message_id, user_id, 1 from public.feedback`,
    ],
    ['a negative count', '23514', `update public.usage_metrics set total_tokens = -1`],
    ['an unknown kind of user', '23514', `update public.users set role = 'owner'`],
    [
      'one address for two users, in another case',
      '23505',
      `insert into public.users (id, tenant_id, email, name) values ('${id('b', 3)}', '${TENANT_B}', 'ADA@alder.example', 'A')`,
    ],
    [
      'a user who moves to another tenant and leaves conversations behind',
      '23503',
      `update public.users set tenant_id = '${TENANT_B}' where id = '${ADA}'`,
    ],
    [
      'a slug that is no part of a URL',
      '23514',
      `insert into public.tenants (name, slug) values ('Cedar', 'Cedar Inc')`,
    ],
  ];
  for (const [what, code, sql] of violations) {
    it(`refuses ${what}`, () =>
      inTransaction(async (client) => {
        await assert.rejects(client.query(sql), { code });
      }));
  }
});
