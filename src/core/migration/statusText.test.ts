import assert from 'node:assert/strict';
import type { MigrationStatus } from './model';
import { statusGroup, statusLabel, statusSentence } from './statusText';

const labels: [MigrationStatus, string, string][] = [
  ['pending', 'pending', 'pending'],
  ['applied', 'applied', 'applied'],
  ['appliedCosmeticEdit', 'applied, comments edited since', 'applied'],
  ['appliedEdited', 'edited since applied', 'attention'],
  ['unrecorded', 'applied, not recorded', 'attention'],
  ['drift', 'drift', 'attention'],
  ['outOfOrder', 'out of order', 'attention'],
  ['partial', 'partly applied', 'attention'],
  ['failed', 'failed', 'attention'],
  ['fileMissing', 'file missing', 'attention'],
  ['duplicateVersion', 'duplicate version', 'attention'],
  ['unusable', 'unusable', 'attention'],
  ['unknown', 'unknown', 'unknown'],
];

describe('the words for a status', () => {
  for (const [status, label, group] of labels) {
    it(`are "${label}" for ${status}, which counts as ${group}`, () => {
      assert.equal(statusLabel({ status }), label);
      assert.equal(statusGroup(status), group);
      assert.match(statusSentence({ status }), /^[A-Z].*\.$/);
    });
  }

  it('are those of a rollback where that was interrupted', () => {
    const back = { status: 'partial', interrupted: 'rollback' } as const;
    assert.equal(statusLabel(back), 'partly rolled back');
    assert.match(statusSentence(back), /^Its rollback was interrupted .* rolling it back again/);
    assert.equal(statusLabel({ ...back, interrupted: 'apply' }), 'partly applied');
    assert.match(statusSentence({ ...back, interrupted: 'apply' }), /the next apply goes on/);
  });

  it('are different for every status', () => {
    assert.equal(new Set(labels.map(([status]) => statusLabel({ status }))).size, labels.length);
    assert.equal(new Set(labels.map(([status]) => statusSentence({ status }))).size, labels.length);
  });
});
