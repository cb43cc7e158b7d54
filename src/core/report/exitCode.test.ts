import assert from 'node:assert/strict';
import type { ErrorCode } from '../errors';
import { exitCodeOfRls, exitCodeOfRun, exitCodeOfStatus, exitCodeOfVerify } from './exitCode';
import type {
  ApplyReport,
  ErrorReport,
  RlsReport,
  RunOutcome,
  StatusReport,
  TargetReport,
  VerifyReport,
} from './model';

const target: TargetReport = {
  name: 't',
  origin: 'o',
  host: 'h',
  port: 1,
  database: 'd',
  user: 'u',
  environment: 'local',
  server: null,
};
const run = { id: '1', kind: 'apply', startedAt: '', durationMs: 0, outcome: 'succeeded' } as const;
const error = (code: ErrorCode): ErrorReport => ({
  code,
  message: '',
  state: { code: 'unchanged', text: '' },
});
const verified = (summary: Partial<VerifyReport['summary']>): VerifyReport => ({
  schema: 1,
  target,
  run: { ...run, kind: 'verify' },
  checks: [],
  unchecked: [],
  summary: { passed: 1, failed: 0, inconclusive: 0, notChecked: 0, errored: 0, ...summary },
});
const status = (summary: Partial<StatusReport['summary']>, code?: ErrorCode): StatusReport => ({
  schema: 1,
  target,
  migrations: [],
  skipped: [],
  summary: { pending: 0, applied: 0, attention: 0, ...summary },
  ...(code && { error: error(code) }),
});
const applied = (outcome: RunOutcome, more: Partial<ApplyReport> = {}): ApplyReport => ({
  schema: 1,
  target,
  run: { ...run, outcome },
  results: [],
  leftOut: [],
  ...more,
});

describe('exit codes', () => {
  it('of a status: attention before pending before up to date', () => {
    assert.equal(exitCodeOfStatus(status({})), 0);
    assert.equal(exitCodeOfStatus(status({ pending: 1 })), 3);
    assert.equal(exitCodeOfStatus(status({ pending: 1, attention: 1 })), 4);
    assert.equal(exitCodeOfStatus(status({}, 'unreachable')), 10);
    assert.equal(exitCodeOfStatus(status({}, 'cancelled')), 130);
    assert.equal(exitCodeOfStatus(status({}, 'historyUnusable')), 4);
  });

  it('of a run: what became of it, then what its verification says', () => {
    assert.equal(exitCodeOfRun(applied('succeeded')), 0);
    assert.equal(exitCodeOfRun(applied('failed')), 5);
    assert.equal(exitCodeOfRun(applied('unknown')), 5);
    assert.equal(exitCodeOfRun(applied('refused', { error: error('transactionControl') })), 6);
    assert.equal(exitCodeOfRun(applied('refused', { error: error('authenticationFailed') })), 10);
    assert.equal(exitCodeOfRun(applied('cancelled')), 130);
    assert.equal(exitCodeOfRun(applied('succeeded', { verification: verified({ failed: 1 }) })), 7);
  });

  it('of a verification: only with --strict is not checked more than a note', () => {
    assert.equal(exitCodeOfVerify(verified({}), true), 0);
    assert.equal(exitCodeOfVerify(verified({ failed: 1 }), false), 7);
    assert.equal(exitCodeOfVerify(verified({ errored: 1 }), false), 7);
    assert.equal(exitCodeOfVerify(verified({ inconclusive: 1 }), false), 0);
    assert.equal(exitCodeOfVerify(verified({ inconclusive: 1 }), true), 8);
    assert.equal(exitCodeOfVerify(verified({ notChecked: 1 }), true), 8);
    const unchecked = [{ migration: '1', path: 'p', line: 1, tag: 'DO', reason: 'r' }];
    assert.equal(exitCodeOfVerify({ ...verified({}), unchecked }, true), 8);
    assert.equal(exitCodeOfVerify({ ...verified({}), unchecked }, false), 0);
    const guides = [{ path: 'EMPTY.md', sections: [], manual: [], problems: [] }];
    assert.equal(exitCodeOfVerify({ ...verified({}), guides }, true), 8);
    assert.equal(exitCodeOfVerify({ ...verified({}), guides }, false), 0);
  });

  it('of row security: only an error is one', () => {
    const rls = (level: 'error' | 'warning'): RlsReport => ({
      schema: 1,
      target,
      tables: [],
      findings: [{ id: 'f', level, object: 'o', message: 'm', remedy: 'r' }],
    });
    assert.equal(exitCodeOfRls(rls('warning')), 0);
    assert.equal(exitCodeOfRls(rls('error')), 9);
  });
});
