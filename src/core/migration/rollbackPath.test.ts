import assert from 'node:assert/strict';
import { rollbackPathFor } from './rollbackPath';

const cases: readonly [path: string, others: [string, string | null][], expected: string][] = [
  ['db/003_a.sql', [], 'db/003_a.down.sql'],
  ['003_a.sql', [['002_b.sql', null]], '003_a.down.sql'],
  ['db/3_a.up.sql', [['db/2_b.up.sql', 'db/2_b.down.sql']], 'db/3_a.down.sql'],
  ['db/003_a.sql', [['db/002_b.sql', 'db/rollback/002_b.sql']], 'db/rollback/003_a.sql'],
  ['db/003_a.sql', [['other/002_b.sql', 'other/rollback/002_b.sql']], 'db/003_a.down.sql'],
];

describe('rollbackPathFor', () => {
  for (const [path, others, expected] of cases) {
    it(`${path} beside ${others.map(([, rollback]) => rollback).join() || 'nothing'}`, () => {
      const migrations = others.map(([other, rollbackPath]) => ({ path: other, rollbackPath }));
      assert.equal(rollbackPathFor(path, migrations), expected);
    });
  }
});
