import assert from 'node:assert/strict';
import { created, effectsIn, lastEffects, loadParser } from './effects.testing';

before(loadParser);

function changes(sql: string): string[] {
  return lastEffects(sql).map((effect) =>
    effect.change === 'rows' ? `rows: ${effect.statement}` : effect.change,
  );
}

describe('effects on rows', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['INSERT INTO t VALUES (1)', ['rows: insert']],
    ['INSERT INTO t SELECT f() ON CONFLICT DO NOTHING', ['rows: insert']],
    ['UPDATE t SET a = 1', ['rows: update']],
    ['DELETE FROM t', ['rows: delete']],
    ['MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE', ['rows: merge']],
    ['TRUNCATE t, u CASCADE', ['rows: truncate']],
    ["COPY t FROM '/tmp/x'", ['rows: copy']],
    ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x', ['rows: insert']],
    ['WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x', ['rows: delete']],
    ['EXPLAIN ANALYZE UPDATE t SET a = 1', ['rows: update']],
    ['EXPLAIN (ANALYZE) UPDATE t SET a = 1', ['rows: update']],
    ['EXPLAIN UPDATE t SET a = 1', ['none']],
    ['COPY t TO STDOUT', ['none']],
    ['COPY (DELETE FROM t RETURNING *) TO STDOUT', ['rows: delete']],
    ['PREPARE p AS DELETE FROM t', ['none']],
  ];
  for (const [sql, expected] of cases) it(sql, () => assert.deepEqual(changes(sql), expected));
});

describe('effects that the text does not tell', () => {
  for (const sql of [
    'DO $$ BEGIN CREATE TABLE t (); END $$',
    'CALL p(1)',
    'EXECUTE p',
    'SELECT f(1)',
    'SELECT * FROM f(1)',
    'SELECT a FROM t WHERE a IN (SELECT app.f(b) FROM u)',
    "SELECT setval('s', 1)",
    "SELECT cron.schedule('x', '* * * * *', 'SELECT 1')",
    'SELECT public.count(1)',
    'VALUES (f(1))',
    'EXPLAIN ANALYZE SELECT f(1)',
    'REASSIGN OWNED BY a TO b',
    'CREATE RULE r AS ON INSERT TO t DO NOTHING',
    'CREATE ROLE r',
    'ALTER ROLE r SET search_path = x',
    'CREATE PUBLICATION p FOR ALL TABLES',
    'CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION f()',
    'CREATE STATISTICS s ON a, b FROM t',
    'CREATE CAST (int AS text) WITH FUNCTION f(int)',
    'CREATE OPERATOR === (leftarg = int, rightarg = int, function = f)',
    'CREATE TEXT SEARCH CONFIGURATION c (copy = x)',
    'CREATE FOREIGN TABLE f (a int) SERVER s',
    'CREATE COLLATION c FROM "C"',
    "SECURITY LABEL ON TABLE t IS 'x'",
    'IMPORT FOREIGN SCHEMA x FROM SERVER s INTO y',
    'ALTER DOMAIN d ADD CHECK (VALUE > 1)',
    'ALTER TYPE t ADD ATTRIBUTE a int',
    'ALTER INDEX i SET (fillfactor = 10)',
    'ALTER DATABASE d SET x.y = 1',
    "ALTER SYSTEM SET work_mem = '1MB'",
    'CREATE DATABASE d',
  ]) {
    it(`are opaque, with a reason: ${sql}`, () => {
      const [effect, ...others] = effectsIn(sql);
      assert.deepEqual(others, []);
      assert.ok(effect?.change === 'opaque');
      assert.ok(effect.reason.length > 10);
    });
  }

  it('name the functions that are called', () => {
    const [effect] = effectsIn('SELECT a.f(1), g(2), count(*) FROM t');
    assert.ok(effect?.change === 'opaque');
    assert.equal(effect.reason, 'what a.f, g does is not in the text');
  });
});

describe('statements without an effect that lasts', () => {
  for (const sql of [
    'SELECT 1',
    'SELECT a, b FROM t JOIN u USING (c) WHERE d = 1',
    'SELECT count(*), max(a) FROM t',
    'SELECT pg_catalog.now()',
    'VALUES (1)',
    'TABLE t',
    'SET x.y = 1',
    "SET LOCAL lock_timeout = '1s'",
    'RESET ALL',
    'SHOW work_mem',
    'ANALYZE t',
    'VACUUM t',
    'REINDEX TABLE t',
    'CLUSTER t',
    'CHECKPOINT',
    'LOCK TABLE t',
    'LISTEN x',
    'NOTIFY x',
    'UNLISTEN *',
    'DISCARD PLANS',
    'SET CONSTRAINTS ALL DEFERRED',
    'DECLARE c CURSOR FOR SELECT 1',
    'FETCH c',
    'CLOSE c',
    'DEALLOCATE p',
    'SAVEPOINT a',
    'BEGIN',
  ]) {
    it(sql, () => assert.deepEqual(effectsIn(sql), [{ change: 'none' }]));
  }
});

describe('the search path within a script', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'public'],
    ['SET search_path TO app, public;', 'app'],
    ['SET search_path = app;', 'app'],
    ['SET SEARCH_PATH TO "App";', 'App'],
    ["SET search_path TO 'app';", 'app'],
    ['SET LOCAL search_path TO app;', 'app'],
    ["SET SCHEMA 'app';", 'app'],
    ['SET search_path TO "$user", app;', 'app'],
    ['SET search_path TO pg_catalog, app;', 'app'],
    ["SET search_path TO '';", 'public'],
    ['SET search_path TO app; RESET search_path;', 'public'],
    ['SET search_path TO app; SET search_path TO DEFAULT;', 'public'],
    ['SET search_path TO app; RESET ALL;', 'public'],
    ['SET search_path TO app; DISCARD ALL;', 'public'],
    ['SET search_path TO app; RESET work_mem;', 'app'],
    ["SELECT set_config('search_path', 'app, public', false);", 'app'],
    ["SELECT pg_catalog.set_config('search_path', '\"App\"', true);", 'App'],
    ["SELECT set_config('search_path', 'APP', true);", 'app'],
    ["SELECT pg_catalog.set_config('search_path', '', false);", 'public'],
    ["SELECT set_config('work_mem', 'app', false);", 'public'],
    ['ALTER ROLE r SET search_path = app;', 'public'],
  ];
  for (const [before, schema] of cases) {
    it(`is ${schema} after ${before || 'nothing'}`, () => {
      assert.equal(created(`${before} CREATE TABLE t ()`, 'table')[0]?.schema, schema);
    });
  }

  it('holds for every unqualified name, and for no qualified one', () => {
    const sql = `SET search_path TO app;
      CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS int; CREATE TYPE c AS (a int); CREATE SEQUENCE s;
      CREATE TABLE t (a serial REFERENCES u); CREATE INDEX i ON t (a); CREATE POLICY p ON t;
      CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1;
      CREATE FUNCTION f() RETURNS int LANGUAGE sql AS '';
      CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION h(); GRANT SELECT ON t TO x;
      ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TYPE e ADD VALUE 'x'; DROP TABLE z;`;
    for (const effect of effectsIn(sql)) {
      const named = 'object' in effect ? effect.object : effect;
      if (effect.change !== 'none') assert.ok('schema' in named && named.schema === 'app');
    }
    assert.equal(created(sql, 'constraint')[0]?.references?.schema, 'app');
    assert.equal(created(sql, 'trigger')[0]?.function, 'app.h');
    assert.equal(created('SET search_path TO app; CREATE TABLE s.t ()', 'table')[0]?.schema, 's');
  });
});
