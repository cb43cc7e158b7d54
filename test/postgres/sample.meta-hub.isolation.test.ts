import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { ALL, migrations, outcomeOf, type Place } from './metaHubSample';
import { ANA, BEN, CEM, DIA, FIRST_ROWS, id, LUMEN, MAREA, MORE_ROWS } from './metaHubRows';
import { onEach, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

type Role = 'anon' | 'authenticated' | 'service_role';

/** Tables whose rows belong to a workspace and that its members read, with the column that says to which. */
const MEMBERS_READ = [
  ['workspaces', 'id'],
  ['workspace_entitlements', 'workspace_id'],
  ['workspace_token_balances', 'workspace_id'],
  ['workspace_token_ledger', 'workspace_id'],
  ['wa_phone_numbers', 'workspace_id'],
  ['wa_threads', 'workspace_id'],
  ['wa_messages', 'workspace_id'],
  ['meta_webhook_events', 'workspace_id'],
] as const;

const FOR_THE_SERVICE = [
  'owner_members',
  'owner_audit_log',
  'outbox_messages',
  'orphan_webhook_events',
  'rate_limit_counters',
];

const CALLS = [
  `public.set_workspace_entitlement('lumen', 'core_os', true, null, null)`,
  `public.set_workspace_entitlement_payload('${LUMEN}', 'core_os', true, '{}', null, null)`,
  `public.apply_workspace_token_delta('${LUMEN}', 1000000, 'For me', null, null)`,
  `public.resolve_thread_connection('${id('a', 5)}')`,
  `public.take_rate_limit_slot('send', 100, 60)`,
  `public.claim_outbox(100, 'me')`,
];

const REFUSED = 'refused 42501';

/** What a caller of the API gets from a statement, which is rolled back. */
async function as(client: Client, role: Role, user: string | null, sql: string) {
  await client.query('begin');
  try {
    await client.query(
      `select pg_catalog.set_config('request.jwt.claims', $1, true), pg_catalog.set_config('role', $2, true)`,
      [JSON.stringify({ role, ...(user !== null && { sub: user }) }), role],
    );
    return await outcomeOf(client, sql);
  } finally {
    await client.query('rollback');
  }
}

describe('sample meta-hub: who reaches what', function () {
  this.timeout(60_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      const database = await supabaseDatabase(server);
      places.push({ name: server.name, ...database });
      await runFiles(database.client, migrations.slice(0, ALL));
      await database.client.query(FIRST_ROWS + MORE_ROWS);
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  const forEachPlace = (check: (client: Client) => Promise<void>) =>
    onEach(places, ({ client }) => check(client));

  for (const [table, column] of MEMBERS_READ) {
    it(`${table}: members read the rows of their workspaces and no others`, () =>
      forEachPlace(async (client) => {
        const seen = `select distinct ${column} from public.${table} order by 1`;
        const quoted = (...ids: string[]) => ids.map((one) => JSON.stringify(one)).join('\n');
        assert.equal(await as(client, 'service_role', null, seen), quoted(LUMEN, MAREA));
        assert.equal(await as(client, 'authenticated', ANA, seen), quoted(LUMEN));
        assert.equal(await as(client, 'authenticated', BEN, seen), quoted(MAREA));
        assert.equal(await as(client, 'authenticated', DIA, seen), quoted(LUMEN, MAREA));
        assert.equal(await as(client, 'authenticated', CEM, seen), '0 rows');
        assert.equal(await as(client, 'authenticated', null, seen), '0 rows');
        assert.equal(await as(client, 'anon', ANA, seen), REFUSED);
      }));

    it(`${table}: nobody but the service writes`, () =>
      forEachPlace(async (client) => {
        const writes = [
          `update public.${table} set ${column} = ${column}`,
          `delete from public.${table}`,
          `truncate public.${table}`,
          `insert into public.${table} default values`,
        ];
        for (const sql of writes) {
          assert.equal(await as(client, 'authenticated', ANA, sql), REFUSED, sql);
        }
      }));
  }

  it('shows a user the own memberships only, not who else belongs to the workspace', () =>
    forEachPlace(async (client) => {
      const seen = `select user_id from public.workspace_memberships order by workspace_id`;
      assert.equal(await as(client, 'authenticated', ANA, seen), JSON.stringify(ANA));
      const join = `insert into public.workspace_memberships values ('${LUMEN}', '${CEM}', 'owner')`;
      assert.equal(await as(client, 'authenticated', CEM, join), REFUSED);
    }));

  it('keeps what is for the service from everybody else, and the service reads it', () =>
    forEachPlace(async (client) => {
      for (const table of FOR_THE_SERVICE) {
        const sql = `select pg_catalog.count(*)::integer from public.${table}`;
        assert.equal(await as(client, 'service_role', null, sql), '1', table);
        assert.equal(await as(client, 'authenticated', ANA, sql), REFUSED, table);
        assert.equal(await as(client, 'anon', null, sql), REFUSED, table);
      }
    }));

  it('lets no user call what is for the service, and the service call all of it', () =>
    forEachPlace(async (client) => {
      for (const call of CALLS) {
        const sql = `select * from ${call}`;
        assert.equal(await as(client, 'authenticated', ANA, sql), REFUSED, sql);
        assert.equal(await as(client, 'anon', null, sql), REFUSED, sql);
        assert.doesNotMatch(await as(client, 'service_role', null, sql), /^refused|^0 rows/, sql);
      }
      const trigger = 'select public.stamp_wa_saved_view()';
      for (const role of ['anon', 'authenticated', 'service_role'] as const) {
        assert.equal(await as(client, role, ANA, trigger), REFUSED);
      }
    }));

  it('lets not even the service rewrite the audit log and the ledger', () =>
    forEachPlace(async (client) => {
      for (const table of ['owner_audit_log', 'workspace_token_ledger']) {
        for (const sql of [
          `delete from public.${table}`,
          `update public.${table} set reason = 'Other'`,
        ]) {
          assert.equal(await as(client, 'service_role', null, sql), REFUSED, sql);
        }
      }
    }));

  describe('saved views', () => {
    const seen = 'select user_id, name from public.wa_saved_views order by name';
    const save = (user: string, workspace: string, name: string) =>
      `insert into public.wa_saved_views (workspace_id, user_id, name)
       values ('${workspace}', '${user}', '${name}') returning name`;

    it('are read, changed and removed by the one who saved them', () =>
      forEachPlace(async (client) => {
        assert.equal(await as(client, 'authenticated', ANA, seen), `"${ANA}" "Mine"`);
        const mine = [
          `update public.wa_saved_views set name = 'Renamed' returning name`,
          'delete from public.wa_saved_views returning name',
        ];
        assert.equal(await as(client, 'authenticated', ANA, mine[0]!), '"Renamed"');
        assert.equal(await as(client, 'authenticated', ANA, mine[1]!), '"Mine"');
        assert.equal(await as(client, 'authenticated', ANA, save(ANA, LUMEN, 'New')), '"New"');
      }));

    it('are unknown to a colleague, who may use the same name', () =>
      forEachPlace(async (client) => {
        assert.equal(await as(client, 'authenticated', DIA, seen), '0 rows');
        assert.equal(await as(client, 'authenticated', DIA, save(DIA, LUMEN, 'Mine')), '"Mine"');
        const foreign = `where id = '${id('a', 7)}'`;
        for (const sql of [
          `update public.wa_saved_views set name = 'Taken over' ${foreign}`,
          `delete from public.wa_saved_views ${foreign}`,
        ]) {
          assert.equal(await as(client, 'authenticated', DIA, sql), '0 rows', sql);
          assert.equal(await as(client, 'service_role', null, sql), '1 rows', sql);
        }
      }));

    it('are not made for somebody else, nor in a workspace that one does not belong to', () =>
      forEachPlace(async (client) => {
        const refused = [
          [DIA, save(ANA, LUMEN, 'For Ana')],
          [ANA, save(ANA, MAREA, 'Elsewhere')],
          [CEM, save(CEM, LUMEN, 'Looking in')],
          [ANA, `update public.wa_saved_views set workspace_id = '${MAREA}'`],
          [ANA, `update public.wa_saved_views set user_id = '${DIA}'`],
        ] as const;
        for (const [user, sql] of refused) {
          assert.equal(await as(client, 'authenticated', user, sql), REFUSED, sql);
        }
      }));

    it('are lost to a person who leaves the workspace, and come back with the person', () =>
      forEachPlace(async (client) => {
        const of = `workspace_id = '${LUMEN}' and user_id = '${ANA}'`;
        await client.query(`delete from public.workspace_memberships where ${of}`);
        assert.equal(await as(client, 'authenticated', ANA, seen), '0 rows');
        await client.query(
          `insert into public.workspace_memberships (workspace_id, user_id) values ('${LUMEN}', '${ANA}')`,
        );
        assert.equal(await as(client, 'authenticated', ANA, seen), `"${ANA}" "Mine"`);
      }));

    it('are out of reach for visitors, and empty for a session without a user', () =>
      forEachPlace(async (client) => {
        assert.equal(await as(client, 'anon', ANA, seen), REFUSED);
        assert.equal(await as(client, 'authenticated', null, seen), '0 rows');
      }));
  });
});
