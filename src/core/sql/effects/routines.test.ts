import assert from 'node:assert/strict';
import { amended, created, effectsIn, lastEffects, loadParser } from './effects.testing';

before(loadParser);

describe('CREATE FUNCTION', () => {
  const plain = {
    kind: 'function',
    schema: 'public',
    name: 'f',
    arguments: [],
    routine: 'function',
    returns: 'integer',
    language: 'sql',
    securityDefiner: false,
    volatility: 'volatile',
    settings: [],
    body: 'x',
  };
  const cases: readonly (readonly [string, object])[] = [
    ["FUNCTION f() RETURNS int LANGUAGE sql AS 'x'", {}],
    ["FUNCTION f() RETURNS int AS 'x' LANGUAGE 'SQL'", {}],
    ['FUNCTION app."F"() RETURNS int LANGUAGE sql AS \'x\'', { schema: 'app', name: 'F' }],
    [
      "FUNCTION f(int, varchar(20), b timestamptz DEFAULT now()) RETURNS int LANGUAGE sql AS 'x'",
      { arguments: ['integer', 'character varying', 'timestamp with time zone'] },
    ],
    [
      "FUNCTION f(IN a int, VARIADIC b app.mood[] = '{}') RETURNS int LANGUAGE sql AS 'x'",
      { arguments: ['integer', 'app.mood[]'] },
    ],
    [
      "FUNCTION f(a int, OUT b text) LANGUAGE sql AS 'x'",
      { arguments: ['integer'], returns: 'text' },
    ],
    [
      "FUNCTION f(INOUT a char(3)) LANGUAGE sql AS 'x'",
      { arguments: ['character'], returns: 'character' },
    ],
    [
      "FUNCTION f(INOUT a int, OUT b text) LANGUAGE sql AS 'x'",
      { arguments: ['integer'], returns: 'record' },
    ],
    ["FUNCTION f() RETURNS void LANGUAGE sql AS 'x'", { returns: 'void' }],
    [
      "FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'x'",
      { returns: 'trigger', language: 'plpgsql' },
    ],
    ["FUNCTION f() RETURNS SETOF app.users LANGUAGE sql AS 'x'", { returns: 'SETOF app.users' }],
    ["FUNCTION f() RETURNS numeric(10,2) LANGUAGE sql AS 'x'", { returns: 'numeric' }],
    [
      'FUNCTION f(x int) RETURNS TABLE (a int, "B c" varchar(2)[]) LANGUAGE sql AS \'x\'',
      { arguments: ['integer'], returns: 'TABLE(a integer, "B c" character varying[])' },
    ],
    ["FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'x'", { securityDefiner: true }],
    ["FUNCTION f() RETURNS int LANGUAGE sql SECURITY INVOKER AS 'x'", {}],
    ["FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE STRICT AS 'x'", { volatility: 'immutable' }],
    ["FUNCTION f() RETURNS int LANGUAGE sql STABLE COST 5 AS 'x'", { volatility: 'stable' }],
    ["FUNCTION f() RETURNS int LANGUAGE sql VOLATILE AS 'x'", {}],
    ["FUNCTION f() RETURNS int LANGUAGE sql WINDOW AS 'x'", { routine: 'window' }],
    ["FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'x'", { language: 'c' }],
    ['FUNCTION f() RETURNS int LANGUAGE sql AS $f$ a\r\n b $f$', { body: ' a\n b ' }],
    ["FUNCTION f() RETURNS int LANGUAGE sql AS E'a\\nb'", { body: 'a\nb' }],
    ['FUNCTION f() RETURNS int RETURN 1', { body: null }],
    ['FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END', { body: null }],
    [
      "PROCEDURE f(a int, OUT b int) LANGUAGE sql AS 'x'",
      {
        routine: 'procedure',
        returns: null,
        arguments: ['integer'],
      },
    ],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => {
      assert.deepEqual(created(`CREATE ${sql}`, 'function'), [{ ...plain, ...expected }]);
    });
  }

  const settings: readonly (readonly [string, string])[] = [
    ["SET search_path = ''", 'search_path=""'],
    ['SET search_path TO public, pg_temp', 'search_path=public, pg_temp'],
    ['SET search_path = "$user", \'a b\'', 'search_path="$user", "a b"'],
    ["SET search_path = 'a, b'", 'search_path="a, b"'],
    ["SET SCHEMA 'app'", 'search_path=app'],
    ["SET work_mem = '4MB'", 'work_mem=4MB'],
    ['SET statement_timeout TO 500', 'statement_timeout=500'],
    ['SET extra_float_digits = -1', 'extra_float_digits=-1'],
    ['SET seq_page_cost = 1.5', 'seq_page_cost=1.5'],
    ['SET row_security = off', 'row_security=off'],
    ['SET enable_seqscan TO true', 'enable_seqscan=true'],
    ["SET TIME ZONE 'UTC'", 'TimeZone=UTC'],
    ['SET datestyle TO iso, mdy', 'DateStyle=iso, mdy'],
  ];
  for (const [written, kept] of settings) {
    it(`keeps ${written} as ${kept}`, () => {
      const sql = `CREATE FUNCTION f() RETURNS int LANGUAGE sql ${written} AS 'x'`;
      assert.deepEqual(created(sql, 'function')[0]?.settings, [kept]);
    });
  }

  it('sorts its settings', () => {
    const [routine] = created(
      "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET b.x = 1 SET a.x = 2 AS ''",
      'function',
    );
    assert.deepEqual(routine?.settings, ['a.x=2', 'b.x=1']);
  });

  it('does not state a setting that is taken from the session', () => {
    const sql = "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET work_mem FROM CURRENT AS 'x'";
    assert.equal('settings' in created(sql, 'function')[0]!, false);
  });

  it('is opaque when the type of an argument is that of a column', () => {
    const [effect] = effectsIn("CREATE FUNCTION f(t.c%TYPE) RETURNS int LANGUAGE sql AS 'x'");
    assert.equal(effect?.change, 'opaque');
  });

  it('replaces', () => {
    const [effect] = effectsIn("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'x'");
    assert.equal(effect?.change === 'create' && effect.mode, 'orReplace');
  });
});

describe('CREATE AGGREGATE', () => {
  it('has its arguments', () => {
    const sql = 'CREATE AGGREGATE app.a(int, text) (sfunc = f, stype = int)';
    assert.deepEqual(created(sql, 'function'), [
      {
        kind: 'function',
        schema: 'app',
        name: 'a',
        arguments: ['integer', 'text'],
        routine: 'aggregate',
      },
    ]);
  });
});

describe('ALTER FUNCTION', () => {
  const f = { kind: 'function', schema: 'public', name: 'f', arguments: ['integer'] };
  const make = (settings: string): string =>
    `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql ${settings} AS 'x';`;
  const cases: readonly (readonly [string, string, object])[] = [
    ['', 'f(int) SECURITY DEFINER', { securityDefiner: true }],
    [
      '',
      'f(a int) IMMUTABLE SECURITY INVOKER',
      { volatility: 'immutable', securityDefiner: false },
    ],
    ['', "f(int) SET search_path = ''", { settings: ['search_path=""'] }],
    ['', 'f(int) RESET ALL', { settings: [] }],
    ['', 'f(int) RESET ALL SET a.b = 1', { settings: ['a.b=1'] }],
    [make(''), 'f SECURITY DEFINER', { securityDefiner: true }],
    [make('SET a.b = 1'), 'f(int) SET c.d = 2', { settings: ['a.b=1', 'c.d=2'] }],
    [make('SET a.b = 1'), 'f(int) SET a.b = 2', { settings: ['a.b=2'] }],
    [make('SET a.b = 1 SET c.d = 2'), 'f(int) RESET a.b', { settings: ['c.d=2'] }],
    [make('SET TIME ZONE 1'), 'f(int) RESET timezone', { settings: [] }],
  ];
  for (const [before, alteration, expected] of cases) {
    it(`${alteration}${before && ' of one that the script made'}`, () => {
      assert.deepEqual(amended(`${before}ALTER FUNCTION ${alteration}`), { ...f, ...expected });
    });
  }

  it('adds settings one after the other', () => {
    const sql = `${make('')} ALTER FUNCTION f(int) SET a.b = 1; ALTER FUNCTION f(int) SET c.d = 2`;
    assert.deepEqual(amended(sql), { ...f, settings: ['a.b=1', 'c.d=2'] });
    assert.deepEqual(created(sql, 'function')[0]?.settings, [], 'what was created stays as it was');
  });

  for (const alteration of [
    'f(int) COST 5',
    'f(int) RESET work_mem',
    'f(int) SET work_mem FROM CURRENT',
    'f SECURITY DEFINER',
    'f(int) OWNER TO bob',
    'f(int) DEPENDS ON EXTENSION x',
  ]) {
    it(`is opaque where the text does not tell enough: ${alteration}`, () => {
      const effects = lastEffects(`ALTER FUNCTION ${alteration}`);
      assert.deepEqual(
        effects.map(({ change }) => change),
        ['opaque'],
      );
    });
  }
});
