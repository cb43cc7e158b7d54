import assert from 'node:assert/strict';
import { loadSqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { isCompared } from './compared';

const COMPARED = [
  'create table t (id int)',
  'alter table t add column note text',
  'alter table t owner to app',
  'alter table t set (fillfactor = 70)',
  'create index on t (id)',
  'create or replace view v as select 1',
  'grant admin to app with admin option',
  'grant pg_monitor to app',
  'revoke admin from app',
  "comment on table t is 'x'",
  "comment on constraint c on t is 'x'",
  "create type mood as enum ('a')",
  'create type pair as (a int, b int)',
  'create type span as range (subtype = int4)',
  "alter type mood add value 'b'",
  'grant select on t to app',
  'grant select (id) on t to app',
  'create role app login',
  'alter role app nologin',
  'create extension citext',
  'create sequence s',
  'alter sequence s increment by 2',
  'insert into t values (1)',
  'truncate t',
  'create function f() returns int language sql as $$ select setval(1, 2) $$',
  'do $$ begin create table t (id int); end $$',
  'select f()',
  "set search_path = ''",
];

const NOT_COMPARED = [
  'create foreign data wrapper w',
  'create server s foreign data wrapper w',
  "alter server s options (add host 'x')",
  'create user mapping for app server s',
  'drop server s',
  'create text search configuration c (copy = english)',
  'create text search dictionary d (template = simple)',
  "create collation c (locale = 'C')",
  'create operator class o for type int using btree as operator 1 <',
  'alter operator = (box, box) set (restrict = none)',
  'alter role app createdb',
  'alter role app login createdb',
  "alter role app set search_path = 'x'",
  "alter role app password 'x'",
  "alter database d set work_mem = '8MB'",
  "alter system set work_mem = '8MB'",
  "comment on role app is 'x'",
  "comment on database d is 'x'",
  "comment on constraint c on domain d is 'x'",
  "select setval('s', 5)",
  "select pg_catalog.setval('s', 5)",
  "do $$ begin perform setval('s', 5); end $$",
  'do $$ begin alter role app createdb; end $$',
  "do $$ begin execute 'create server s foreign data wrapper w'; end $$",
  'alter sequence s restart with 5',
  'alter table t alter column id restart with 5',
  'alter table t disable trigger all',
  'truncate t restart identity',
  'grant connect on database d to app',
  'grant usage on foreign server s to app',
  'grant admin to app, pg_monitor',
  'revoke admin from pg_monitor',
  'alter publication p add table t',
  'create subscription s connection $$x$$ publication p',
  'create type t',
  'drop role app',
  'drop sequence s',
  'drop schema s cascade',
  'drop owned by app',
  'reassign owned by app to admin',
  "security label on table t is 'x'",
  'alter index i alter column 1 set statistics 5',
  'update pg_catalog.pg_class set reltuples = 1',
];

describe('what two readings of the catalog show', () => {
  for (const [sqls, expected] of [
    [COMPARED, true],
    [NOT_COMPARED, false],
  ] as const) {
    for (const sql of sqls) {
      it(`${expected ? 'shows' : 'does not show'} ${sql}`, async () => {
        const { statements } = parseScript(await loadSqlParser(), `${sql};`);
        assert.deepEqual(
          statements.map((statement) => isCompared(statement, 'apply')),
          [expected],
        );
      });
    }
  }

  it('shows that a rollback drops a role, and not all of one that it makes', async () => {
    const { statements } = parseScript(await loadSqlParser(), 'drop role a; create role a;');
    assert.deepEqual(
      statements.map((statement) => isCompared(statement, 'rollback')),
      [true, false],
    );
  });
});
