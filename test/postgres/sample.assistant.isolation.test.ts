import assert from 'node:assert/strict';
import { DatabaseError, type Client } from 'pg';
import { ADA, ALMA, BEN, id, ROWS, TENANT_A, TENANT_B } from './assistantRows';
import { onEach, readSample, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

const sample = readSample('assistant');

/** What came of one statement: how many rows it reached, or why it was refused. */
interface Reach {
  readonly rows?: number;
  readonly sqlstate?: string;
  readonly message?: string;
}

interface Caller {
  readonly role: 'anon' | 'authenticated' | 'service_role';
  readonly user?: string;
}

const signedIn = (user: string): Caller => ({ role: 'authenticated', user });
const service: Caller = { role: 'service_role' };

/** Runs one statement as the API would for this caller, and rolls it back. */
async function reach(
  client: Client,
  caller: Caller,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Reach> {
  const claims = JSON.stringify({ role: caller.role, sub: caller.user });
  await client.query('begin');
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

function assertBlockedByPolicy(refused: Reach, what: string): void {
  assert.equal(refused.sqlstate, '42501', `${what}: ${JSON.stringify(refused)}`);
  assert.match(String(refused.message), /row-level security/, what);
}

function assertNoPrivilege(refused: Reach, what: string): void {
  assert.equal(refused.sqlstate, '42501', `${what}: ${JSON.stringify(refused)}`);
  assert.match(String(refused.message), /permission denied/, what);
}

/** Statements on one table, as a user of tenant A whom the rules let do all of them within the tenant. */
interface Probe {
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

const PROBES: readonly Probe[] = [
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

const select = (table: string) => `select from public.${table} where id = $1`;
const remove = (table: string) => `delete from public.${table} where id = $1`;

interface Place {
  readonly name: string;
  readonly client: Client;
}

/** An owner like a managed platform gives: no superuser and bound by row security where that is forced. */
const PLAIN_OWNER = `
  do $$ begin
    if not exists (select from pg_catalog.pg_roles where rolname = 'assistant_owner') then
      create role assistant_owner nologin;
    end if;
    execute pg_catalog.format('grant create on database %I to assistant_owner', current_database());
  end $$;
  grant create, usage on schema public to assistant_owner;
  grant usage on schema auth to assistant_owner;
  set role assistant_owner;`;

describe('sample assistant: who reaches what', function () {
  this.timeout(60_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      for (const owner of ['a superuser', 'a plain role']) {
        const { client } = await supabaseDatabase(server);
        places.push({ name: `${server.name}, tables of ${owner}`, client });
        if (owner === 'a plain role') await client.query(PLAIN_OWNER);
        await runFiles(client, sample.migrations);
        await client.query('reset role');
        await client.query(ROWS);
      }
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  for (const probe of PROBES) {
    const { table, own, foreign } = probe;

    it(`${table}: a user does within the own tenant what the rules allow`, () =>
      onEach(places, async ({ client }) => {
        const actor = signedIn(probe.actor);
        const inOwnTenant = {
          select: await reach(client, actor, select(table), [own]),
          insert: await reach(client, actor, probe.insert, probe.insertOwn),
          update: await reach(client, actor, probe.change, [own]),
          delete: await reach(client, actor, remove(table), [own]),
        };
        const one = { rows: 1 };
        assert.deepEqual(inOwnTenant, { select: one, insert: one, update: one, delete: one });
      }));

    it(`${table}: a user reaches no row of another tenant and puts none there`, () =>
      onEach(places, async ({ client }) => {
        for (const user of [ADA, ALMA]) {
          const actor = signedIn(user);
          const inOtherTenant = {
            select: await reach(client, actor, select(table), [foreign]),
            update: await reach(client, actor, probe.change, [foreign]),
            delete: await reach(client, actor, remove(table), [foreign]),
          };
          const none = { rows: 0 };
          assert.deepEqual(inOtherTenant, { select: none, update: none, delete: none });
          assertBlockedByPolicy(
            await reach(client, actor, probe.insert, probe.insertForeign),
            'insert',
          );
        }
        const actor = signedIn(probe.actor);
        const moved = await reach(client, actor, probe.move, [own, probe.foreignParent]);
        assertBlockedByPolicy(moved, 'move');
      }));

    it(`${table}: the other tenant's row is there, and the same statements reach it as the service`, () =>
      onEach(places, async ({ client }) => {
        for (const sql of [select(table), probe.change, remove(table)]) {
          assert.deepEqual(await reach(client, service, sql, [foreign]), { rows: 1 }, sql);
        }
      }));

    it(`${table}: someone without a tenant sees nothing, and anon is refused`, () =>
      onEach(places, async ({ client }) => {
        const all = `select from public.${table}`;
        assert.deepEqual(await reach(client, signedIn(id('b', 2)), all), { rows: 0 });
        assert.deepEqual(await reach(client, { role: 'authenticated' }, all), { rows: 0 });
        for (const sql of [all, `delete from public.${table}`]) {
          assertNoPrivilege(await reach(client, { role: 'anon', user: ADA }, sql), sql);
        }
      }));
  }

  it('keeps tenants, users and the summaries of all tenants from the API', () =>
    onEach(places, async ({ client }) => {
      for (const relation of [
        'tenants',
        'users',
        'message_feedback_summary',
        'monthly_usage_summary',
      ]) {
        const sql = `select from public.${relation}`;
        assertNoPrivilege(await reach(client, signedIn(ALMA), sql), relation);
        assertNoPrivilege(await reach(client, { role: 'anon' }, sql), relation);
        assert.equal((await reach(client, service, sql)).sqlstate, undefined, relation);
      }
    }));

  it('shows in current_day_usage the own tenant only', () =>
    onEach(places, async ({ client }) => {
      await client.query(`update public.usage_metrics set date = (now() at time zone 'utc')::date`);
      const sql = `select from public.current_day_usage where tenant_id = $1`;
      assert.deepEqual(await reach(client, signedIn(ADA), sql, [TENANT_A]), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(ADA), sql, [TENANT_B]), { rows: 0 });
      assert.deepEqual(await reach(client, service, sql, [TENANT_B]), { rows: 1 });
      assertNoPrivilege(await reach(client, { role: 'anon' }, sql, [TENANT_A]), 'anon');
    }));

  it('lets colleagues read a conversation and change nothing in it, except that an admin deletes it', () =>
    onEach(places, async ({ client }) => {
      const conversation = id('a', 4);
      const [conversations, messages] = PROBES;
      const alma = signedIn(ALMA);
      const read = `select from public.messages where conversation_id = $1`;
      assert.deepEqual(await reach(client, alma, read, [conversation]), { rows: 2 });
      assert.deepEqual(await reach(client, alma, conversations!.change, [conversation]), {
        rows: 0,
      });
      assert.deepEqual(await reach(client, alma, messages!.change, [id('a', 6)]), { rows: 0 });
      assertBlockedByPolicy(
        await reach(client, alma, messages!.insert, [conversation, 'user']),
        "a turn in somebody else's conversation",
      );
      const gone = remove('conversations');
      assert.deepEqual(await reach(client, alma, gone, [conversation]), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(ADA), gone, [id('a', 5)]), { rows: 0 });
    }));

  it('lets nobody speak for the assistant or for another user', () =>
    onEach(places, async ({ client }) => {
      const ada = signedIn(ADA);
      const [conversations, messages, feedback] = PROBES;
      const role = `update public.messages set role = 'assistant' where id = $1`;
      for (const [what, refused] of [
        [
          'a turn of the assistant',
          await reach(client, ada, messages!.insert, [id('a', 4), 'assistant']),
        ],
        ["a turn made the assistant's", await reach(client, ada, role, [id('a', 6)])],
        [
          'a conversation of a colleague',
          await reach(client, ada, conversations!.insert, [TENANT_A, ALMA]),
        ],
        ['feedback of a colleague', await reach(client, ada, feedback!.insert, [id('a', 7), ALMA])],
      ] as const) {
        assertBlockedByPolicy(refused, what);
      }
      // What the assistant said stays as it was said.
      assert.deepEqual(await reach(client, ada, messages!.change, [id('a', 8)]), { rows: 0 });
      assert.deepEqual(await reach(client, signedIn(ALMA), feedback!.change, [id('a', 9)]), {
        rows: 0,
      });
    }));

  it('lets an ordinary user read usage and not touch it', () =>
    onEach(places, async ({ client }) => {
      const usage = PROBES[3]!;
      const ada = signedIn(ADA);
      assert.deepEqual(await reach(client, ada, select('usage_metrics'), [ADA]), { rows: 1 });
      assert.deepEqual(await reach(client, ada, usage.change, [ADA]), { rows: 0 });
      assert.deepEqual(await reach(client, ada, remove('usage_metrics'), [ADA]), { rows: 0 });
      assertBlockedByPolicy(await reach(client, ada, usage.insert, [TENANT_A, ADA]), 'insert');
    }));

  it('lets the service alone count usage, for a user of the tenant and never backwards', () =>
    onEach(places, async ({ client }) => {
      const sql = `select public.increment_usage_metrics($1, $2, '2026-03-01', $3, 10, 0.1)`;
      assert.deepEqual(await reach(client, service, sql, [TENANT_A, ADA, 1]), { rows: 1 });
      for (const caller of [signedIn(ADA), signedIn(ALMA), { role: 'anon' } as const]) {
        assertNoPrivilege(await reach(client, caller, sql, [TENANT_A, ADA, 1]), caller.role);
      }
      const foreigner = await reach(client, service, sql, [TENANT_A, BEN, 1]);
      assert.equal(foreigner.sqlstate, '23503');
      // The row of that day exists and has more than that: only the amount itself is wrong.
      const existing = sql.replace(
        `'2026-03-01'`,
        `(select date from public.usage_metrics where user_id = $2)`,
      );
      assert.deepEqual(await reach(client, service, existing, [TENANT_A, ADA, 1]), { rows: 1 });
      assert.equal((await reach(client, service, existing, [TENANT_A, ADA, -1])).sqlstate, '23514');
    }));

  it('lets no role of the API call a trigger function', () =>
    onEach(places, async ({ client }) => {
      for (const name of ['update_updated_at_column', 'update_conversation_timestamp']) {
        for (const caller of [service, signedIn(ADA), { role: 'anon' } as const]) {
          assertNoPrivilege(await reach(client, caller, `select public.${name}()`), name);
        }
      }
    }));
});
