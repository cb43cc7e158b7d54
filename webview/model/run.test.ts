import assert from 'node:assert/strict';
import type { RunResult } from '../../src/core/report/model';
import { noticesOpen } from './run';

const result = (outcome: RunResult['outcome'], notices: number): RunResult => ({
  version: '001',
  name: 'a',
  path: '001_a.sql',
  sqlPath: '001_a.sql',
  outcome,
  durationMs: 1,
  statements: 1,
  executed: [],
  notices: Array.from({ length: notices }, () => ({ severity: 'NOTICE', message: 'skipping' })),
});

describe('notices of a run', () => {
  it('start folded only where they are many and nothing failed', () => {
    assert.equal(noticesOpen(result('applied', 5)), true);
    assert.equal(noticesOpen(result('applied', 6)), false);
    assert.equal(noticesOpen(result('failed', 60)), true);
  });
});
