import assert from 'node:assert/strict';
import { amended, created, loadParser } from './effects.testing';

before(loadParser);

const place = { kind: 'policy', schema: 'public', table: 't', name: 'p' };

describe('CREATE POLICY', () => {
  const plain = {
    ...place,
    permissive: true,
    command: 'all',
    roles: ['public'],
    using: null,
    withCheck: null,
  };
  const cases: readonly (readonly [string, object])[] = [
    ['p ON t', {}],
    ['"P p" ON app."T"', { name: 'P p', schema: 'app', table: 'T' }],
    ['p ON t AS PERMISSIVE', {}],
    ['p ON t AS RESTRICTIVE', { permissive: false }],
    ['p ON t FOR ALL', {}],
    ['p ON t FOR SELECT', { command: 'select' }],
    ['p ON t FOR INSERT', { command: 'insert' }],
    ['p ON t FOR UPDATE', { command: 'update' }],
    ['p ON t FOR DELETE', { command: 'delete' }],
    ['p ON t TO b, a, "C"', { roles: ['C', 'a', 'b'] }],
    ['p ON t TO PUBLIC', {}],
    ['p ON t TO a, PUBLIC', {}],
    ['p ON t USING (true)', { using: 'true' }],
    ['p ON t WITH CHECK ((a = 1))', { withCheck: '(a = 1)' }],
    [
      'p ON t FOR UPDATE TO a USING (auth.uid() = u) WITH CHECK (auth.uid() = u AND (b))',
      {
        command: 'update',
        roles: ['a'],
        using: 'auth.uid() = u',
        withCheck: 'auth.uid() = u AND (b)',
      },
    ],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => {
      assert.deepEqual(created(`CREATE POLICY ${sql}`, 'policy'), [{ ...plain, ...expected }]);
    });
  }

  it('does not state roles that depend on who runs it', () => {
    const [policy] = created('CREATE POLICY p ON t TO a, CURRENT_USER', 'policy');
    assert.ok(policy && !('roles' in policy));
  });
});

describe('ALTER POLICY', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['TO a', { roles: ['a'] }],
    ['USING (x)', { using: 'x' }],
    ['WITH CHECK (y)', { withCheck: 'y' }],
    ['TO b, a USING (x) WITH CHECK (y)', { roles: ['a', 'b'], using: 'x', withCheck: 'y' }],
  ];
  for (const [sql, expected] of cases) {
    it(`states only ${sql}`, () => {
      assert.deepEqual(amended(`ALTER POLICY p ON t ${sql}`), { ...place, ...expected });
    });
  }
});
