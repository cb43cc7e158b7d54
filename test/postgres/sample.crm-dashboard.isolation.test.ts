import assert from 'node:assert/strict';
import type { Client } from 'pg';
import {
  assertBlockedByPolicy,
  assertNoPrivilege,
  reach,
  service,
  signedIn,
} from './assistantProbes';
import { ADA, ALMA, BEN, id, ROWS, TENANT_A, TENANT_B } from './crmDashboardRows';
import { MIGRATIONS } from './crmDashboardSample';
import { onEach, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

interface Place {
  readonly name: string;
  readonly client: Client;
}

type Command = 'select' | 'insert' | 'update' | 'delete';

/** What members may do within their tenant, as the guide's table says. */
const MEMBERS: Readonly<Record<string, readonly Command[]>> = {
  tenants: ['select'],
  users: ['select'],
  telegram_bots: [],
  customers: ['select'],
  conversations: ['select'],
  messages: ['select'],
  leads: ['select', 'update'],
  documents: ['select', 'insert', 'update', 'delete'],
  agent_document_overrides: ['select', 'insert', 'update', 'delete'],
  tenant_configs: [],
  event_logs: [],
  crm_connections: [],
  crm_sync_status: ['select'],
  crm_leads: ['select'],
  crm_deals: ['select'],
  crm_contacts: ['select'],
  crm_companies: ['select'],
  crm_activities: ['select'],
  dashboard_configs: ['select', 'insert', 'update'],
  dashboard_widgets: ['select', 'insert', 'update'],
  dashboard_chat_messages: ['select', 'insert'],
  agent_traces: [],
};
const TABLES = Object.keys(MEMBERS);

/** For the tables that members add to: $1 is the tenant. */
const INSERTS: Readonly<Record<string, string>> = {
  documents: `insert into public.documents (tenant_id, title, content) values ($1, 'New', 'New')`,
  agent_document_overrides: `
    insert into public.agent_document_overrides (tenant_id, document_id, agent, is_enabled)
    values ($1::uuid, overlay($1::uuid::text placing '5' from 36)::uuid, 'support', false)`,
  dashboard_configs: `insert into public.dashboard_configs (tenant_id) values ($1)`,
  dashboard_widgets: `insert into public.dashboard_widgets (tenant_id, title, kind) values ($1, 'New', 'bar')`,
  dashboard_chat_messages: `
    insert into public.dashboard_chat_messages (tenant_id, user_id, role, content)
    values ($1, auth.uid(), 'user', 'And April?')`,
};
/** A tenant has one: it is taken away before a member makes it anew. */
const WITHOUT_CONFIGS = 'delete from public.dashboard_configs;';

const tenantColumn = (table: string) => (table === 'tenants' ? 'id' : 'tenant_id');
const rowsOf = (table: string) => `select from public.${table} where ${tenantColumn(table)} = $1`;
const touch = (table: string) =>
  `update public.${table} set ${tenantColumn(table)} = ${tenantColumn(table)} where ${tenantColumn(table)} = $1`;
const remove = (table: string) => `delete from public.${table} where ${tenantColumn(table)} = $1`;
const may = (table: string, command: Command) => MEMBERS[table]!.includes(command);
const statement = { select: rowsOf, update: touch, delete: remove } as const;
const READS_AND_WRITES = ['select', 'update', 'delete'] as const;

/** An owner like a managed platform gives: no superuser and bound by row security where that is forced. */
const PLAIN_OWNER = `
  do $$ begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'crm_owner') then
      create role crm_owner nologin;
    end if;
    execute pg_catalog.format('grant create on database %I to crm_owner', current_database());
  end $$;
  grant create, usage on schema public to crm_owner;
  grant usage on schema auth to crm_owner;
  set role crm_owner;`;

describe('sample crm-dashboard: who reaches what', function () {
  this.timeout(60_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      for (const owner of ['a superuser', 'a plain role']) {
        const { client } = await supabaseDatabase(server);
        places.push({ name: `${server.name}, tables of ${owner}`, client });
        if (owner === 'a plain role') await client.query(PLAIN_OWNER);
        await runFiles(client, MIGRATIONS);
        await client.query('reset role');
        await client.query(ROWS);
      }
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  it('is about every table', () =>
    onEach(places, async ({ client }) => {
      const { rows } = await client.query<{ tablename: string }>(
        `select tablename from pg_catalog.pg_tables where schemaname = 'public' order by tablename`,
      );
      assert.deepEqual(
        rows.map(({ tablename }) => tablename),
        TABLES.toSorted(),
      );
    }));

  for (const table of TABLES) {
    it(`${table}: a member reaches the own tenant's rows by what the guide allows, and no others`, () =>
      onEach(places, async ({ client }) => {
        for (const command of READS_AND_WRITES) {
          const sql = statement[command](table);
          const own = await reach(client, signedIn(ADA), sql, [TENANT_A]);
          const foreign = await reach(client, signedIn(ADA), sql, [TENANT_B]);
          if (may(table, command)) {
            assert.ok((own.rows ?? 0) > 0, `${command}: ${JSON.stringify(own)}`);
            assert.deepEqual(foreign, { rows: 0 }, command);
          } else {
            assertNoPrivilege(own, command);
          }
        }
      }));

    it(`${table}: the rows of both tenants are there for the service, and none for strangers`, () =>
      onEach(places, async ({ client }) => {
        for (const tenant of [TENANT_A, TENANT_B]) {
          const found = await reach(client, service, rowsOf(table), [tenant]);
          assert.ok((found.rows ?? 0) > 0, JSON.stringify(found));
        }
        assertNoPrivilege(
          await reach(client, { role: 'anon', user: ADA }, rowsOf(table), [TENANT_A]),
          'anon',
        );
        if (!may(table, 'select')) return;
        const stranger = await reach(client, signedIn(id('b', 9)), rowsOf(table), [TENANT_A]);
        assert.deepEqual(stranger, { rows: 0 });
      }));
  }

  for (const table of TABLES.filter((name) => may(name, 'insert'))) {
    it(`${table}: a member adds to the own tenant and not to another`, () =>
      onEach(places, async ({ client }) => {
        const insert = (tenant: string) =>
          reach(client, signedIn(ADA), INSERTS[table]!, [tenant], WITHOUT_CONFIGS);
        assert.deepEqual(await insert(TENANT_A), { rows: 1 });
        assertBlockedByPolicy(await insert(TENANT_B), 'insert');
      }));
  }

  for (const table of TABLES.filter((name) => may(name, 'update'))) {
    it(`${table}: a member moves no row to another tenant, and the policy for changes isolates by itself`, () =>
      onEach(places, async ({ client }) => {
        const moved = `update public.${table} set tenant_id = $2 where tenant_id = $1`;
        const openReading = `alter policy ${table}_select_tenant on public.${table} using (true);`;
        for (const prepare of ['', openReading]) {
          assertBlockedByPolicy(
            await reach(client, signedIn(ADA), moved, [TENANT_A, TENANT_B], prepare),
            'move',
          );
        }
        const seen = await reach(client, signedIn(ADA), rowsOf(table), [TENANT_B], openReading);
        assert.deepEqual(seen, { rows: 1 });
        const writes = may(table, 'delete') ? [touch, remove] : [touch];
        for (const write of writes) {
          const sql = write(table);
          const reached = await reach(client, signedIn(ADA), sql, [TENANT_B], openReading);
          assert.deepEqual(reached, { rows: 0 }, sql);
        }
      }));
  }

  it('shows a chat to the member whose it is, not to a colleague', () =>
    onEach(places, async ({ client }) => {
      const chat = `select from public.dashboard_chat_messages where user_id = $1`;
      assert.deepEqual(await reach(client, signedIn(ADA), chat, [ADA]), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(ADA), chat, [ALMA]), { rows: 0 });
      assert.deepEqual(await reach(client, signedIn(BEN), chat, [ADA]), { rows: 0 });
    }));

  it('lets a member neither ask in the name of a colleague nor answer for the assistant', () =>
    onEach(places, async ({ client }) => {
      const say = `
        insert into public.dashboard_chat_messages (tenant_id, user_id, role, content)
        values ('${TENANT_A}', $1, $2, 'Words')`;
      assert.deepEqual(await reach(client, signedIn(ADA), say, [ADA, 'user']), { rows: 1 });
      assertBlockedByPolicy(await reach(client, signedIn(ADA), say, [ALMA, 'user']), 'colleague');
      assertBlockedByPolicy(await reach(client, signedIn(ADA), say, [ADA, 'assistant']), 'answer');
      assert.deepEqual(await reach(client, service, say, [ADA, 'assistant']), { rows: 1 });
    }));

  it('lets no role of the API call the trigger function, and members ask only for their tenant', () =>
    onEach(places, async ({ client }) => {
      for (const caller of [service, signedIn(ADA), { role: 'anon' } as const]) {
        assertNoPrivilege(await reach(client, caller, `select private.stamp_updated_at()`), 'call');
      }
      const own = `select 1 where private.caller_tenant_id() = $1`;
      assert.deepEqual(await reach(client, signedIn(ADA), own, [TENANT_A]), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(BEN), own, [TENANT_A]), { rows: 0 });
      assertNoPrivilege(await reach(client, { role: 'anon' }, own, [TENANT_A]), 'anon');
    }));
});
