import assert from 'node:assert/strict';
import { createRedactor } from '../target/redact';
import { redacted } from './redacted';

const redact = createRedactor(['s3cret']);

describe('a report without secrets', () => {
  it('holds no secret in its sentences, at any depth', () => {
    const report = {
      error: { code: 'x', message: 'a s3cret', state: { code: 'unchanged', text: 's3cret' } },
      results: [{ path: 'a.sql', notices: [{ severity: 'NOTICE', message: 'is s3cret' }] }],
      notes: ['of s3cret'],
      checks: [{ source: { kind: 'guide', path: 'GUIDE.md' }, actual: 's3cret', durationMs: 1 }],
    };
    assert.deepEqual(redacted(report, redact), {
      error: { code: 'x', message: 'a ***', state: { code: 'unchanged', text: '***' } },
      results: [{ path: 'a.sql', notices: [{ severity: 'NOTICE', message: 'is ***' }] }],
      notes: ['of ***'],
      checks: [{ source: { kind: 'guide', path: 'GUIDE.md' }, actual: '***', durationMs: 1 }],
    });
  });

  it('keeps what says which thing is meant, also where a password is an ordinary word', () => {
    const plan = {
      target: { name: 's3cret', host: 's3cret', database: 's3cret', user: 's3cret', port: 1 },
      steps: [{ sqlPath: 's3cret/1.sql', fingerprint: 's3cret', sql: "select 's3cret'" }],
    };
    assert.deepEqual(redacted(plan, redact), plan);
  });
});
