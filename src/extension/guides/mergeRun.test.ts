import assert from 'node:assert/strict';
import type { CheckReport, VerifyReport } from '../../core/report/model';
import { mergeRun } from './mergeRun';

const target = {
  ...{ name: 'Built-in', origin: 'built-in', host: 'built-in', port: 0 },
  ...{ database: 'd', user: 'u', environment: 'local' as const, server: null },
};

function check(id: string, outcome: CheckReport['outcome']): CheckReport {
  const source = { kind: 'guide' as const, path: 'GUIDE.md', line: 1 };
  return { id, title: id, source, outcome, expected: '1', actual: '1', durationMs: 1 };
}

function report(
  checks: CheckReport[],
  ran: string[],
  more: Partial<VerifyReport> = {},
): VerifyReport {
  const summary = { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 };
  for (const { outcome } of checks) summary[outcome] += 1;
  const sections = ['a', 'b'].map((id) => ({
    ...{ id, title: id, line: 1, ran: ran.includes(id) },
    ...(!ran.includes(id) && { reason: 'not asked for' }),
  }));
  const outcome = summary.failed > 0 ? 'failed' : 'succeeded';
  return {
    ...{ schema: 1, target, checks, unchecked: [], summary },
    run: { id: '1', kind: 'verify', startedAt: '2026-11-21T09:00:00Z', durationMs: 1, outcome },
    guides: [{ path: 'GUIDE.md', sections, manual: [], problems: [] }],
    ...more,
  };
}

const whole = report(
  [check('x', 'failed'), check('y', 'passed'), check('z', 'passed')],
  ['a', 'b'],
);

describe('a part of a verification that runs again', () => {
  it('takes the place of its old outcome and leaves all others', () => {
    const merged = mergeRun(whole, report([check('x', 'passed')], ['a']));
    assert.deepEqual(
      merged?.checks.map(({ id, outcome }) => [id, outcome]),
      [
        ['x', 'passed'],
        ['y', 'passed'],
        ['z', 'passed'],
      ],
    );
    assert.equal(merged.summary.passed, 3);
    assert.equal(merged.run.outcome, 'succeeded');
    assert.deepEqual(
      merged.guides?.[0]?.sections.map(({ ran }) => ran),
      [true, true],
    );
  });

  it('adds what was not there, and makes a failure the outcome of the whole', () => {
    const merged = mergeRun(whole, report([check('x', 'passed'), check('new', 'failed')], ['a']));
    assert.equal(merged?.checks.at(-1)?.id, 'new');
    assert.equal(merged.run.outcome, 'failed');
  });

  it('belongs to no verification of another target', () => {
    const other = report([check('x', 'passed')], ['a'], { target: { ...target, database: 'e' } });
    assert.equal(mergeRun(whole, other), null);
  });

  it('belongs to none that was broken off, nor does one that was', () => {
    const cancelled = report([check('x', 'passed')], ['a']);
    cancelled.run.outcome = 'cancelled';
    assert.equal(mergeRun(whole, cancelled), null);
    assert.equal(mergeRun(cancelled, whole), null);
    assert.equal(mergeRun(null, whole), null);
  });

  it('belongs to none without its guide', () => {
    assert.equal(mergeRun(report([], [], { guides: [] }), whole), null);
  });
});
