import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { ADA, id, ROWS, TENANT_A, TENANT_B } from './crmDashboardRows';
import { MIGRATIONS } from './crmDashboardSample';
import { onEach, runFiles, supabaseDatabase } from './sampleWorkspace';
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

const COPIES = ['crm_leads', 'crm_deals', 'crm_contacts', 'crm_companies', 'crm_activities'];
const TENANT_TABLES = ['users', 'telegram_bots', 'customers', 'conversations', 'messages', 'leads']
  .concat(['documents', 'agent_document_overrides', 'tenant_configs', 'event_logs'])
  .concat(['crm_connections', 'crm_sync_status', ...COPIES, 'dashboard_configs'])
  .concat(['dashboard_widgets', 'dashboard_chat_messages', 'agent_traces']);
const ofTenant = (table: string) =>
  `select pg_catalog.count(*)::integer from public.${table} where tenant_id = $1`;

describe('sample crm-dashboard: what the schema does', function () {
  this.timeout(60_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      const { client } = await supabaseDatabase(server);
      places.push({ name: server.name, client });
      await runFiles(client, MIGRATIONS);
      await client.query(ROWS);
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

  it('stamps a dashboard that is changed, whatever time the change asks for, and no other', () =>
    inTransaction(async (client) => {
      await client.query(
        `update public.dashboard_configs set layout = '{"a": 1}', updated_at = '2000-01-01' where tenant_id = $1`,
        [TENANT_A],
      );
      const stamped = `select updated_at = now() from public.dashboard_configs where tenant_id = $1`;
      assert.equal(await value(client, stamped, [TENANT_A]), true);
      assert.equal(await value(client, stamped, [TENANT_B]), false);
    }));

  it('keeps a removed widget, out of sight, until it is brought back', () =>
    inTransaction(async (client) => {
      const states: unknown[] = [];
      for (const time of ['now()', 'null']) {
        await client.query(
          `update public.dashboard_widgets set deleted_at = ${time} where tenant_id = $1`,
          [TENANT_A],
        );
        const active = `select is_active from public.dashboard_widgets where tenant_id = $1`;
        states.push(await value(client, active, [TENANT_A]));
      }
      assert.deepEqual(states, [false, true]);
    }));

  it('lets a customer become a lead again once the first one is decided', () =>
    inTransaction(async (client) => {
      await client.query(`update public.leads set status = 'lost' where tenant_id = $1`, [
        TENANT_A,
      ]);
      await client.query(`insert into public.leads (tenant_id, customer_id) values ($1, $2)`, [
        TENANT_A,
        id('a', 3),
      ]);
      assert.equal(await value(client, ofTenant('leads'), [TENANT_A]), 2);
    }));

  it('keeps a lead whose conversation is deleted', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.conversations where id = $1`, [id('a', 4)]);
      const left = `select conversation_id is null from public.leads where tenant_id = $1`;
      assert.equal(await value(client, left, [TENANT_A]), true);
      assert.equal(await value(client, ofTenant('messages'), [TENANT_A]), 0);
    }));

  it('takes the copies away with the connection that they came from', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.crm_connections where tenant_id = $1`, [TENANT_A]);
      for (const table of [...COPIES, 'crm_sync_status']) {
        assert.equal(await value(client, ofTenant(table), [TENANT_A]), 0, table);
        assert.equal(await value(client, ofTenant(table), [TENANT_B]), 1, table);
      }
    }));

  it('takes the chat of a member away with the member, and no other', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.users where id = $1`, [ADA]);
      assert.equal(await value(client, ofTenant('dashboard_chat_messages'), [TENANT_A]), 1);
    }));

  it('deletes a tenant with all that is its own and nothing else', () =>
    inTransaction(async (client) => {
      await client.query(`delete from public.tenants where id = $1`, [TENANT_A]);
      for (const table of TENANT_TABLES) {
        assert.equal(await value(client, ofTenant(table), [TENANT_A]), 0, table);
        assert.equal(await value(client, ofTenant(table), [TENANT_B]), 1, table);
      }
    }));

  it('hands an Instagram account over once it is switched off for the first tenant', () =>
    inTransaction(async (client) => {
      const activate = `
        update public.tenant_configs
        set instagram_account_id = '178', instagram_token_secret_id = gen_random_uuid(), instagram_is_active = $2
        where tenant_id = $1`;
      await client.query(activate, [TENANT_A, true]);
      await client.query('savepoint taken');
      await assert.rejects(client.query(activate, [TENANT_B, true]), { code: '23505' });
      await client.query('rollback to savepoint taken');
      await client.query(activate, [TENANT_A, false]);
      await client.query(activate, [TENANT_B, true]);
    }));

  const violations: readonly [string, string, string][] = [
    [
      'a lead about a customer of another tenant',
      '23503',
      `insert into public.leads (tenant_id, customer_id) values ('${TENANT_A}', '${id('b', 3)}')`,
    ],
    [
      'a copy from a CRM that is not connected',
      '23503',
      `update public.crm_leads set source = 'hubspot'`,
    ],
    ['a deal that is won and open', '23514', `update public.crm_deals set is_won = true`],
    [
      'an activity that ends before it begins',
      '23514',
      `update public.crm_activities set finished_at = started_at - interval '1 minute'`,
    ],
    ['an unknown CRM', '23514', `update public.crm_connections set crm_type = 'paper'`],
    [
      'a second connection of one kind',
      '23505',
      `insert into public.crm_connections (tenant_id, crm_type) values ('${TENANT_A}', 'bitrix24')`,
    ],
    ['a hand-written is_active', '428C9', `update public.dashboard_widgets set is_active = false`],
    ['a layout that is a list', '23514', `update public.dashboard_configs set layout = '[]'`],
    [
      'an unknown step of the onboarding',
      '23514',
      `update public.dashboard_configs set onboarding_state = 'done'`,
    ],
    [
      'a chat of a member under another tenant',
      '23503',
      `insert into public.dashboard_chat_messages (tenant_id, user_id, role, content)
       values ('${TENANT_B}', '${ADA}', 'user', 'Hello')`,
    ],
    [
      'a webhook without encryption',
      '23514',
      `update public.tenant_configs set bitrix_webhook_url = 'http://crm.example/hook'`,
    ],
    [
      'an export of Instagram leads without an account',
      '23514',
      `update public.tenant_configs set google_sheets_with_instagram = true`,
    ],
    [
      'an active Instagram account without a token',
      '23514',
      `update public.tenant_configs set instagram_account_id = '1', instagram_is_active = true`,
    ],
    [
      'one address for two members, in another case',
      '23505',
      `insert into public.users (id, tenant_id, email, display_name)
       values ('${id('b', 8)}', '${TENANT_B}', 'ADA@alder.example', 'A')`,
    ],
  ];
  for (const [what, code, sql] of violations) {
    it(`refuses ${what}`, () =>
      inTransaction(async (client) => {
        await assert.rejects(client.query(sql), { code });
      }));
  }
});
