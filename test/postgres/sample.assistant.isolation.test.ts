import assert from 'node:assert/strict';
import type { Client } from 'pg';
import {
  assertBlockedByPolicy,
  assertNoPrivilege,
  OPEN_PARENTS,
  OPEN_READING,
  PROBES,
  reach,
  remove,
  select,
  service,
  signedIn,
} from './assistantProbes';
import { ADA, ALMA, BEN, id, ROWS, TENANT_A, TENANT_B } from './assistantRows';
import { onEach, readSample, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

const sample = readSample('assistant');

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

    it(`${table}: the policies of each command isolate by themselves`, () =>
      onEach(places, async ({ client }) => {
        const actor = signedIn(probe.actor);
        const isolated = (sql: string, values: readonly unknown[], opened: string | undefined) =>
          reach(client, actor, sql, values, opened);
        assert.deepEqual(await isolated(select(table), [foreign], OPEN_PARENTS[table]), {
          rows: 0,
        });
        assert.deepEqual(await isolated(select(table), [foreign], OPEN_READING), { rows: 1 });
        for (const sql of [probe.change, remove(table)]) {
          for (const user of [ADA, ALMA]) {
            const reached = await reach(client, signedIn(user), sql, [foreign], OPEN_READING);
            assert.deepEqual(reached, { rows: 0 }, sql);
          }
        }
        const moved = [own, probe.foreignParent];
        assertBlockedByPolicy(await isolated(probe.move, moved, OPEN_READING), 'move');
        assertBlockedByPolicy(
          await isolated(probe.insert, probe.insertForeign, OPEN_READING),
          'insert',
        );
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
      const handOver = `update public.conversations set user_id = $2 where id = $1`;
      const disown = `update public.feedback set user_id = $2 where id = $1`;
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
        ['a conversation handed over', await reach(client, ada, handOver, [id('a', 4), ALMA])],
        [
          "a turn moved into a colleague's conversation",
          await reach(client, ada, messages!.move, [id('a', 6), id('a', 5)]),
        ],
        ["feedback made a colleague's", await reach(client, ada, disown, [id('a', 9), ALMA])],
        ['feedback of a colleague', await reach(client, ada, feedback!.insert, [id('a', 7), ALMA])],
      ] as const) {
        assertBlockedByPolicy(refused, what);
      }
      // What the assistant said stays as it was said, and a colleague's words as the colleague wrote them.
      for (const [sql, row] of [
        [messages!.change, id('a', 8)],
        [remove('messages'), id('a', 7)],
      ] as const) {
        assert.deepEqual(await reach(client, ada, sql, [row]), { rows: 0 }, sql);
      }
      for (const sql of [feedback!.change, remove('feedback')]) {
        assert.deepEqual(await reach(client, signedIn(ALMA), sql, [id('a', 9)]), { rows: 0 }, sql);
      }
    }));

  it('leaves a user who changed tenants no hold on feedback in the former one', () =>
    onEach(places, async ({ client }) => {
      const former = id('b', 8);
      const prepare = `
        insert into public.feedback (id, message_id, user_id, rating)
        values ('${former}', '${id('a', 6)}', '${BEN}', 1);`;
      for (const sql of [PROBES[2]!.change, remove('feedback')]) {
        for (const opened of [prepare, OPEN_READING + prepare]) {
          assert.deepEqual(await reach(client, signedIn(BEN), sql, [former], opened), { rows: 0 });
        }
        assert.deepEqual(await reach(client, service, sql, [former], prepare), { rows: 1 });
      }
    }));

  it('gives the functions of policies to those whom the policies are for', () =>
    onEach(places, async ({ client }) => {
      for (const name of ['private.current_tenant_id()', 'private.is_tenant_admin()']) {
        const { rows } = await client.query(
          `select rolname from pg_catalog.pg_roles
           where rolname in ('anon', 'authenticated', 'service_role')
             and pg_catalog.has_function_privilege(oid, $1, 'execute')
           order by rolname`,
          [name],
        );
        assert.deepEqual(rows, [{ rolname: 'authenticated' }, { rolname: 'service_role' }], name);
      }
    }));

  it('has row security on for every table', () =>
    onEach(places, async ({ client }) => {
      const { rows } = await client.query<{ relname: string; relrowsecurity: boolean }>(
        `select relname, relrowsecurity from pg_catalog.pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r'`,
      );
      assert.equal(rows.length, 6);
      for (const { relname, relrowsecurity } of rows) assert.ok(relrowsecurity, relname);
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
