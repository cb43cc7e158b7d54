import assert from 'node:assert/strict';
import { migrationContext, migrationFlags } from './migrationFlags';

describe('what a migration node offers', () => {
  it('offers to apply only what is not applied', () => {
    const offers = (
      [
        'pending',
        'outOfOrder',
        'partial',
        'failed',
        'unknown',
        'applied',
        'drift',
        'unrecorded',
      ] as const
    ).filter((status) => migrationFlags({ status, rollback: null }).includes('apply'));
    assert.deepEqual(offers, ['pending', 'outOfOrder', 'partial', 'failed', 'unknown']);
  });

  it('offers to roll back only what is recorded and has a rollback', () => {
    const offered = (status: 'applied' | 'pending', rollback: 'file' | null) =>
      migrationFlags({ status, rollback }).includes('rollback');
    assert.equal(offered('applied', 'file'), true);
    assert.equal(offered('applied', null), false);
    assert.equal(offered('pending', 'file'), false);
  });

  it('offers to take back what is there in part, and nothing but that where it is half taken back', () => {
    const offered = (interrupted: 'apply' | 'rollback', rollback: 'file' | null) =>
      migrationFlags({ status: 'partial', interrupted, rollback }).filter((flag) =>
        /apply|rollback/.test(flag),
      );
    assert.deepEqual(offered('apply', 'file'), ['apply', 'rollback']);
    assert.deepEqual(offered('apply', null), ['apply']);
    assert.deepEqual(offered('rollback', 'file'), ['rollback']);
    assert.deepEqual(offered('rollback', null), []);
  });

  it('offers everything before the target was asked', () => {
    assert.deepEqual(migrationFlags({ status: 'unknown', rollback: null }), [
      'apply',
      'verify',
      'rollback',
      'rehearse',
      'generate',
    ]);
  });

  it('offers to rehearse a rollback that is there, and to generate one that is not', () => {
    const offered = (status: 'applied' | 'pending' | 'unusable', rollback: 'file' | null) =>
      migrationFlags({ status, rollback }).filter((flag) => /rehearse|generate/.test(flag));
    assert.deepEqual(offered('applied', 'file'), ['rehearse']);
    assert.deepEqual(offered('pending', 'file'), ['rehearse']);
    assert.deepEqual(offered('applied', null), ['generate']);
    assert.deepEqual(offered('pending', null), ['generate']);
    assert.deepEqual(offered('unusable', null), []);
  });

  it('offers nothing that needs the file when the file is gone', () => {
    assert.deepEqual(migrationFlags({ status: 'fileMissing', rollback: null }), []);
  });

  it('puts every word between semicolons', () => {
    assert.equal(
      migrationContext({ status: 'applied', rollback: 'file', rollbackPath: 'down/1.sql' }),
      ';migration;applied;verify;rollback;rollbackFile;rehearse;',
    );
  });
});
