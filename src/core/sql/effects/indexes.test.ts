import assert from 'node:assert/strict';
import { created, effectsIn, loadParser } from './effects.testing';

before(loadParser);

const key = (text: string, change: object = {}): object => ({
  text,
  isExpression: false,
  descending: false,
  nullsFirst: false,
  ...change,
});

describe('CREATE INDEX', () => {
  const plain = {
    kind: 'index',
    schema: 'public',
    name: 'i',
    table: 't',
    unique: false,
    valid: true,
    method: 'btree',
    keys: [key('a')],
    include: [],
    predicate: null,
    constraint: false,
  };
  const cases: readonly (readonly [string, object])[] = [
    ['CREATE INDEX i ON t (a)', {}],
    ['CREATE INDEX ON t (a)', { name: null }],
    [
      'CREATE INDEX "I" ON app."T" ("A")',
      { name: 'I', schema: 'app', table: 'T', keys: [key('A')] },
    ],
    ['CREATE UNIQUE INDEX i ON t (a)', { unique: true }],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', {}],
    ['CREATE INDEX i ON ONLY t (a)', {}],
    ['CREATE INDEX i ON t USING gin (a)', { method: 'gin' }],
    ['CREATE INDEX i ON t USING "hash" (a)', { method: 'hash' }],
    ['CREATE INDEX i ON t (a, b)', { keys: [key('a'), key('b')] }],
    ['CREATE INDEX i ON t (a text_pattern_ops)', {}],
    ['CREATE INDEX i ON t (a COLLATE "C" text_ops (x = 1) ASC)', {}],
    ['CREATE INDEX i ON t (a DESC)', { keys: [key('a', { descending: true, nullsFirst: true })] }],
    ['CREATE INDEX i ON t (a DESC NULLS LAST)', { keys: [key('a', { descending: true })] }],
    ['CREATE INDEX i ON t (a NULLS FIRST)', { keys: [key('a', { nullsFirst: true })] }],
    ['CREATE INDEX i ON t (a) INCLUDE (b, "C")', { include: ['b', 'C'] }],
    ['CREATE INDEX i ON t (a) WITH (fillfactor = 70) TABLESPACE x', {}],
    ['CREATE INDEX i ON t (a) WHERE b IS NULL', { predicate: 'b IS NULL' }],
    ["CREATE INDEX i ON t (a) WHERE b = 'where'", { predicate: "b = 'where'" }],
    ['CREATE INDEX i ON t (lower(a))', { keys: [key('lower(a)', { isExpression: true })] }],
    ["CREATE INDEX i ON t ((a ->> 'b'))", { keys: [key("a ->> 'b'", { isExpression: true })] }],
    [
      'CREATE INDEX i ON t (a, (b + c) int4_ops DESC, f(d, e) NULLS FIRST)',
      {
        keys: [
          key('a'),
          key('b + c', { isExpression: true, descending: true, nullsFirst: true }),
          key('f(d, e)', { isExpression: true, nullsFirst: true }),
        ],
      },
    ],
    ['CREATE INDEX i ON t (((a)))', { keys: [key('(a)', { isExpression: true })] }],
    ['CREATE INDEX i ON t ((a))', { keys: [key('a', { isExpression: true })] }],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(created(sql, 'index'), [{ ...plain, ...expected }]));
  }

  it('leaves an older index of the name with IF NOT EXISTS', () => {
    const [effect] = effectsIn('CREATE INDEX IF NOT EXISTS i ON t (a)');
    assert.equal(effect?.change === 'create' && effect.mode, 'ifNotExists');
  });
});
