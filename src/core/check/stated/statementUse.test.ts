import assert from 'node:assert/strict';
import { loadSqlParser, SqlSyntaxError, type SqlParser } from '../../sql/parser';
import { describeCommand, likePattern } from './describeCommand';
import { explainAsJson } from './explainText';
import { statementUse } from './statementUse';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

describe('how a statement of a guide may be run', () => {
  it('refuses what no rollback takes back, wherever in the statement it stands', () => {
    const refused = [
      'DROP DATABASE x',
      'drop /* now */ database if exists x',
      'create tablespace t location $$/x$$',
      'commit',
      'end',
      'abort',
      'rollback',
      'start transaction',
      'rollback prepared $$x$$',
      'release plumbline_statement',
      'copy (select 1) to program $$x$$',
      'with a as (select pg_terminate_backend(1)) select * from a',
      'select (select setval($$s$$, 1))',
      'explain analyze select pg_reload_conf()',
      'select lo_export(1, $$/x$$)',
      'select dblink_exec($$a$$, $$b$$)',
      'select http_get($$http://a$$)',
      'select * from pg_logical_slot_get_binary_changes($$a$$, null, null)',
      'set transaction read only',
      'set session characteristics as transaction read only',
      'set local transaction_read_only = on',
      "select set_config('transaction_read_only', 'on', true)",
      "do $$ begin perform setval('s', 5); end $$",
      "do $do$ begin execute 'select pg_catalog.setval($1, 5)' using 's'; end $do$",
      'do $$ begin execute $q$ select "setval" /* now */ (1) $q$; end $$',
      "do $$ begin copy t to program 'cat'; end $$",
      'do $$ begin set local transaction_read_only to on; end $$',
      'create function f() returns void language sql as $$ select pg_terminate_backend(1) $$',
      'create function f() returns int language sql return setval(1, 2)',
      'create procedure p() language plpgsql as $$ begin perform dblink_exec(1, 2); end $$',
      'select 1; drop table t',
      '',
      '-- nothing',
    ];
    for (const sql of refused) assert.notEqual(statementUse(parser, sql).refused, null, sql);
    const permitted = [
      'select 1',
      'drop table t cascade',
      'savepoint a',
      'rollback to a',
      'copy t to stdout',
      "select 'commit; drop database x'",
      'select setval from t',
      'do $$ begin /* setval(1) */ null; -- setval(1)\nend $$',
      'do $$ declare setval int; begin insert into copy (a) select b from c; end $$',
      'create function setter() returns int language sql as $$ select 1 $$',
      'do $$ begin commit; end $$',
      'vacuum t',
    ];
    for (const sql of permitted) assert.equal(statementUse(parser, sql).refused, null, sql);
    assert.throws(() => statementUse(parser, 'selec 1'), SqlSyntaxError);
  });

  it('knows what others may depend on', () => {
    const use = (sql: string): readonly [boolean, boolean] => {
      const { writes, prepares } = statementUse(parser, sql);
      return [writes, prepares];
    };
    for (const sql of [
      'select count(*), max(a) from t',
      'explain select 1',
      'show all',
      'table t',
      'values (1)',
      'select pg_get_indexdef(1)',
    ]) {
      assert.deepEqual(use(sql), [false, false], sql);
    }
    for (const sql of ['select set_config($$a.b$$, $$c$$, true)', 'select make_tenant()']) {
      assert.deepEqual(use(sql), [false, true], sql);
    }
    for (const sql of [
      'insert into t values (1)',
      'with a as (delete from t returning *) select * from a',
      'select 1 into x',
      'explain analyze delete from t',
      'set role x',
      'create table t ()',
      'call f()',
    ]) {
      assert.deepEqual(use(sql), [true, true], sql);
    }
  });

  it('knows what ends with the transaction, and what changes maybe no row', () => {
    const { localSettings } = statementUse(parser, 'set local role x');
    assert.deepEqual(localSettings, ['role']);
    const called = "select set_config('a.b', 'c', true), set_config('d.e', 'f', false)";
    assert.deepEqual(statementUse(parser, called).localSettings, ['a.b']);
    assert.deepEqual(statementUse(parser, called).sessionSettings, ['d.e']);
    const body = "do $$ begin perform set_config('role', 'x', true); end $$";
    assert.deepEqual(statementUse(parser, body).localSettings, ['role']);
    assert.deepEqual(statementUse(parser, 'set role x').localSettings, []);
    const means = (sql: string): boolean => statementUse(parser, sql).meansRows;
    assert.equal(means('insert into t select id from u limit 1'), true);
    assert.equal(means('insert into t values (1) on conflict do nothing'), true);
    assert.equal(means('update t set a = 1 where false'), true);
    assert.equal(means('delete from t'), false);
    assert.equal(means('truncate t'), false);
  });
});

describe('an EXPLAIN as JSON', () => {
  it('is the same query without executing it, whatever its options', () => {
    const cases: Readonly<Record<string, string | null>> = {
      'explain select 1': 'explain (format json) select 1',
      'EXPLAIN ANALYZE VERBOSE select 1': 'explain (format json) select 1',
      'explain (analyze, buffers, format xml) select (1)': 'explain (format json) select (1)',
      'explain (select 1)': 'explain (format json) (select 1)',
      'explain analyze (select 1)': 'explain (format json) (select 1)',
      'explain (generic_plan) select $1': 'explain (generic_plan, format json) select $1',
      'explain (analyze true) with a as (select 1) select * from a':
        'explain (format json) with a as (select 1) select * from a',
      '-- why\nexplain /* so */ analyze\ndelete from t': 'explain (format json) delete from t',
      'select 1': null,
      'explain select 1; explain select 2': null,
    };
    for (const [sql, expected] of Object.entries(cases)) {
      assert.equal(explainAsJson(parser, sql), expected, sql);
    }
  });
});

describe("psql's \\d", () => {
  it('is one relation, or a list', () => {
    assert.deepEqual(describeCommand('\\d+ public.t;'), { kind: 'relation', name: 'public.t' });
    assert.deepEqual(describeCommand('\\dt'), {
      kind: 'list',
      relationKinds: ['r', 'p'],
      pattern: null,
    });
    assert.deepEqual(describeCommand('\\di idx_*'), {
      kind: 'list',
      relationKinds: ['i', 'I'],
      pattern: 'idx_*',
    });
    for (const sql of ['\\df', '\\d t*', '\\dt a.b', '\\du', 'select 1', '\\d a b', '\\dx']) {
      assert.equal(describeCommand(sql), null, sql);
    }
    assert.equal(likePattern('Idx_*?'), 'idx\\_%_');
  });
});
