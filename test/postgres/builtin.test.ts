import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { EXTENSION_ARCHIVES } from '../../src/postgres/builtin/extensions';
import type { BuiltinServer, Lease } from '../../src/postgres/builtin/server';
import { open, run } from './builtinHarness';
import { copyFrom, Exchange, pipeline, simple } from './builtinWire';

describe('the built-in target', function () {
  this.timeout(60_000);
  let server: BuiltinServer;
  let lease: Lease;
  let client: Client;

  before(async () => {
    server = await open('memory');
  });
  beforeEach(async () => {
    lease = await server.acquire();
    ({ client } = lease);
  });
  afterEach(() => lease.release());
  after(async () => {
    server.kill();
    await server.exited;
  });

  const exchange = (submitted: Exchange): Promise<string[]> => {
    client.query(submitted);
    return submitted.done;
  };

  it('is PostgreSQL 18 and says so', async () => {
    assert.match(server.serverVersion, /^18\.\d+/);
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    assert.equal(rows[0]?.server_version, server.serverVersion);
  });

  describe('speaks the protocol', () => {
    it('answers a pipeline with one Sync by one ReadyForQuery', async () => {
      assert.deepEqual(await exchange(pipeline('select 1', 'select 2', 'select 3')), [
        'row 1',
        'SELECT 1',
        'row 2',
        'SELECT 1',
        'row 3',
        'SELECT 1',
        'ready',
      ]);
    });

    it('passes over the rest of a pipeline after an error and takes back what it did', async () => {
      assert.deepEqual(
        await exchange(pipeline('create table half (a int)', 'select nothing', 'select 3')),
        ['CREATE TABLE', 'error 42703@8', 'ready'],
      );
      assert.deepEqual(await exchange(simple(`select to_regclass('half') is null`)), [
        'columns',
        'row t',
        'SELECT 1',
        'ready',
      ]);
    });

    it('tells each completion of a message with many statements, up to the error and its position', async () => {
      const sql = `create table many (a int); insert into many values (1), (2); select 'ä€😀', nothing; select 1`;
      assert.deepEqual(await exchange(simple(sql)), [
        'CREATE TABLE',
        'INSERT 0 2',
        // In code points, as PostgreSQL counts.
        `error 42703@${Array.from(sql.slice(0, sql.indexOf('nothing'))).length + 1}`,
        'ready',
      ]);
      assert.deepEqual(await exchange(simple('select 1; ; select 2')), [
        'columns',
        'row 1',
        'SELECT 1',
        'columns',
        'row 2',
        'SELECT 1',
        'ready',
      ]);
      assert.deepEqual(await exchange(simple('')), ['empty', 'ready']);
    });

    it('keeps a transaction that failed until it is ended', async () => {
      await client.query('begin');
      await assert.rejects(client.query('select 1/0'), { code: '22012' });
      await assert.rejects(client.query('select 1'), { code: '25P02' });
      await client.query('rollback');
      assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
    });

    it('sends notices before the completion, with their fields', async () => {
      const notices: (string | undefined)[] = [];
      client.on('notice', ({ severity, message, hint }) => notices.push(severity, message, hint));
      await client.query(`do $$ begin raise warning 'look' using hint = 'there'; end $$`);
      assert.deepEqual(notices, ['WARNING', 'look', 'there']);
    });

    it('copies from the client and to it', async () => {
      await client.query('create temp table copied (a int, b text)');
      assert.deepEqual(
        await exchange(copyFrom('copy copied from stdin', '1\tone\n2\ttwo\n3\tthree\n')),
        ['copy in', 'COPY 3', 'ready'],
      );
      assert.deepEqual(await exchange(simple('copy copied to stdout')), [
        'copy data',
        'copy data',
        'copy data',
        'COPY 3',
        'ready',
      ]);
    });

    it('tells a client that has nothing to copy from, and goes on', async () => {
      await client.query('create temp table uncopied (a int)');
      await assert.rejects(client.query('copy uncopied from stdin'), {
        code: '57014',
        message: /COPY from stdin failed/,
      });
      await assert.rejects(client.query('copy uncopied from stdin; select 1'), { code: '57014' });
      assert.deepEqual(await exchange(copyFrom('copy uncopied from stdin', 'x\n')), [
        'copy in',
        'error 22P02',
        'ready',
      ]);
      assert.deepEqual((await client.query('select count(*)::int as n from uncopied')).rows, [
        { n: 0 },
      ]);
    });

    it('outlives a client that goes away in the middle of a COPY', async () => {
      await client.query('create temp table left_alone (a int)');
      const left = new Exchange(
        (connection) => connection.query('copy left_alone from stdin'),
        (connection) => connection.stream.destroy(),
      );
      client.query(left);
      await new Promise((resolve) => client.once('end', resolve));
      await lease.release();
      assert.deepEqual(await run(server, 'select 1 as one'), [{ one: 1 }]);
    });

    it('takes a statement of 50 MB and returns as much', async () => {
      const text = 'x'.repeat(50_000_000);
      const { rows } = await client.query<{ echo: string }>(`select '${text}' as echo`);
      assert.equal(rows[0]?.echo.length, text.length);
    });

    it('runs named prepared statements and binary parameters', async () => {
      const query = { name: 'sum', text: 'select $1::int + $2::int as sum' };
      for (const [a, b] of [
        [1, 2],
        [3, 4],
      ]) {
        const { rows } = await client.query<{ sum: number }>({ ...query, values: [a, b] });
        assert.deepEqual(rows, [{ sum: (a ?? 0) + (b ?? 0) }]);
      }
      const bytes = Buffer.from([0, 255, 10, 88]);
      assert.deepEqual((await client.query('select $1::bytea as b', [bytes])).rows, [{ b: bytes }]);
    });

    it('goes on after statements that want more stack than there is', async () => {
      await client.query(`create function deeper(n int) returns int language plpgsql
        as $$ begin return deeper(n + 1); end $$`);
      await assert.rejects(client.query('select deeper(1)'), { code: '54001' });
      await assert.rejects(client.query(`select ${'1+'.repeat(20_000)}1`), { code: '54001' });
      assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
    });

    it('cancels a statement that runs, and only that one', async () => {
      const looping = `do $$ begin raise notice 'running'; loop end loop; end $$`;
      for (const endless of [
        looping,
        `do $$ begin raise notice 'running'; perform count(*) from generate_series(1, 1e11::bigint); end $$`,
        `do $$ begin raise notice 'running'; perform pg_sleep(3600); end $$`,
      ]) {
        client.once('notice', () => server.cancel());
        await assert.rejects(client.query(endless), {
          code: '57014',
          message: 'canceling statement due to user request',
        });
        assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
      }
      // Right after it was sent, before it can have begun.
      for (let round = 0; round < 100; round++) {
        // `pg` sends nothing before the server is ready again, which it tells after an error only by itself.
        await client.query('select 1');
        const early = assert.rejects(client.query(looping), { code: '57014' });
        server.cancel();
        await early;
      }
      // Nothing runs: nothing is cancelled, now or later.
      for (let round = 0; round < 50; round++) {
        server.cancel();
        assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
        server.cancel();
      }
      await client.query('begin');
      client.once('notice', () => server.cancel());
      await assert.rejects(client.query(looping), { code: '57014' });
      await assert.rejects(client.query('select 1'), { code: '25P02' });
    });

    it('ends a statement after its statement_timeout', async () => {
      await client.query(`set statement_timeout = '100ms'`);
      for (let round = 0; round < 3; round++) {
        await assert.rejects(client.query('do $$ begin loop end loop; end $$'), {
          code: '57014',
          message: 'canceling statement due to statement timeout',
        });
        await assert.rejects(client.query('select pg_sleep(3600)'), {
          code: '57014',
          message: 'canceling statement due to statement timeout',
        });
      }
      await client.query('begin');
      await client.query(`set local statement_timeout = '1h'`);
      assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
    });

    it('does not end because a client was idle in its transaction', async () => {
      await client.query(`set idle_in_transaction_session_timeout = '1ms'`);
      await client.query('begin');
      for (let round = 0; round < 20; round++) {
        await client.query('select count(*) from generate_series(1, 10000)');
      }
      await client.query('commit');
    });

    it('refuses to change system tables, as a server does', async () => {
      await assert.rejects(client.query('create table pg_catalog.mine (a int)'), { code: '42501' });
    });
  });

  describe('gives each lease a session as new', () => {
    const state = `select current_user, session_user,
      current_setting('search_path') as search_path, current_setting('statement_timeout') as timeout,
      coalesce(current_setting('request.jwt.claims', true), '') as claims,
      current_setting('transaction_isolation') as isolation,
      (select count(*)::int from pg_prepared_statements) as prepared,
      (select count(*)::int from pg_locks where locktype = 'advisory') as locks,
      (select count(*)::int from pg_listening_channels()) as channels,
      to_regclass('pg_temp.scratch')::text as temporary, to_regclass('public.unfinished')::text as unfinished`;

    it('whatever the one before left open', async () => {
      const [before] = (await client.query<Record<string, unknown>>(state)).rows;
      await client.query({ name: 'kept', text: 'select 1' });
      await client.query('create temp table scratch (a int)');
      await client.query('select pg_advisory_lock(1)');
      await client.query('listen somebody');
      await client.query(`set statement_timeout = '1h'`);
      await client.query(`select set_config('request.jwt.claims', '{"sub":"me"}', false)`);
      await client.query('set session authorization service_role');
      await client.query('set role service_role');
      await client.query(`set search_path = ''`);
      await client.query('begin isolation level serializable');
      await assert.rejects(client.query('create table public.unfinished (a int); select 1/0'));
      await lease.release();
      const [after] = await run(server, state);
      assert.deepEqual(after, before);
    });

    it('and goes back to it by RESET and DISCARD within one, too', async () => {
      for (const back of ['reset session authorization', 'discard all']) {
        await client.query('set session authorization anon');
        await client.query(back);
        assert.deepEqual((await client.query('select session_user::text as who')).rows, [
          { who: 'postgres' },
        ]);
      }
      assert.deepEqual((await client.query('show search_path')).rows, [
        { search_path: '"$user", public, extensions' },
      ]);
    });

    it('when it left in the middle of a pipeline, without a Sync', async () => {
      client.query(
        new Exchange((connection) => {
          connection.parse({ name: '', text: 'select nothing', types: [] }, true);
          connection.flush();
        }),
      );
      await lease.release();
      assert.deepEqual(await run(server, 'select 1 as one'), [{ one: 1 }]);
    });

    it('when it simply ended its client, while a statement ran', async () => {
      const running = client.query('select count(*) from generate_series(1, 500000)');
      const ended = assert.rejects(running);
      await client.end();
      await ended;
      assert.deepEqual(await run(server, 'select 1 as one'), [{ one: 1 }]);
    });

    it('whatever timeout it has set, and whenever it is cancelled', async () => {
      await lease.release();
      for (let round = 0; round < 50; round++) {
        const short = await server.acquire();
        await short.client.query(`set statement_timeout = '1ms'`).catch(() => undefined);
        server.cancel();
        const released = short.release();
        server.cancel();
        await released;
      }
      assert.deepEqual(await run(server, 'show statement_timeout'), [{ statement_timeout: '0' }]);
    });

    it('with the settings that ALTER DATABASE and ALTER ROLE have stored', async () => {
      await client.query('alter database postgres set statement_timeout to 7000');
      await client.query('alter role postgres set lock_timeout to 5000');
      await lease.release();
      const shown = await run(
        server,
        `select current_setting('statement_timeout') as a, current_setting('lock_timeout') as b,
           current_setting('search_path') as c`,
      );
      assert.deepEqual(shown, [{ a: '7s', b: '5s', c: '"$user", public, extensions' }]);
      await run(
        server,
        'alter database postgres reset statement_timeout',
        'alter role postgres reset lock_timeout',
      );
    });

    it('one after the other, in the order in which they asked', async () => {
      const order: number[] = [];
      const gone = new AbortController();
      const take = async (number: number, signal?: AbortSignal): Promise<void> => {
        const next = await server.acquire(signal);
        order.push(number);
        await next.release();
      };
      const first = take(1);
      const cancelled = assert.rejects(take(2, gone.signal), { code: 'cancelled' });
      const third = take(3);
      gone.abort();
      await cancelled;
      assert.deepEqual(order, []);
      await lease.release();
      await Promise.all([first, third]);
      assert.deepEqual(order, [1, 3]);
      await assert.rejects(server.acquire(gone.signal), { code: 'cancelled' });
    });
  });

  describe('is ready for a Supabase migration', () => {
    it('has roles, claims and row security', async () => {
      await client.query(`create table public.note (owner uuid not null default auth.uid(), body text);
        alter table public.note enable row level security;
        create policy own on public.note to authenticated
          using (owner = (select auth.uid())) with check (owner = (select auth.uid()))`);
      const as = async (role: string, sub: string, sql: string): Promise<unknown> => {
        await client.query('begin');
        try {
          await client.query(
            `select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)`,
            [role, JSON.stringify({ sub, role })],
          );
          return (await client.query<Record<string, unknown>>(sql)).rows;
        } finally {
          await client.query('commit');
        }
      };
      const [ana, ben] = [
        '00000000-0000-4000-8000-00000000000a',
        '00000000-0000-4000-8000-00000000000b',
      ] as const;
      await as('authenticated', ana, `insert into note (body) values ('of Ana')`);
      const count = 'select count(*)::int as n, auth.role() as role from note';
      assert.deepEqual(await as('authenticated', ana, count), [{ n: 1, role: 'authenticated' }]);
      assert.deepEqual(await as('authenticated', ben, count), [{ n: 0, role: 'authenticated' }]);
      assert.deepEqual(await as('anon', '', count), [{ n: 0, role: 'anon' }]);
      assert.deepEqual(await as('service_role', ben, count), [{ n: 1, role: 'service_role' }]);
      await assert.rejects(
        as('authenticated', ben, `insert into note (owner, body) values ('${ana}', 'forged')`),
        { code: '42501' },
      );
      // After a transaction the setting reads '' and not NULL.
      const { rows } = await client.query('select auth.uid() as uid, auth.jwt() as jwt');
      assert.deepEqual(rows, [{ uid: null, jwt: null }]);
    });

    it('has uuid-ossp and pgcrypto where Supabase has them', async () => {
      await client.query('create extension if not exists "uuid-ossp"');
      await client.query('create extension if not exists pgcrypto');
      const { rows } = await client.query<{ digest: string; id: string }>(
        `select encode(digest('plumb', 'sha256'), 'hex') as digest, uuid_generate_v4()::text as id`,
      );
      assert.equal(rows[0]?.digest, createHash('sha256').update('plumb').digest('hex'));
      assert.match(rows[0].id, /^[0-9a-f]{8}-/);
    });

    it('creates every extension that it ships', async () => {
      const { rows } = await client.query<{ name: string }>(
        'select name from pg_available_extensions where installed_version is null order by name',
      );
      assert.ok(rows.length >= EXTENSION_ARCHIVES.length - 2, `only ${rows.length} are available`);
      await client.query('begin');
      for (const { name } of rows) {
        await client.query(`create extension if not exists "${name}" cascade`);
      }
      await client.query('rollback');
    });

    it('keeps updated_at by moddatetime', async () => {
      await client.query(`create extension moddatetime schema extensions;
        create temp table dated (a int, updated_at timestamptz default '2000-01-01');
        create trigger touch before update on dated
          for each row execute function extensions.moddatetime(updated_at);
        insert into dated (a) values (1); update dated set a = 2`);
      const { rows } = await client.query(`select updated_at > '2020-01-01' as touched from dated`);
      assert.deepEqual(rows, [{ touched: true }]);
    });
  });
});
