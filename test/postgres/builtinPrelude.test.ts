import assert from 'node:assert/strict';
import { Client } from 'pg';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { servers } from './server';

describe('the Supabase prelude', function () {
  this.timeout(180_000);
  const claims = [
    ['no claims', {}, { uid: null, role: null, email: null, jwt: null }],
    [
      'claims as JSON',
      {
        'request.jwt.claims':
          '{"sub":"00000000-0000-4000-8000-00000000000a","role":"authenticated","email":"a@b.c"}',
      },
      {
        uid: '00000000-0000-4000-8000-00000000000a',
        role: 'authenticated',
        email: 'a@b.c',
        jwt: {
          sub: '00000000-0000-4000-8000-00000000000a',
          role: 'authenticated',
          email: 'a@b.c',
        },
      },
    ],
    [
      'claims one by one',
      {
        'request.jwt.claim.sub': '00000000-0000-4000-8000-00000000000b',
        'request.jwt.claim.role': 'anon',
        'request.jwt.claim.email': 'b@c.d',
      },
      { uid: '00000000-0000-4000-8000-00000000000b', role: 'anon', email: 'b@c.d', jwt: null },
    ],
    // What such a setting reads once a transaction that had set it has ended.
    [
      'settings that are empty',
      { 'request.jwt.claims': '', 'request.jwt.claim.sub': '', 'request.jwt.claim.role': '' },
      { uid: null, role: null, email: null, jwt: null },
    ],
  ] as const;

  it('runs on every server, and a second time changes nothing', async () => {
    for (const server of await servers()) {
      const connectionString = await server.createDatabase();
      const client = new Client({ connectionString });
      await client.connect();
      try {
        await client.query(SUPABASE_PRELUDE);
        const shape = `select n.nspname as schema, c.relname as name, c.relkind as kind, c.relacl::text as acl
          from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname in ('auth', 'storage', 'extensions', 'public') order by 1, 2`;
        const first = await client.query(shape);
        assert.ok(first.rows.length > 5, server.name);
        await client.query(SUPABASE_PRELUDE);
        assert.deepEqual((await client.query(shape)).rows, first.rows, server.name);
      } finally {
        await client.end();
      }
    }
  });

  it('reads claims however they are set, and survives empty ones', async () => {
    for (const server of await servers()) {
      const connectionString = await server.createDatabase();
      const client = new Client({ connectionString });
      await client.connect();
      try {
        await client.query(SUPABASE_PRELUDE);
        for (const [name, settings, expected] of claims) {
          await client.query('begin');
          for (const [setting, value] of Object.entries(settings)) {
            await client.query('select set_config($1, $2, true)', [setting, value]);
          }
          const { rows } = await client.query(
            'select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt',
          );
          assert.deepEqual(rows, [expected], `${name} on ${server.name}`);
          await client.query('rollback');
        }
      } finally {
        await client.end();
      }
    }
  });

  it('lets the API roles at new tables, and row security decide', async () => {
    for (const server of await servers()) {
      const connectionString = await server.createDatabase();
      const setUp = new Client({ connectionString });
      await setUp.connect();
      await setUp.query(SUPABASE_PRELUDE);
      await setUp.end();
      const client = new Client({ connectionString });
      await client.connect();
      try {
        const { rows: path } = await client.query('show search_path');
        assert.deepEqual(path, [{ search_path: '"$user", public, extensions' }], server.name);
        await client.query(`create table note (id uuid default uuid_generate_v4());
          insert into note default values; alter table note enable row level security`);
        const seen: unknown[] = [];
        for (const role of ['anon', 'authenticated', 'service_role']) {
          await client.query(`set role ${role}`);
          const { rows } = await client.query<{ who: string; n: number }>(
            'select current_user::text as who, count(*)::int as n from note',
          );
          seen.push(...rows);
          await client.query('reset role');
        }
        assert.deepEqual(
          seen,
          [
            { who: 'anon', n: 0 },
            { who: 'authenticated', n: 0 },
            { who: 'service_role', n: 1 },
          ],
          server.name,
        );
        const { rows: paths } = await client.query(
          `select storage.foldername('a/b/c.tar.gz') as folder, storage.filename('a/b/c.tar.gz') as file,
             storage.extension('a/b/c.tar.gz') as extension`,
        );
        assert.deepEqual(paths, [{ folder: ['a', 'b'], file: 'c.tar.gz', extension: 'gz' }]);
      } finally {
        await client.end();
      }
    }
  });
});
