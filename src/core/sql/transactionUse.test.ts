import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from './parser';
import { parseScript } from './script';
import { tagOf } from './tag';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

const outside = [
  'CREATE INDEX CONCURRENTLY i ON t (a)',
  'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON t (a)',
  'DROP INDEX CONCURRENTLY i',
  'DROP INDEX CONCURRENTLY IF EXISTS s.i',
  'REINDEX INDEX CONCURRENTLY i',
  'REINDEX TABLE CONCURRENTLY t',
  'REINDEX (CONCURRENTLY) TABLE t',
  'REINDEX (VERBOSE, CONCURRENTLY true) TABLE t',
  'REINDEX SCHEMA s',
  'REINDEX DATABASE d',
  'REINDEX SYSTEM d',
  'VACUUM',
  'VACUUM FULL t',
  'VACUUM (ANALYZE) t',
  'CREATE DATABASE d',
  'DROP DATABASE IF EXISTS d',
  'ALTER DATABASE d SET TABLESPACE s',
  "CREATE TABLESPACE s LOCATION '/x'",
  'DROP TABLESPACE s',
  "ALTER SYSTEM SET work_mem = '1MB'",
  'ALTER SYSTEM RESET ALL',
  'ALTER TABLE t DETACH PARTITION p CONCURRENTLY',
  'CLUSTER',
  'CLUSTER VERBOSE',
  'DISCARD ALL',
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (enabled = false)",
  'DROP SUBSCRIPTION s',
  'ALTER SUBSCRIPTION s REFRESH PUBLICATION',
  'ALTER SUBSCRIPTION s SET PUBLICATION p',
  'ALTER SUBSCRIPTION s ADD PUBLICATION p',
  'ALTER SUBSCRIPTION s SET (failover = true)',
  'ALTER SUBSCRIPTION s SET (two_phase = false)',
  "COMMIT PREPARED 'x'",
  "ROLLBACK PREPARED 'x'",
];

const inside = [
  'CREATE INDEX i ON t (a)',
  'DROP INDEX i',
  'REINDEX INDEX i',
  'REINDEX TABLE t',
  'REINDEX (VERBOSE) TABLE t',
  'REINDEX (CONCURRENTLY false) TABLE t',
  'ANALYZE',
  'ANALYZE t (a)',
  'ALTER DATABASE d SET work_mem = 1',
  'ALTER TABLE t DETACH PARTITION p',
  'ALTER TABLE t DETACH PARTITION p FINALIZE',
  'CLUSTER t',
  'CLUSTER t USING i',
  'DISCARD PLANS',
  'DISCARD TEMP',
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (connect = false)",
  "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (create_slot = off)",
  'ALTER SUBSCRIPTION s DISABLE',
  'ALTER SUBSCRIPTION s SET (two_phase = true)',
  'ALTER SUBSCRIPTION s SET (slot_name = NONE)',
  'ALTER SUBSCRIPTION s SET PUBLICATION p WITH (refresh = false)',
  "ALTER TYPE e ADD VALUE 'x'",
  'REFRESH MATERIALIZED VIEW CONCURRENTLY m',
  'CALL p()',
  'DO $$ BEGIN COMMIT; END $$',
  'SAVEPOINT a',
  'SET LOCAL work_mem = 1',
  'LOCK TABLE t',
  'CHECKPOINT',
];

const control = [
  'BEGIN',
  'START TRANSACTION READ ONLY',
  'COMMIT',
  'END',
  'ROLLBACK',
  'ABORT',
  "PREPARE TRANSACTION 'x'",
];

describe('transactionUseOf', () => {
  for (const [use, texts] of Object.entries({ outside, inside, control })) {
    for (const text of texts) {
      it(`is ${use} for ${text}`, () => {
        assert.equal(parseScript(parser, text).statements[0]?.transaction, use);
      });
    }
  }
});

describe('tagOf', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['create table t ()', 'CREATE TABLE'],
    ['create table t as select 1', 'CREATE TABLE AS'],
    ['select 1 into t', 'SELECT INTO'],
    ['create materialized view m as select 1', 'CREATE MATERIALIZED VIEW'],
    ['alter table t add a int', 'ALTER TABLE'],
    ['alter table t rename a to b', 'ALTER TABLE'],
    ['alter table t rename constraint a to b', 'ALTER TABLE'],
    ['alter table t rename to u', 'ALTER TABLE'],
    ['alter view v rename column a to b', 'ALTER VIEW'],
    ['alter index i rename to j', 'ALTER INDEX'],
    ['alter type t rename attribute a to b', 'ALTER TYPE'],
    ["alter type t add value 'a'", 'ALTER TYPE'],
    ['alter policy p on t rename to q', 'ALTER POLICY'],
    ['alter function f(int) stable', 'ALTER FUNCTION'],
    ['alter procedure f(int) reset all', 'ALTER PROCEDURE'],
    ['alter function f() owner to x', 'ALTER FUNCTION'],
    ['alter table t set schema s', 'ALTER TABLE'],
    ['create procedure p() language sql as $$$$', 'CREATE PROCEDURE'],
    ['create aggregate a(int) (sfunc = f, stype = int)', 'CREATE AGGREGATE'],
    ['create type t as enum ()', 'CREATE TYPE'],
    ['create type t as (a int)', 'CREATE TYPE'],
    ['drop materialized view m', 'DROP MATERIALIZED VIEW'],
    ['drop policy p on t', 'DROP POLICY'],
    ['drop type t', 'DROP TYPE'],
    ['insert into t values (1)', 'INSERT'],
    ['with a as (select 1) delete from t', 'DELETE'],
    ['truncate t', 'TRUNCATE TABLE'],
    ['grant select on t to x', 'GRANT'],
    ['revoke select on t from x', 'REVOKE'],
    ['grant x to y', 'GRANT ROLE'],
    ['analyze', 'ANALYZE'],
    ['vacuum', 'VACUUM'],
    ['set a.b = 1', 'SET'],
    ['reset all', 'RESET'],
    ['select 1', 'SELECT'],
    ['select 1 from t for update', 'SELECT FOR UPDATE'],
    ['do $$$$', 'DO'],
    ['discard all', 'DISCARD ALL'],
    ['end', 'COMMIT'],
    ['release a', 'RELEASE'],
    ['comment on table t is null', 'COMMENT'],
    ['refresh materialized view m', 'REFRESH MATERIALIZED VIEW'],
    ['create rule r as on insert to t do nothing', 'CREATE RULE'],
  ];
  for (const [text, tag] of cases) {
    it(`is ${tag} for ${text}`, () => {
      const node = parser.parse(text).stmts[0]?.stmt;
      assert.ok(node);
      assert.equal(tagOf(node), tag);
    });
  }
});
