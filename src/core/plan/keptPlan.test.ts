import assert from 'node:assert/strict';
import { parsePlan } from './keptPlan';

const kept = {
  schema: 1,
  kind: 'apply',
  selection: { kind: 'pending' },
  target: { host: 'localhost', port: 5432, database: 'shop', user: 'me' },
  timeouts: { lockMs: 5000, statementMs: 0 },
  steps: [{ path: 'migrations/001_a.sql', fingerprint: 'f' }],
};

describe('a plan that was kept', () => {
  it('is read as it was written', () => {
    assert.deepEqual(parsePlan(JSON.stringify(kept)), kept);
  });

  const wrong: readonly (readonly [string, string])[] = [
    ['no JSON', '{'],
    ['another schema', JSON.stringify({ ...kept, schema: 2 })],
    ['a plan that could not be made', JSON.stringify({ ...kept, error: { code: 'x' } })],
    ['another report', JSON.stringify({ schema: 1, migrations: [] })],
    ['a selection of the other kind', JSON.stringify({ ...kept, kind: 'rollback' })],
    ['no target', JSON.stringify({ ...kept, target: {} })],
    ['a limit that is none', JSON.stringify({ ...kept, timeouts: { lockMs: -1, statementMs: 0 } })],
    ['a step without a fingerprint', JSON.stringify({ ...kept, steps: [{ path: 'a.sql' }] })],
    ['half of a selection', JSON.stringify({ ...kept, selection: { kind: 'to' } })],
  ];
  for (const [name, text] of wrong) {
    it(`is refused: ${name}`, () => assert.equal(typeof parsePlan(text), 'string'));
  }
});
