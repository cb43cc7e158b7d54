import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { migrationSections } from '../../src/core/migration/section';
import {
  assertBlockedByPolicy,
  assertNoPrivilege,
  reach,
  service,
  signedIn,
  type Caller,
} from './assistantProbes';
import { onEach, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

const user = (letter: string) => `${letter}0000000-0000-4000-8000-000000000001`;
/** Ada and Ben own the same things; Cleo is an admin, Dan signed in and has no profile. */
const ADA = user('a');
const BEN = user('b');
const CLEO = user('c');
const DAN = user('d');
const anon: Caller = { role: 'anon' };
const run = (letter: string) => `${letter}0000000-0000-4000-8000-00000000000f`;

const ROWS = `
  insert into auth.users (id, email) values
    ('${ADA}', 'ada@agents.example'), ('${BEN}', 'ben@agents.example'), ('${CLEO}', 'cleo@agents.example');
  insert into public.profiles (id, full_name, role) values
    ('${ADA}', 'Ada', 'member'), ('${BEN}', 'Ben', 'member'), ('${CLEO}', 'Cleo', 'admin');
  insert into public.conversations (conversation_id, user_id, role, content) values
    ('of-ada', '${ADA}', 'user', 'Hello'), ('of-ben', '${BEN}', 'user', 'Hello'), ('of-nobody', null, 'user', 'Hello');
  insert into public.messages (conversation_id, sender_type, content) values
    ('of-ada', 'agent', 'Hi'), ('of-ben', 'agent', 'Hi'), ('of-nobody', 'agent', 'Hi'), ('unheard', 'system', 'Hi');
  insert into public.leads (name, email, assigned_to) values
    ('of-ada', 'a@b.example', '${ADA}'), ('of-ben', 'b@b.example', '${BEN}'), ('of-nobody', 'n@b.example', null);
  insert into public.workflow_executions (id, workflow_type, initiated_by) values
    ('${run('a')}', 'offer', '${ADA}'), ('${run('b')}', 'offer', '${BEN}'), ('${run('e')}', 'offer', null);
  insert into public.agent_messages (workflow_execution_id, agent_name, message_type, content) values
    ('${run('a')}', 'one', 'input', 'x'), ('${run('b')}', 'one', 'input', 'x'), ('${run('e')}', 'one', 'input', 'x');
  insert into public.shared_memory (conversation_id, memory_key, memory_value) values
    ('of-ada', 'k', '1'), ('of-ben', 'k', '1'), ('of-nobody', 'k', '1');`;

/** How many rows an owner (Ada), an admin and the service see of each table. */
const SEEN: readonly [string, number, number][] = [
  ['conversations', 1, 3],
  ['messages', 1, 4],
  ['leads', 1, 3],
  ['workflow_executions', 1, 3],
  ['agent_messages', 1, 3],
  ['shared_memory', 0, 3],
];

interface Place {
  readonly name: string;
  readonly client: Client;
  readonly url: string;
}

function migrationTexts() {
  const folder = path.resolve('migrations/agentflow/migrations');
  return [
    '20250601000000_profiles_and_conversations.sql',
    '20251216000000_consolidated_schema.sql',
  ].map((name) => {
    const place = path.join(folder, name);
    const text = fs.readFileSync(place, 'utf8');
    const { up } = migrationSections(text);
    return { name, path: place, sql: text.slice(up.start, up.end) };
  });
}

describe('sample agentflow: who reaches what', function () {
  this.timeout(120_000);
  const places: Place[] = [];

  before(async () => {
    for (const server of await servers()) {
      const { client, url } = await supabaseDatabase(server);
      places.push({ name: server.name, client, url });
      await runFiles(client, migrationTexts());
      await client.query(ROWS);
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  for (const [table, own, all] of SEEN) {
    it(`${table}: an owner sees the own rows, an admin and the service all, others none`, () =>
      onEach(places, async ({ client }) => {
        const sql = `select from public.${table}`;
        const rows = async (caller: Caller) => (await reach(client, caller, sql)).rows;
        assert.equal(await rows(signedIn(ADA)), own, 'Ada');
        assert.equal(await rows(signedIn(BEN)), own, 'Ben');
        assert.equal(await rows(signedIn(CLEO)), all, 'Cleo');
        assert.equal(await rows(service), all, 'the service');
        assert.equal(await rows(signedIn(DAN)), 0, 'Dan');
        assert.equal(await rows({ role: 'authenticated' }), 0, 'nobody');
        assertNoPrivilege(await reach(client, anon, sql), table);
      }));
  }

  const turn = `insert into public.conversations (conversation_id, user_id, role, content) values ($1, $2, $3, 'x')`;
  const message = `
    insert into public.messages (conversation_id, sender_type, sender_id, content) values ($1, $2, $3, 'x')`;

  it('lets a user begin a conversation and go on with it, and get into no other one', () =>
    onEach(places, async ({ client }) => {
      const ada = signedIn(ADA);
      for (const mine of ['of-ada', 'a-new-one']) {
        assert.deepEqual(await reach(client, ada, turn, [mine, ADA, 'user']), { rows: 1 }, mine);
      }
      // That of Ben, that of a visitor, and one that so far has messages only.
      for (const other of ['of-ben', 'of-nobody', 'unheard']) {
        assertBlockedByPolicy(await reach(client, ada, turn, [other, ADA, 'user']), other);
      }
      assertBlockedByPolicy(await reach(client, ada, turn, ['a-new-one', BEN, 'user']), 'as Ben');
      assertBlockedByPolicy(
        await reach(client, ada, turn, ['of-ada', ADA, 'assistant']),
        'as the assistant',
      );
    }));

  it('lets a user write in the own conversation as oneself only', () =>
    onEach(places, async ({ client }) => {
      const ada = signedIn(ADA);
      assert.deepEqual(await reach(client, ada, message, ['of-ada', 'user', ADA]), { rows: 1 });
      const refused = [
        ['of-ben', 'user', ADA],
        ['of-nobody', 'user', ADA],
        ['a-new-one', 'user', ADA],
        ['of-ada', 'user', BEN],
        ['of-ada', 'agent', ADA],
      ];
      for (const values of refused) {
        assertBlockedByPolicy(await reach(client, ada, message, values), values.join());
      }
    }));

  it('shows a conversation that two users have begun at once to neither of them', () =>
    onEach(places, async ({ client, url }) => {
      const sessions = [
        new Client({ connectionString: url }),
        new Client({ connectionString: url }),
      ];
      try {
        for (const [at, who] of [ADA, BEN].entries()) {
          const session = sessions[at]!;
          await session.connect();
          await session.query('begin');
          await session.query(
            `select pg_catalog.set_config('request.jwt.claims', $1, true), pg_catalog.set_config('role', 'authenticated', true)`,
            [JSON.stringify({ role: 'authenticated', sub: who })],
          );
        }
        // Neither sees the other's turn before both are stored.
        await sessions[0]!.query(turn, ['at-once', ADA, 'user']);
        await sessions[1]!.query(turn, ['at-once', BEN, 'user']);
        for (const session of sessions) await session.query('commit');
        await client.query(
          `insert into public.messages (conversation_id, sender_type, content) values ('at-once', 'agent', 'Hi')`,
        );
        const read = `select from public.messages where conversation_id = 'at-once'`;
        for (const who of [ADA, BEN]) {
          assert.deepEqual(await reach(client, signedIn(who), read), { rows: 0 });
        }
        assert.deepEqual(await reach(client, signedIn(CLEO), read), { rows: 1 });
      } finally {
        for (const session of sessions) await session.end();
        await client.query(`delete from public.messages where conversation_id = 'at-once'`);
        await client.query(`delete from public.conversations where conversation_id = 'at-once'`);
      }
    }));

  const bare = `insert into public.leads (name, email) values ('New', 'new@example.com')`;

  it('takes a lead from anyone, with the fields of the form and no decision of the team', () =>
    onEach(places, async ({ client }) => {
      for (const caller of [anon, signedIn(DAN), signedIn(ADA), signedIn(CLEO)]) {
        assert.deepEqual(await reach(client, caller, bare), { rows: 1 }, JSON.stringify(caller));
      }
      assertNoPrivilege(await reach(client, anon, `${bare} returning id`), 'reading back');
      const decided: readonly [string, string][] = [
        ['status', `'won'`],
        ['lead_score', '50'],
        ['notes', `'Call me'`],
        ['assigned_to', `'${ADA}'`],
      ];
      for (const [column, value] of decided) {
        const sql = `
          insert into public.leads (name, email, ${column}) values ('New', 'new@example.com', ${value})`;
        assertNoPrivilege(await reach(client, anon, sql), column);
        assertBlockedByPolicy(await reach(client, signedIn(ADA), sql), column);
        assert.deepEqual(await reach(client, signedIn(CLEO), sql), { rows: 1 }, column);
      }
    }));

  it('lets whoever looks after a lead change it and not hand it on, and only an admin delete it', () =>
    onEach(places, async ({ client }) => {
      const note = `update public.leads set notes = 'Called' where name = $1`;
      assert.deepEqual(await reach(client, signedIn(ADA), note, ['of-ada']), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(ADA), note, ['of-ben']), { rows: 0 });
      assert.deepEqual(await reach(client, signedIn(ADA), note, ['of-nobody']), { rows: 0 });
      assert.deepEqual(await reach(client, signedIn(CLEO), note, ['of-nobody']), { rows: 1 });
      const hand = `update public.leads set assigned_to = '${BEN}' where name = 'of-ada'`;
      assertBlockedByPolicy(await reach(client, signedIn(ADA), hand), 'handing on');
      assert.deepEqual(await reach(client, signedIn(CLEO), hand), { rows: 1 });
      const remove = `delete from public.leads where name = 'of-ada'`;
      assert.deepEqual(await reach(client, signedIn(ADA), remove), { rows: 0 });
      assert.deepEqual(await reach(client, signedIn(CLEO), remove), { rows: 1 });
    }));

  it('leaves runs, agent messages and memories to the service, whoever asks', () =>
    onEach(places, async ({ client }) => {
      const writes = [
        `insert into public.workflow_executions (workflow_type) values ('x')`,
        `update public.workflow_executions set results = '{}'`,
        `delete from public.agent_messages`,
        `update public.shared_memory set memory_value = '2'`,
        `update public.messages set content = 'x'`,
        `delete from public.conversations`,
      ];
      for (const sql of writes) {
        for (const caller of [anon, signedIn(ADA), signedIn(CLEO)]) {
          assertNoPrivilege(await reach(client, caller, sql), sql);
        }
        assert.equal((await reach(client, service, sql)).sqlstate, undefined, sql);
      }
    }));

  it('lets nobody make oneself an admin, read other profiles, or ask the functions of the policies as anon', () =>
    onEach(places, async ({ client }) => {
      const promote = `update public.profiles set role = 'admin'`;
      for (const caller of [anon, signedIn(ADA), signedIn(CLEO)]) {
        assertNoPrivilege(await reach(client, caller, promote), JSON.stringify(caller));
      }
      const profiles = 'select from public.profiles';
      assert.deepEqual(await reach(client, signedIn(ADA), profiles), { rows: 1 });
      assert.deepEqual(await reach(client, signedIn(CLEO), profiles), { rows: 1 });
      assertNoPrivilege(await reach(client, anon, 'select private.is_admin()'), 'is_admin');
    }));

  it('shows in the views for analytics the figures of the own rows, and all to an admin', () =>
    onEach(places, async ({ client }) => {
      const sums: readonly [string, number, number][] = [
        ['select from public.lead_pipeline_summary, generate_series(1, leads::integer)', 1, 3],
        [
          'select from public.conversation_daily_activity, generate_series(1, turns::integer)',
          1,
          3,
        ],
        [
          'select from public.workflow_performance_summary, generate_series(1, runs::integer)',
          1,
          3,
        ],
      ];
      for (const [sql, own, all] of sums) {
        assert.deepEqual(await reach(client, signedIn(ADA), sql), { rows: own }, sql);
        assert.deepEqual(await reach(client, signedIn(CLEO), sql), { rows: all }, sql);
        assert.deepEqual(await reach(client, service, sql), { rows: all }, sql);
        assertNoPrivilege(await reach(client, anon, sql), sql);
      }
    }));

  it('keeps what was done when a person goes, without the name, and deletes the own conversations', () =>
    onEach(places, async ({ client }) => {
      await client.query('begin');
      try {
        await client.query('delete from auth.users where id = $1', [ADA]);
        const { rows } = await client.query(`
          select (select pg_catalog.count(*) from public.conversations)::integer as conversations,
                 (select pg_catalog.count(*) from public.workflow_executions where initiated_by is null)::integer as runs,
                 (select pg_catalog.count(*) from public.leads where assigned_to is null)::integer as leads`);
        assert.deepEqual(rows, [{ conversations: 2, runs: 2, leads: 2 }]);
      } finally {
        await client.query('rollback');
      }
    }));
});
