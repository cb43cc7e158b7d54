import assert from 'node:assert/strict';
import { amended, created, effectsIn, loadParser } from './effects.testing';

before(loadParser);

describe('views', () => {
  const view = { kind: 'view', schema: 'public', name: 'v', securityInvoker: false };
  const cases: readonly (readonly [string, object])[] = [
    ['CREATE VIEW v AS SELECT 1', {}],
    ['CREATE VIEW app."V" (a) AS SELECT 1 WITH LOCAL CHECK OPTION', { schema: 'app', name: 'V' }],
    ['CREATE VIEW v WITH (security_invoker) AS SELECT 1', { securityInvoker: true }],
    ['CREATE VIEW v WITH (security_invoker = true) AS SELECT 1', { securityInvoker: true }],
    ['CREATE VIEW v WITH (security_invoker = on) AS SELECT 1', { securityInvoker: true }],
    ["CREATE VIEW v WITH (security_invoker = 'yes') AS SELECT 1", { securityInvoker: true }],
    ['CREATE VIEW v WITH (security_invoker = 1) AS SELECT 1', { securityInvoker: true }],
    ['CREATE VIEW v WITH (security_invoker = off) AS SELECT 1', {}],
    ['CREATE VIEW v WITH (security_barrier) AS SELECT 1', {}],
    ['CREATE RECURSIVE VIEW v (a) AS SELECT 1', {}],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => assert.deepEqual(created(sql, 'view'), [{ ...view, ...expected }]));
  }

  it('are replaced', () => {
    const [effect] = effectsIn('CREATE OR REPLACE VIEW v AS SELECT 1');
    assert.equal(effect?.change === 'create' && effect.mode, 'orReplace');
  });

  it('change whose rights they use', () => {
    assert.deepEqual(amended('ALTER VIEW v SET (security_invoker = on)'), {
      ...view,
      securityInvoker: true,
    });
    assert.deepEqual(amended('ALTER VIEW v RESET (security_invoker)'), view);
  });

  for (const sql of [
    'SET (security_barrier)',
    'OWNER TO bob',
    'RENAME COLUMN a TO b',
    'ALTER a SET DEFAULT 1',
  ]) {
    it(`change in ways that are not compared: ALTER VIEW v ${sql}`, () => {
      assert.deepEqual(
        effectsIn(`ALTER VIEW v ${sql}`).map(({ change }) => change),
        ['opaque'],
      );
    });
  }

  it('last not when they are temporary', () => {
    const sql = 'CREATE TEMP VIEW v AS SELECT 1; ALTER VIEW v SET (security_invoker); DROP VIEW v';
    assert.ok(effectsIn(sql).every(({ change }) => change === 'none'));
  });
});

describe('materialized views', () => {
  const view = { kind: 'materializedView', schema: 'public', name: 'm', populated: true };

  it('have rows unless they are made without', () => {
    const make = 'CREATE MATERIALIZED VIEW m AS SELECT 1';
    assert.deepEqual(created(make, 'materializedView'), [view]);
    assert.deepEqual(created(`${make} WITH DATA`, 'materializedView'), [view]);
    assert.deepEqual(created(`${make} WITH NO DATA`, 'materializedView'), [
      { ...view, populated: false },
    ]);
  });

  it('are made if they are not there', () => {
    const [effect] = effectsIn('CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT 1');
    assert.equal(effect?.change === 'create' && effect.mode, 'ifNotExists');
  });

  it('are refreshed', () => {
    assert.deepEqual(amended('REFRESH MATERIALIZED VIEW CONCURRENTLY m'), view);
    assert.deepEqual(amended('REFRESH MATERIALIZED VIEW app.m WITH NO DATA'), {
      ...view,
      schema: 'app',
      populated: false,
    });
  });
});
