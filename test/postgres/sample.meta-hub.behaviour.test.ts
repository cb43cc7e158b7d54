import assert from 'node:assert/strict';
import { Client } from 'pg';
import { FIRST_ROWS, id, LUMEN, MAREA } from './metaHubRows';
import {
  ALL,
  AMBIGUITY_FIX,
  BASE,
  migrations,
  onEachDatabase,
  outcomeOf,
  RELIABILITY,
  ROUTING,
  undo,
  value,
  VALUE_FIX,
  type Place,
} from './metaHubSample';
import { runFiles } from './sampleWorkspace';

/** Runs work on sessions of their own, with a lock timeout that turns waiting into 55P03. */
async function withSessions<Result>(
  url: string,
  count: number,
  work: (sessions: readonly Client[]) => Promise<Result>,
): Promise<Result> {
  const sessions = Array.from({ length: count }, () => new Client({ connectionString: url }));
  try {
    for (const session of sessions) await session.connect();
    return await work(sessions);
  } finally {
    for (const session of sessions) await session.end();
  }
}

const CALLS = {
  enable: `select key, enabled from public.set_workspace_entitlement('lumen', 'meta_hub', true, null, null)`,
  store: `select key, payload from public.set_workspace_entitlement_payload(
    '${LUMEN}', 'core_os', true, '{"tier": "beta"}', null, null)`,
  grant: `select balance from public.apply_workspace_token_delta('${LUMEN}', 100, 'Trial', null, null)`,
  grantOnce: `select balance from public.apply_workspace_token_delta('${LUMEN}', 100, 'Trial', 'ref', null)`,
};

type Outcomes = Record<keyof typeof CALLS, string>;

/** What each of the owner console's calls gives, each in a transaction that is rolled back. */
async function consoleCalls(client: Client): Promise<Outcomes> {
  const outcomes: Partial<Outcomes> = {};
  for (const call of Object.keys(CALLS) as (keyof Outcomes)[]) {
    await client.query('begin');
    outcomes[call] = await outcomeOf(client, CALLS[call]);
    await client.query('rollback');
  }
  return outcomes as Outcomes;
}

const WORKING: Outcomes = {
  enable: '"meta_hub" true',
  store: '"core_os" {"tier":"beta"}',
  grant: '"100"',
  grantOnce: '"100"',
};
const AFTER_BASE: Outcomes = {
  enable: 'refused 23502',
  store: 'refused 23502',
  grant: 'refused 42702',
  grantOnce: 'refused 42702',
};
const AFTER_VALUE_FIX: Outcomes = {
  ...WORKING,
  store: 'refused 42702',
  grantOnce: 'refused 42702',
};

describe('sample meta-hub: what the fixes cure', function () {
  this.timeout(60_000);

  it('fails in the ways that the guide names until both fixes are in, and again when they are out', () =>
    onEachDatabase(BASE, async ({ client }) => {
      await client.query(FIRST_ROWS);
      assert.deepEqual(await consoleCalls(client), AFTER_BASE);
      await runFiles(client, migrations.slice(BASE, VALUE_FIX));
      assert.deepEqual(await consoleCalls(client), AFTER_VALUE_FIX);
      await runFiles(client, migrations.slice(VALUE_FIX, AMBIGUITY_FIX));
      assert.deepEqual(await consoleCalls(client), WORKING);
      await undo(client, AMBIGUITY_FIX, 1);
      assert.deepEqual(await consoleCalls(client), AFTER_VALUE_FIX);
      await undo(client, VALUE_FIX, 1);
      assert.deepEqual(await consoleCalls(client), AFTER_BASE);
    }));

  it('names the columns that the guide names', () =>
    onEachDatabase(VALUE_FIX, async ({ client }) => {
      await client.query(FIRST_ROWS);
      await assert.rejects(client.query(CALLS.store), {
        message: 'column reference "workspace_id" is ambiguous',
      });
      await undo(client, VALUE_FIX, 1);
      await assert.rejects(client.query(CALLS.grant), {
        message: 'column reference "balance" is ambiguous',
      });
      await assert.rejects(client.query(CALLS.enable), { code: '23502', column: 'value' });
    }));

  it('moves settings out of the old column where the new one has none, and keeps the old ones', () =>
    onEachDatabase(BASE, async ({ client }) => {
      await client.query(FIRST_ROWS);
      await client.query(`
        insert into public.workspace_entitlements (workspace_id, key, value, payload) values
          ('${LUMEN}', 'moved', '{"plan": "pro"}', '{}'),
          ('${LUMEN}', 'kept', '{"plan": "old"}', '{"plan": "new"}'),
          ('${LUMEN}', 'no_object', 'true', '{}')`);
      const settings = `
        select key, value, payload from public.workspace_entitlements order by key`;
      await runFiles(client, migrations.slice(BASE, VALUE_FIX));
      const { rows } = await client.query(settings);
      assert.deepEqual(rows, [
        { key: 'kept', value: { plan: 'old' }, payload: { plan: 'new' } },
        { key: 'moved', value: { plan: 'pro' }, payload: { plan: 'pro' } },
        { key: 'no_object', value: true, payload: {} },
      ]);
      await client.query(`
        insert into public.workspace_entitlements (workspace_id, key, value, payload)
        values ('${LUMEN}', 'without', null, '{"plan": "free"}')`);
      await undo(client, VALUE_FIX, 1);
      const without = `select value from public.workspace_entitlements where key = 'without'`;
      assert.deepEqual(await value(client, without), { plan: 'free' });
    }));
});

describe('sample meta-hub: tokens and products', function () {
  this.timeout(60_000);

  const withRows = (check: (place: Place) => Promise<void>) =>
    onEachDatabase(ALL, async (place) => {
      await place.client.query(FIRST_ROWS);
      await check(place);
    });

  const balance = `select balance::integer from public.workspace_token_balances`;

  it('counts a reference once for each workspace, also when two grants meet', () =>
    withRows(({ client, url }) =>
      withSessions(url, 4, async (sessions) => {
        await Promise.all(sessions.map((session) => session.query(CALLS.grantOnce)));
        assert.equal(await value(client, balance), 100);
        const entries = 'select count(*)::integer from public.workspace_token_ledger';
        assert.equal(await value(client, entries), 1);
        await client.query(CALLS.grantOnce.replace(LUMEN, MAREA));
        assert.equal(await value(client, entries), 2);
      }),
    ));

  it('adds up grants that meet and have no reference', () =>
    withRows(({ client, url }) =>
      withSessions(url, 4, async (sessions) => {
        await Promise.all(sessions.map((session) => session.query(CALLS.grant)));
        assert.equal(await value(client, balance), 400);
        const last = 'select max(balance_after)::integer from public.workspace_token_ledger';
        assert.equal(await value(client, last), 400);
      }),
    ));

  it('refuses to overdraw, to change nothing and to keep silent about the reason', () =>
    withRows(async ({ client }) => {
      const delta = (amount: number, reason: string | null) =>
        client.query(`select public.apply_workspace_token_delta($1, $2, $3, null, null)`, [
          LUMEN,
          amount,
          reason,
        ]);
      await assert.rejects(delta(-1, 'Correction'), { code: '23514' });
      await assert.rejects(delta(0, 'Nothing'), { code: '23514' });
      await assert.rejects(delta(1, ' '), { code: '23514' });
      await assert.rejects(delta(1, null), { code: '23502' });
      assert.equal(await value(client, 'select count(*)::integer from public.owner_audit_log'), 0);
    }));

  it('gives no row for an unknown workspace, and refuses a payload that is no object', () =>
    withRows(async ({ client }) => {
      const unknown = CALLS.enable.replace('lumen', 'nobody');
      assert.equal(await outcomeOf(client, unknown), '0 rows');
      assert.equal(
        await outcomeOf(client, CALLS.store.replace('{"tier": "beta"}', '[]')),
        'refused 23514',
      );
      assert.equal(
        await outcomeOf(client, CALLS.store.replace(LUMEN, id('c', 0))),
        'refused 23503',
      );
    }));
});

describe('sample meta-hub: routing', function () {
  this.timeout(60_000);

  it('gives what is there the connection with its number, of its own workspace only', () =>
    onEachDatabase(AMBIGUITY_FIX, async ({ client }) => {
      await client.query(FIRST_ROWS);
      await client.query(`
        insert into public.wa_threads (id, workspace_id, phone_number_id, contact_phone) values
          ('${id('a', 8)}', '${LUMEN}', '2001', '+4915550101'),
          ('${id('a', 9)}', '${LUMEN}', 'gone', '+4915550101')`);
      await runFiles(client, migrations.slice(AMBIGUITY_FIX, ROUTING));
      const { rows } = await client.query(
        'select id, connection_id from public.wa_threads order by id',
      );
      assert.deepEqual(rows, [
        { id: id('a', 5), connection_id: id('a', 4) },
        { id: id('a', 8), connection_id: null },
        { id: id('a', 9), connection_id: null },
        { id: id('b', 5), connection_id: id('b', 4) },
      ]);
      const messages =
        'select count(*)::integer from public.wa_messages where connection_id is null';
      assert.equal(await value(client, messages), 0);
    }));

  it('keeps the connection of a thread whose number was written down wrong', () =>
    onEachDatabase(ROUTING, async ({ client }) => {
      await client.query(FIRST_ROWS);
      await client.query(`
        update public.wa_threads set connection_id = '${id('a', 4)}', phone_number_id = 'wrong'
        where id = '${id('a', 5)}'`);
      const resolved = `select * from public.resolve_thread_connection('${id('a', 5)}')`;
      assert.equal(await outcomeOf(client, resolved), `"${id('a', 4)}" "1001" null`);
      const unknown = `select * from public.resolve_thread_connection('${id('c', 5)}')`;
      assert.equal(await outcomeOf(client, unknown), '0 rows');
    }));

  it('keeps threads and messages when a connection is removed, and their workspace', () =>
    onEachDatabase(ALL, async ({ client }) => {
      await client.query(FIRST_ROWS);
      for (const table of ['wa_threads', 'wa_messages']) {
        await client.query(`update public.${table} set connection_id = '${id('a', 4)}'
          where workspace_id = '${LUMEN}'`);
      }
      await client.query(`delete from public.wa_phone_numbers where id = '${id('a', 4)}'`);
      for (const table of ['wa_threads', 'wa_messages']) {
        const left = `select workspace_id, connection_id from public.${table} where workspace_id = $1`;
        const { rows } = await client.query(left, [LUMEN]);
        assert.deepEqual(rows, [{ workspace_id: LUMEN, connection_id: null }], table);
      }
    }));
});

/** Three messages that are due, the first one first, and one that is not. */
const QUEUE = `
  insert into public.outbox_messages
    (workspace_id, thread_id, message_id, idempotency_key, available_at, status, payload)
  values
    ('${LUMEN}', '${id('a', 5)}', '${id('a', 6)}', 'one', now() - interval '3 minutes', 'queued', '{}'),
    ('${LUMEN}', '${id('a', 5)}', '${id('a', 6)}', 'two', now() - interval '2 minutes', 'queued', '{}'),
    ('${MAREA}', '${id('b', 5)}', '${id('b', 6)}', 'three', now() - interval '1 minute', 'queued', '{}'),
    ('${MAREA}', '${id('b', 5)}', '${id('b', 6)}', 'later', now() + interval '1 hour', 'queued', '{}'),
    ('${MAREA}', '${id('b', 5)}', '${id('b', 6)}', 'sent', now() - interval '9 minutes', 'sent', '{}')`;

async function claim(session: Client, limit: number | null, worker: string): Promise<string> {
  const { rows } = await session.query<{ idempotency_key: string }>(
    'select idempotency_key from public.claim_outbox($1, $2) order by available_at, created_at, 1',
    [limit, worker],
  );
  return rows
    .map((row) => row.idempotency_key)
    .sort()
    .join(' ');
}

const slot = `select public.take_rate_limit_slot('send', $1, $2)`;
/** So long a window that no test can run over its end. */
const AGE = 1_000_000_000;

describe('sample meta-hub: several workers', function () {
  this.timeout(60_000);

  const withQueue = (
    check: (place: Place, first: Client, second: Client) => Promise<void>,
  ): Promise<void> =>
    onEachDatabase(RELIABILITY, async (place) => {
      await place.client.query(FIRST_ROWS + QUEUE);
      await withSessions(place.url, 2, async ([first, second]) => {
        // Whoever waits for a lock is refused at once and does not just come late.
        await second!.query(`set lock_timeout = '20ms'`);
        await check(place, first!, second!);
      });
    });

  it('pass over what another one is taking, without waiting', () =>
    withQueue(async (_place, first, second) => {
      await first.query('begin');
      assert.equal(await claim(first, 1, 'first'), 'one');
      assert.equal(await claim(second, 10, 'second'), 'three two');
      await first.query('commit');
      assert.equal(await claim(second, 10, 'second'), '');
    }));

  it('get what another one gave back', () =>
    withQueue(async (_place, first, second) => {
      await first.query('begin');
      assert.equal(await claim(first, 10, 'first'), 'one three two');
      assert.equal(await claim(second, 10, 'second'), '');
      await first.query('rollback');
      assert.equal(await claim(second, 10, 'second'), 'one three two');
    }));

  it('would wait without SKIP LOCKED, so that these tests can fail', () =>
    withQueue(async ({ client }, first, second) => {
      const { sql } = migrations[RELIABILITY - 1]!;
      const made = /create function public\.claim_outbox[\s\S]*?\n\$\$;/.exec(sql)![0];
      const waiting = made.replace('for update skip locked', 'for update');
      assert.notEqual(waiting, made);
      await client.query(waiting.replace('create function', 'create or replace function'));
      await first.query('begin');
      await claim(first, 1, 'first');
      await assert.rejects(claim(second, 10, 'second'), { code: '55P03' });
      await first.query('rollback');
    }));

  it('take over from a worker that died, and never what was sent', () =>
    withQueue(async ({ client }, first, second) => {
      assert.equal(await claim(first, 2, 'first'), 'one two');
      await client.query(
        `update public.outbox_messages set available_at = now() - interval '1 second'
         where idempotency_key = 'one'`,
      );
      assert.equal(await claim(second, 10, 'second'), 'one three');
      const { rows } = await client.query(
        `select idempotency_key, attempts, locked_by from public.outbox_messages
         where status = 'processing' order by 1`,
      );
      assert.deepEqual(rows, [
        { idempotency_key: 'one', attempts: 2, locked_by: 'second' },
        { idempotency_key: 'three', attempts: 1, locked_by: 'second' },
        { idempotency_key: 'two', attempts: 1, locked_by: 'first' },
      ]);
    }));

  it('take nothing with a limit of nothing, and cannot take without a name', () =>
    withQueue(async (_place, first) => {
      for (const limit of [0, -1]) assert.equal(await claim(first, limit, 'first'), '');
      const unnamed = first.query('select public.claim_outbox(1, null)');
      await assert.rejects(unnamed, { code: '23514' });
    }));

  it('share the slots of a window among all sessions, and never give one too many', () =>
    onEachDatabase(RELIABILITY, ({ url }) =>
      withSessions(url, 4, async (sessions) => {
        const given = await Promise.all(
          sessions.map(async (session) => {
            let slots = 0;
            for (let asked = 0; asked < 5; asked += 1) {
              if (await value(session, slot, [7, AGE])) slots += 1;
            }
            return slots;
          }),
        );
        assert.equal(
          given.reduce((sum, slots) => sum + slots, 0),
          7,
        );
      }),
    ));

  it('wait for the last slot until it is known whether it was taken', () =>
    withQueue(async (_place, first, second) => {
      await first.query('begin');
      assert.equal(await value(first, slot, [1, AGE]), true);
      await assert.rejects(value(second, slot, [1, AGE]), { code: '55P03' });
      await first.query('rollback');
      assert.equal(await value(second, slot, [1, AGE]), true);
      assert.equal(await value(first, slot, [1, AGE]), false);
    }));

  it('have slots for each key, each window and each length of window', () =>
    withQueue(async ({ client }, first) => {
      assert.equal(await value(first, slot, [1, AGE]), true);
      assert.equal(await value(first, slot, [1, AGE]), false);
      assert.equal(await value(first, slot, [1, AGE + 1]), true);
      assert.equal(await value(first, slot.replace('send', 'read'), [1, AGE]), true);
      await client.query(`update public.rate_limit_counters
        set window_start = window_start - window_seconds * interval '1 second'`);
      assert.equal(await value(first, slot, [1, AGE]), true);
      for (const cap of [0, -1, null]) assert.equal(await value(first, slot, [cap, AGE]), false);
      await assert.rejects(value(first, slot, [1, 0]), { code: '22012' });
      await assert.rejects(value(first, slot, [1, -60]), { code: '23514' });
    }));

  it('find one event where Meta sent two, also when both come at once', () =>
    onEachDatabase(RELIABILITY, async ({ client, url }) => {
      await client.query(FIRST_ROWS);
      const store = `insert into public.meta_webhook_events (workspace_id, event_key, payload)
        values ('${LUMEN}', 'event', '{}') on conflict (workspace_id, event_key) do nothing`;
      await withSessions(url, 4, async (sessions) => {
        const stored = await Promise.all(sessions.map((session) => session.query(store)));
        assert.deepEqual(stored.map(({ rowCount }) => rowCount).sort(), [0, 0, 0, 1]);
      });
      const elsewhere = await client.query(store.replace(LUMEN, MAREA));
      assert.equal(elsewhere.rowCount, 1);
    }));
});

describe('sample meta-hub: the outbox before and after m1_reliability', function () {
  this.timeout(60_000);

  const left = `
    select message_id, status, payload from public.outbox_messages order by message_id`;

  it('keeps its messages when it is upgraded, and when the upgrade is taken back', () =>
    onEachDatabase(AMBIGUITY_FIX, async ({ client }) => {
      await client.query(FIRST_ROWS);
      await client.query(`
        insert into public.outbox_messages (message_id, payload, status) values
          ('${id('a', 6)}', '{"n": 1}', 'queued'), ('${id('b', 6)}', '{"n": 2}', 'sent')`);
      const before = (await client.query(left)).rows;
      await runFiles(client, migrations.slice(AMBIGUITY_FIX, RELIABILITY));
      const { rows } = await client.query(`
        select workspace_id, thread_id, connection_id, idempotency_key = id::text as own_key
        from public.outbox_messages order by workspace_id`);
      assert.deepEqual(rows, [
        { workspace_id: LUMEN, thread_id: id('a', 5), connection_id: id('a', 4), own_key: true },
        { workspace_id: MAREA, thread_id: id('b', 5), connection_id: id('b', 4), own_key: true },
      ]);
      assert.notEqual(await claim(client, 10, 'worker'), '');
      await undo(client, RELIABILITY, 1);
      assert.deepEqual((await client.query(left)).rows, before);
    }));

  it('cannot hold a message of one workspace under a thread of another', () =>
    onEachDatabase(RELIABILITY, async ({ client }) => {
      await client.query(FIRST_ROWS);
      const wrong = `insert into public.outbox_messages
          (workspace_id, thread_id, message_id, idempotency_key, payload)
        values ('${LUMEN}', '${id('b', 5)}', '${id('a', 6)}', 'one', '{}')`;
      assert.equal(await outcomeOf(client, wrong), 'refused 23503');
      assert.equal(await outcomeOf(client, wrong.replace(id('b', 5), id('a', 5))), '1 rows');
    }));
});
