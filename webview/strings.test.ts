import assert from 'node:assert/strict';
import type { ApplyReport, RunReport, RunResult } from '../src/core/report/model';
import { countsText, runText } from './strings';

const none = { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 };

function report(run: Partial<RunReport>, outcomes: readonly RunResult['outcome'][]): ApplyReport {
  return {
    schema: 1,
    target: {
      name: 't',
      origin: 'o',
      host: 'h',
      port: 1,
      database: 'd',
      user: 'u',
      environment: 'local',
      server: null,
    },
    run: {
      id: '1',
      kind: 'apply',
      startedAt: '2026-11-21T09:00:00Z',
      durationMs: 1,
      outcome: 'succeeded',
      ...run,
    },
    leftOut: [],
    results: outcomes.map((outcome, index) => ({
      version: String(index),
      name: 'n',
      path: `${index}.sql`,
      sqlPath: `${index}.sql`,
      outcome,
      durationMs: 1,
      statements: 1,
      executed: [],
      notices: [],
    })),
  };
}

describe('sentences of the panel', () => {
  it('always say how many passed and failed, and of the rest what there is', () => {
    assert.equal(countsText({ ...none, passed: 112, failed: 1 }), '112 passed, 1 failed');
    assert.equal(countsText(none), '0 passed, 0 failed');
    assert.equal(
      countsText({ passed: 1, failed: 2, errored: 3, inconclusive: 4, notChecked: 5 }),
      '1 passed, 2 failed, 3 errored, 4 inconclusive, 5 not checked',
    );
  });

  it('say what became of a run', () => {
    assert.equal(runText(report({}, ['applied', 'applied'])), 'Applied 2 migrations.');
    assert.equal(
      runText(report({ outcome: 'failed' }, ['applied', 'failed', 'notExecuted'])),
      'Applied 1 of 3 migrations. 1 failed, 1 not run.',
    );
    assert.equal(runText(report({ kind: 'rollback' }, ['rolledBack'])), 'Rolled back 1 migration.');
    assert.equal(runText(report({ outcome: 'refused' }, [])), 'Refused.');
  });

  it('say of a rollback that it was interrupted, and of no apply', () => {
    const half = report({ kind: 'rollback', outcome: 'failed' }, ['partial']);
    assert.equal(runText(half), 'Rolled back 0 of 1 migration. 1 partly rolled back.');
    const applied = report({ outcome: 'failed' }, ['partial']);
    assert.equal(runText(applied), 'Applied 0 of 1 migration. 1 partly applied.');
  });

  it('never call a dry run applied', () => {
    assert.equal(runText(report({ dryRun: true }, ['applied'])), 'Dry run of 1 migration.');
    assert.equal(runText(report({ kind: 'rehearse' }, ['applied'])), 'Dry run of 1 migration.');
  });
});
