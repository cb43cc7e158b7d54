import assert from 'node:assert/strict';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { onClient } from './engineHarness';
import { roundTrip, takesAllBack, withoutMarks } from './roundTrip';
import { servers, type TestServer } from './server';

const DROPPED = {
  base: `create table t (id serial primary key, a text);
create view v as select a from t;
create function f(n int) returns int language sql as 'select n';
create type mood as enum ('good', 'bad');
create sequence s;
grant select on v to public;`,
  migration: 'drop view v; drop table t; drop function f(int); drop type mood; drop sequence s;',
  reviewed: withoutMarks,
};

describe('a generated rollback follows the target', function () {
  this.timeout(240_000);

  const each = (name: string, test: (server: TestServer) => Promise<void>): void => {
    it(name, async () => {
      for (const server of await servers()) await test(server);
    });
  };

  /** A replay takes seconds: where the version does not matter, on the oldest, which differs most from the stand-in. */
  const once = (name: string, test: (server: TestServer) => Promise<void>): void => {
    it(name, async () => {
      const server = (await servers()).at(-1);
      assert.ok(server);
      await test(server);
    });
  };

  for (const made of ['applied', 'pending'] as const) {
    each(`grants nothing that the target does not (${made})`, async (server) => {
      const url = await server.createDatabase();
      const { sql } = await takesAllBack({ url, made, ...DROPPED });
      assert.doesNotMatch(sql, /anon|authenticated|service_role|MAINTAIN/);
    });

    each(
      `takes from a new object what only the target's defaults give it (${made})`,
      async (server) => {
        const url = await server.createDatabase();
        await onClient(url, (client) => client.query(SUPABASE_PRELUDE));
        const { sql } = await takesAllBack({
          url,
          made,
          ...DROPPED,
          base: `${DROPPED.base}
revoke all on t, v from anon; revoke insert, update on t from authenticated;
revoke all on sequence s from anon; revoke all on function f from public, anon;
revoke all on type mood from public;`,
        });
        assert.match(sql, /^REVOKE .* ON TABLE public\.t FROM anon;$/m);
      },
    );
  }

  once('knows what the migrations themselves made of what Supabase brings', async (server) => {
    const url = await server.createDatabase();
    const role = `anon_${server.version}_${process.pid}`;
    const { sql } = await takesAllBack({
      url,
      made: 'applied',
      base: `create schema auth; create schema extensions; create role ${role};
create extension pgcrypto with schema extensions;
create publication supabase_realtime;
create table auth.users (id int, x text);
alter default privileges in schema auth grant select on tables to ${role};
create table auth.open (id int);`,
      migration: `drop table auth.users; drop table auth.open; drop publication supabase_realtime;
create schema if not exists other;`,
      reviewed: (text) => `${withoutMarks(text)}\ncreate publication supabase_realtime;\n`,
    });
    assert.match(sql, /^DROP SCHEMA other;$/m);
    assert.match(sql, new RegExp(`^GRANT SELECT ON TABLE auth\\.open TO ${role};$`, 'm'));
    assert.doesNotMatch(sql, /instance_id|service_role/);
  });

  once(
    'runs as the user of the target, with their search path, among what people made',
    async (server) => {
      const url = await server.createDatabase();
      const user = `Owner ${server.version} ${process.pid}`;
      const mate = `mate_${server.version}_${process.pid}`;
      await onClient(url, (client) =>
        client.query(`create role "${user}" login password 'x'; create role ${mate};
grant ${mate} to "${user}";
create schema app authorization "${user}";
alter role "${user}" set search_path = app;
do $$ begin execute format('grant create on database %I to %I', current_database(), '${user}'); end $$;
alter default privileges for role "${user}" in schema app grant insert on tables to ${mate};
alter default privileges for role "${user}" grant execute on functions to ${mate};
alter default privileges for role "${user}" revoke execute on functions from public;`),
      );
      const own = new URL(url);
      own.username = encodeURIComponent(user);
      own.password = 'x';
      const { sql } = await takesAllBack({
        url: own.toString(),
        made: 'applied',
        base: `create table t (a int); create table mine (a int); revoke insert on mine from ${mate};
alter table t owner to "${user}"; grant usage on schema app to ${mate};
create function f() returns int language sql as 'select 1';
create function g() returns int language sql as 'select 1';
revoke execute on function g() from ${mate}; grant execute on function g() to public;`,
        migration:
          'drop table t; drop table mine; drop function f(); drop function g(); create table u (b int)',
        reviewed: withoutMarks,
      });
      assert.match(sql, /CREATE TABLE app\.t /);
      assert.match(sql, /^DROP TABLE app\.u;$/m);
      assert.match(sql, new RegExp(`^REVOKE ALL ON TABLE app\\.mine FROM ${mate};$`, 'm'));
      assert.doesNotMatch(sql, /OWNER TO/);
    },
  );

  once(
    'marks no IF NOT EXISTS that found what an earlier migration made, or every database has',
    async (server) => {
      const names = ['extensions', 'mine'];
      const again = names.map((name) => `create schema if not exists ${name};`).join(' ');
      const { generated } = await roundTrip({
        url: await server.createDatabase(),
        made: 'applied',
        base: again,
        migration: `${again} create schema if not exists public;
create extension if not exists plpgsql; create table t (a int);`,
        reviewed: (text) => text,
      });
      assert.deepEqual(generated.marks, []);
      assert.doesNotMatch(generated.sql, /SCHEMA|EXTENSION/);
    },
  );

  for (const made of ['pending', 'applied'] as const) {
    once(`takes memberships back, ${made}`, async (server) => {
      const url = await server.createDatabase();
      const own = ['a', 'b', 'c'].map((one) => `m${one}_${made}_${server.version}_${process.pid}`);
      const [a = '', b = '', c = ''] = own;
      const before = `stood_${made}_${server.version}_${process.pid}`;
      await onClient(url, (client) => client.query(`create role ${before}`));
      const { sql } = await takesAllBack({
        url,
        made,
        base: `create role ${a}; create role ${b}; create role "${c} x"; grant ${a} to ${b} with admin option;`,
        migration: `grant ${b} to "${c} x"; revoke ${a} from ${b}; grant ${a} to ${before};
grant ${b} to "${c} x" with admin option;`,
        reviewed: (text) => text,
      });
      assert.match(sql, new RegExp(`^GRANT ${a} TO ${b} WITH ADMIN OPTION;$`, 'm'));
      assert.match(sql, new RegExp(`^REVOKE ${b} FROM "${c} x";$`, 'm'));
    });
  }

  once(
    'marks a membership between roles that stood before, where that cannot be known',
    async (server) => {
      const url = await server.createDatabase();
      const [one, other] = ['x', 'y'].map((name) => `${name}_${server.version}_${process.pid}`);
      await onClient(url, (client) => client.query(`create role ${one}; create role ${other}`));
      const { generated } = await roundTrip({
        url,
        made: 'applied',
        base: 'create table t (a int);',
        migration: `grant ${one} to ${other};`,
        reviewed: withoutMarks,
      });
      assert.deepEqual(
        generated.marks.map(({ text }) => text),
        [`whether the membership ${other} in ${one} stood before is not known`],
      );
    },
  );

  once('marks what it cannot know of what stood before the first migration', async (server) => {
    const url = await server.createDatabase();
    const role = `reader_${server.version}_${process.pid}`;
    await onClient(url, (client) =>
      client.query(`create role ${role};
alter default privileges in schema public grant select on tables to ${role};
grant create on schema public to ${role};
create schema kept`),
    );
    const { generated } = await roundTrip({
      url,
      made: 'applied',
      base: 'create table t (a int);',
      migration: `alter default privileges in schema public revoke select on tables from ${role};
revoke create on schema public from ${role};
revoke select on t from ${role};`,
      reviewed: withoutMarks,
    });
    const marked = generated.marks.map(({ line, text }) => `${String(line)} ${text}`).sort();
    assert.equal(marked.length, 2, JSON.stringify(marked));
    assert.match(
      marked[0] ?? '',
      /^1 whether ALTER DEFAULT PRIVILEGES changed anything is not known/,
    );
    assert.match(marked[1] ?? '', /^2 whether REVOKE changed anything is not known/);
  });
});
