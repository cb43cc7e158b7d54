import assert from 'node:assert/strict';
import { created, effectsIn, lastEffects, loadParser } from './effects.testing';

before(loadParser);

describe('CREATE TYPE and CREATE DOMAIN', () => {
  it('make an enum with its labels in order', () => {
    assert.deepEqual(created("CREATE TYPE app.mood AS ENUM ('sad', 'it''s ok')", 'enum'), [
      { kind: 'enum', schema: 'app', name: 'mood', labels: ['sad', "it's ok"] },
    ]);
    assert.deepEqual(created('CREATE TYPE mood AS ENUM ()', 'enum')[0]?.labels, []);
  });

  it('make a composite type', () => {
    const sql = 'CREATE TYPE pair AS (a int, "B" numeric(10,2)[])';
    assert.deepEqual(created(sql, 'composite'), [
      {
        kind: 'composite',
        schema: 'public',
        name: 'pair',
        attributes: ['a integer', '"B" numeric(10,2)[]'],
      },
    ]);
  });

  it('do not state attributes of a composite type that are not all known', () => {
    const [pair] = created('CREATE TYPE pair AS (a int, b geometry(Point))', 'composite');
    assert.ok(pair && !('attributes' in pair));
  });

  it('make a domain', () => {
    const sql = "CREATE DOMAIN app.email AS varchar(320) DEFAULT '' NOT NULL CHECK (VALUE ~ '@')";
    assert.deepEqual(created(sql, 'domain'), [
      { kind: 'domain', schema: 'app', name: 'email', type: 'character varying(320)' },
    ]);
  });

  for (const sql of ['CREATE TYPE r AS RANGE (subtype = int)', 'CREATE TYPE shell']) {
    it(`are opaque for other types: ${sql}`, () => {
      assert.deepEqual(
        effectsIn(sql).map(({ change }) => change),
        ['opaque'],
      );
    });
  }
});

describe('ALTER TYPE of an enum', () => {
  const name = { schema: 'app', name: 'mood' };
  const cases: readonly (readonly [string, object])[] = [
    ["ADD VALUE 'x'", { change: 'addEnumLabel', ...name, label: 'x', neighbour: null }],
    [
      "ADD VALUE IF NOT EXISTS 'x'",
      { change: 'addEnumLabel', ...name, label: 'x', neighbour: null },
    ],
    [
      "ADD VALUE 'x' BEFORE 'y'",
      { change: 'addEnumLabel', ...name, label: 'x', neighbour: { label: 'y', after: false } },
    ],
    [
      "ADD VALUE 'x' AFTER 'y'",
      { change: 'addEnumLabel', ...name, label: 'x', neighbour: { label: 'y', after: true } },
    ],
    ["RENAME VALUE 'x' TO 'y'", { change: 'renameEnumLabel', ...name, from: 'x', to: 'y' }],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(effectsIn(`ALTER TYPE app.mood ${sql}`), [expected]));
  }
});

describe('a type that is only named', () => {
  const kinds = (sql: string): string[] =>
    lastEffects(sql).map((effect) => ('object' in effect ? effect.object.kind : effect.change));

  it('can be of three kinds', () => {
    const all = ['enum', 'composite', 'domain'];
    assert.deepEqual(kinds('DROP TYPE t'), all);
    assert.deepEqual(kinds('ALTER TYPE t RENAME TO u'), all);
    assert.deepEqual(kinds('ALTER TYPE t SET SCHEMA s'), all);
    assert.deepEqual(kinds("COMMENT ON TYPE t IS 'x'"), ['opaque']);
  });

  it('is of the kind that the script gave it', () => {
    const sql = 'CREATE TYPE t AS ENUM (); ';
    assert.deepEqual(kinds(`${sql} DROP TYPE t`), ['enum']);
    assert.deepEqual(kinds(`${sql} DROP TYPE public.t`), ['enum']);
    assert.deepEqual(kinds(`${sql} DROP TYPE app.t`), ['enum', 'composite', 'domain']);
    assert.deepEqual(kinds(`${sql} ALTER TYPE t RENAME TO u; DROP TYPE u`), ['enum']);
    assert.deepEqual(kinds(`${sql} COMMENT ON TYPE t IS 'x'`), ['comment']);
    assert.deepEqual(kinds('CREATE TYPE t AS (a int); DROP TYPE t'), ['composite']);
    assert.deepEqual(kinds('CREATE DOMAIN t AS int; DROP TYPE t'), ['domain']);
  });
});
