import assert from 'node:assert/strict';
import { created, effectsIn, loadParser } from './effects.testing';

before(loadParser);

describe('CREATE SCHEMA', () => {
  it('makes a schema', () => {
    assert.deepEqual(effectsIn('CREATE SCHEMA IF NOT EXISTS "S s"'), [
      { change: 'create', mode: 'ifNotExists', object: { kind: 'schema', name: 'S s' } },
    ]);
    assert.deepEqual(created('CREATE SCHEMA AUTHORIZATION joe', 'schema'), [
      { kind: 'schema', name: 'joe' },
    ]);
  });

  it('makes what stands in it, and only that', () => {
    const sql = `CREATE SCHEMA s CREATE TABLE t (a int DEFAULT f(1) REFERENCES u CHECK (a > 0))
      CREATE VIEW v AS SELECT 1 CREATE INDEX i ON t (a) WHERE a = 1; CREATE TABLE t2 ()`;
    const made = effectsIn(sql).map((effect) => {
      assert.ok(effect.change === 'create');
      const { object } = effect;
      return 'schema' in object ? `${object.kind} of ${object.schema}` : object.kind;
    });
    assert.deepEqual(made, [
      'schema',
      'table of s',
      'column of s',
      'constraint of s',
      'constraint of s',
      'view of s',
      'index of s',
      'table of public',
    ]);
    assert.equal(created(sql, 'column')[0]?.default, 'f(1)');
    assert.equal(created(sql, 'index')[0]?.predicate, 'a = 1');
  });

  it('is opaque when the schema is named after whoever runs it', () => {
    const [effect] = effectsIn('CREATE SCHEMA AUTHORIZATION CURRENT_USER');
    assert.equal(effect?.change, 'opaque');
  });
});

describe('extensions', () => {
  it('are made, with a schema where one is written', () => {
    assert.deepEqual(created('CREATE EXTENSION pgcrypto', 'extension'), [
      { kind: 'extension', name: 'pgcrypto' },
    ]);
    assert.deepEqual(
      created('CREATE EXTENSION IF NOT EXISTS "uuid-ossp" WITH SCHEMA extensions', 'extension'),
      [{ kind: 'extension', name: 'uuid-ossp', schema: 'extensions' }],
    );
  });

  it('are moved', () => {
    assert.deepEqual(effectsIn('ALTER EXTENSION x SET SCHEMA y'), [
      { change: 'setSchema', object: { kind: 'extension', name: 'x' }, to: 'y' },
    ]);
  });

  it('are updated to a version that is not compared', () => {
    assert.equal(effectsIn('ALTER EXTENSION x UPDATE')[0]?.change, 'opaque');
  });
});

describe('sequences', () => {
  it('are made', () => {
    assert.deepEqual(effectsIn('CREATE SEQUENCE IF NOT EXISTS app.s START 5'), [
      {
        change: 'create',
        mode: 'ifNotExists',
        object: { kind: 'sequence', schema: 'app', name: 's' },
      },
    ]);
  });

  it('change in ways that are not compared', () => {
    assert.equal(effectsIn('ALTER SEQUENCE s RESTART')[0]?.change, 'opaque');
  });
});

describe('sequences', () => {
  const object = { kind: 'sequence', schema: 'public', name: 'q' };
  const owner = { kind: 'column', schema: 's', table: 't', name: 'id' };

  it('are given to a column, and taken from it', () => {
    assert.deepEqual(effectsIn('CREATE SEQUENCE q OWNED BY s.t.id'), [
      { change: 'create', mode: 'plain', object },
      { change: 'giveSequence', object, owner },
    ]);
    const [given, others] = effectsIn('ALTER SEQUENCE q OWNED BY s.t.id');
    assert.deepEqual(given, { change: 'giveSequence', object, owner });
    assert.equal(others?.change, 'opaque');
    const [taken] = effectsIn('ALTER SEQUENCE q RESTART 5 OWNED BY NONE');
    assert.deepEqual(taken, { change: 'giveSequence', object, owner: null });
  });

  it('are as before where only their numbers change', () => {
    assert.deepEqual(
      effectsIn('ALTER SEQUENCE q RESTART 5').map(({ change }) => change),
      ['opaque'],
    );
    const temporary = 'CREATE TEMP SEQUENCE q; ALTER SEQUENCE q OWNED BY t.id';
    assert.deepEqual(
      effectsIn(temporary).map(({ change }) => change),
      ['none', 'opaque'],
    );
  });
});
