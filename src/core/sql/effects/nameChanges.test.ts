import assert from 'node:assert/strict';
import { objectKey } from '../../catalog/key';
import { effectsIn, lastEffects, loadParser } from './effects.testing';

before(loadParser);

/** The effects in one line each; an opaque one as `opaque`. */
function read(sql: string): string[] {
  return lastEffects(sql).map((effect) => {
    switch (effect.change) {
      case 'drop':
        return `drop ${objectKey(effect.object)}${effect.cascade ? ' cascade' : ''}`;
      case 'rename':
        return `rename ${objectKey(effect.object)} to ${effect.to}`;
      case 'setSchema':
        return `move ${objectKey(effect.object)} to ${effect.to}`;
      case 'create':
        return effect.object.kind === 'comment'
          ? `${objectKey(effect.object)}: ${effect.object.text ?? ''}`
          : `create ${objectKey(effect.object)}`;
      case 'amend':
      case 'giveSequence':
      case 'addEnumLabel':
      case 'renameEnumLabel':
      case 'rows':
      case 'opaque':
      case 'none':
        return effect.change;
    }
  });
}

describe('DROP', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['DROP TABLE t', ['drop table public.t']],
    [
      'DROP TABLE IF EXISTS app."T", u CASCADE',
      ['drop table app."T" cascade', 'drop table public.u cascade'],
    ],
    ['DROP VIEW v', ['drop view public.v']],
    [
      'DROP MATERIALIZED VIEW m, n',
      ['drop materializedView public.m', 'drop materializedView public.n'],
    ],
    ['DROP SEQUENCE s', ['drop sequence public.s']],
    ['DROP INDEX i, app.j', ['drop index public.i', 'drop index app.j']],
    ['DROP INDEX CONCURRENTLY i', ['drop index public.i']],
    ['DROP TYPE t', ['drop enum public.t', 'drop composite public.t', 'drop domain public.t']],
    ['DROP DOMAIN d', ['drop domain public.d']],
    ['DROP SCHEMA s, "S" CASCADE', ['drop schema s cascade', 'drop schema "S" cascade']],
    ['DROP EXTENSION IF EXISTS "uuid-ossp"', ['drop extension "uuid-ossp"']],
    ['DROP FUNCTION f(int, text)', ['drop function public.f(integer, text)']],
    [
      'DROP FUNCTION f(), app.g(a int, OUT b int)',
      ['drop function public.f()', 'drop function app.g(integer)'],
    ],
    ['DROP PROCEDURE p(varchar(3))', ['drop function public.p(character varying)']],
    ['DROP ROUTINE r(int)', ['drop function public.r(integer)']],
    [
      'DROP AGGREGATE a(int), b(*)',
      ['drop function public.a(integer)', 'drop function public.b()'],
    ],
    ['DROP POLICY IF EXISTS "P p" ON app.t', ['drop policy app.t."P p"']],
    ['DROP TRIGGER g ON t CASCADE', ['drop trigger public.t.g cascade']],
    ['DROP RULE r ON t', ['opaque']],
    ['DROP ROLE r', ['opaque']],
    ['DROP OWNED BY r', ['opaque']],
    ['DROP CAST (int AS text)', ['opaque']],
    ['DROP OPERATOR + (int, int)', ['opaque']],
    ['DROP PUBLICATION p', ['opaque']],
    ['DROP FOREIGN TABLE f', ['opaque']],
    ['DROP STATISTICS s', ['opaque']],
    ['DROP DATABASE d', ['opaque']],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(read(sql), expected));
  }

  it('of a function without arguments means the only one of its name', () => {
    assert.deepEqual(effectsIn('DROP FUNCTION app.f CASCADE'), [
      {
        change: 'drop',
        object: { kind: 'function', schema: 'app', name: 'f', arguments: [] },
        cascade: true,
        anyArguments: true,
      },
    ]);
    const make = "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS '';";
    assert.deepEqual(read(`${make} DROP FUNCTION f`), ['drop function public.f(integer)']);
    assert.equal('anyArguments' in lastEffects(`${make} DROP FUNCTION f`)[0]!, false);
    assert.equal(
      'anyArguments' in lastEffects(`${make} DROP FUNCTION f; DROP FUNCTION f`)[0]!,
      true,
    );
  });
});

describe('RENAME and SET SCHEMA', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['ALTER TABLE t RENAME TO "U u"', ['rename table public.t to U u']],
    ['ALTER TABLE app.t RENAME a TO b', ['rename column app.t.a to b']],
    ['ALTER TABLE IF EXISTS ONLY t RENAME COLUMN "A" TO b', ['rename column public.t."A" to b']],
    ['ALTER TABLE t RENAME CONSTRAINT a TO b', ['rename constraint public.t.a to b']],
    ['ALTER INDEX app.i RENAME TO j', ['rename index app.i to j']],
    ['ALTER SEQUENCE s RENAME TO r', ['rename sequence public.s to r']],
    ['ALTER VIEW v RENAME TO w', ['rename view public.v to w']],
    ['ALTER MATERIALIZED VIEW m RENAME TO n', ['rename materializedView public.m to n']],
    ['ALTER POLICY p ON app.t RENAME TO q', ['rename policy app.t.p to q']],
    ['ALTER TRIGGER g ON t RENAME TO h', ['rename trigger public.t.g to h']],
    ['ALTER FUNCTION f(int) RENAME TO g', ['rename function public.f(integer) to g']],
    ['ALTER PROCEDURE f() RENAME TO g', ['rename function public.f() to g']],
    ['ALTER AGGREGATE a(int) RENAME TO b', ['rename function public.a(integer) to b']],
    ['ALTER DOMAIN d RENAME TO e', ['rename domain public.d to e']],
    ['ALTER SCHEMA s RENAME TO r', ['rename schema s to r']],
    ['ALTER FUNCTION f RENAME TO g', ['opaque']],
    ['ALTER VIEW v RENAME COLUMN a TO b', ['opaque']],
    ['ALTER TYPE t RENAME ATTRIBUTE a TO b', ['opaque']],
    ['ALTER DOMAIN d RENAME CONSTRAINT a TO b', ['opaque']],
    ['ALTER ROLE a RENAME TO b', ['opaque']],
    ['ALTER DATABASE a RENAME TO b', ['opaque']],
    ['ALTER RULE a ON t RENAME TO b', ['opaque']],
    ['ALTER TABLE t SET SCHEMA s', ['move table public.t to s']],
    ['ALTER VIEW app.v SET SCHEMA s', ['move view app.v to s']],
    ['ALTER MATERIALIZED VIEW m SET SCHEMA s', ['move materializedView public.m to s']],
    ['ALTER SEQUENCE q SET SCHEMA s', ['move sequence public.q to s']],
    ['ALTER FUNCTION f(int) SET SCHEMA s', ['move function public.f(integer) to s']],
    ['ALTER DOMAIN d SET SCHEMA s', ['move domain public.d to s']],
    ['ALTER FUNCTION f SET SCHEMA s', ['opaque']],
    ['ALTER OPERATOR + (int, int) SET SCHEMA s', ['opaque']],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(read(sql), expected));
  }
});

describe('COMMENT ON', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["TABLE t IS 'it''s'", ["comment on table public.t: it's"]],
    ['COLUMN app.t."C c" IS \'x\'', ['comment on column app.t."C c": x']],
    ["COLUMN t.c IS 'x'", ['comment on column public.t.c: x']],
    ["CONSTRAINT c ON t IS 'x'", ['comment on constraint public.t.c: x']],
    ["POLICY p ON app.t IS 'x'", ['comment on policy app.t.p: x']],
    ["TRIGGER g ON t IS 'x'", ['comment on trigger public.t.g: x']],
    ["INDEX i IS 'x'", ['comment on index public.i: x']],
    [
      "FUNCTION f(int, varchar(3)) IS 'x'",
      ['comment on function public.f(integer, character varying): x'],
    ],
    ["SCHEMA s IS 'x'", ['comment on schema s: x']],
    ['EXTENSION "uuid-ossp" IS \'x\'', ['comment on extension "uuid-ossp": x']],
    ["VIEW v IS 'x'", ['comment on view public.v: x']],
    ["MATERIALIZED VIEW m IS 'x'", ['comment on materializedView public.m: x']],
    ["SEQUENCE s IS 'x'", ['comment on sequence public.s: x']],
    ["DOMAIN d IS 'x'", ['comment on domain public.d: x']],
    ['TABLE t IS NULL', ['drop comment on table public.t']],
    ["TABLE t IS ''", ['drop comment on table public.t']],
    ["TYPE t IS 'x'", ['opaque']],
    ["FUNCTION f IS 'x'", ['opaque']],
    ["ROLE r IS 'x'", ['opaque']],
    ["DATABASE d IS 'x'", ['opaque']],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(read(`COMMENT ON ${sql}`), expected));
  }

  it('takes the place of an older comment', () => {
    const [effect] = effectsIn("COMMENT ON TABLE t IS 'x'");
    assert.equal(effect?.change === 'create' && effect.mode, 'orReplace');
  });
});
