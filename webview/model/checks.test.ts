import assert from 'node:assert/strict';
import type { CheckOutcome, CheckSource } from '../../src/core/check/model';
import type { CheckReport } from '../../src/core/report/model';
import { filterGroups, filterUnchecked, groupChecks, isOpen } from './checks';

let made = 0;
function check(
  migration: string | undefined,
  outcome: CheckOutcome,
  source: CheckSource,
  title = 'Table public.a',
): CheckReport {
  made += 1;
  return {
    id: String(made),
    title,
    ...(migration === undefined ? {} : { migration }),
    source,
    outcome,
    expected: 'present',
    actual: outcome === 'passed' ? 'present' : 'missing',
    durationMs: 1,
  };
}
const sql = (path: string): CheckSource => ({ kind: 'derived', path, line: 1 });
const guide: CheckSource = { kind: 'guide', path: 'GUIDE.md', line: 9 };
const all = { outcome: 'all', text: '' } as const;

describe('grouping of checks', () => {
  it('puts groups with failures first and keeps the order of the report otherwise', () => {
    const groups = groupChecks([
      check('001', 'passed', sql('001.sql')),
      check('002', 'notChecked', sql('002.sql')),
      check('003', 'passed', sql('003.sql')),
      check('004', 'errored', sql('004.sql')),
      check('005', 'failed', sql('005.sql')),
    ]);
    assert.deepEqual(
      groups.map(({ version }) => version),
      ['004', '005', '002', '001', '003'],
    );
  });

  it('puts what failed first within a group, without losing or changing a check', () => {
    const checks = (['passed', 'failed', 'inconclusive', 'passed', 'errored'] as const).map(
      (outcome) => check('001', outcome, sql('001.sql')),
    );
    const [group, ...others] = groupChecks(checks);
    assert.equal(others.length, 0);
    assert.deepEqual(
      group?.checks.map(({ outcome }) => outcome),
      ['failed', 'errored', 'inconclusive', 'passed', 'passed'],
    );
    assert.deepEqual(new Set(group.checks), new Set(checks));
    assert.deepEqual(group.counts, {
      passed: 2,
      failed: 1,
      inconclusive: 1,
      notChecked: 0,
      errored: 1,
    });
  });

  it('joins the checks of a guide to the migration that they name', () => {
    const groups = groupChecks([
      check('001', 'passed', guide),
      check('001', 'passed', sql('001.sql')),
    ]);
    assert.deepEqual(
      groups.map(({ path, checks }) => [path, checks.length]),
      [['001.sql', 2]],
    );
  });

  it('keeps two files with the same version apart', () => {
    const groups = groupChecks([
      check('001', 'passed', sql('a/001.sql')),
      check('001', 'passed', sql('b/001.sql')),
    ]);
    assert.deepEqual(
      groups.map(({ path }) => path),
      ['a/001.sql', 'b/001.sql'],
    );
  });

  it('gathers checks without a migration under their guide', () => {
    const [group] = groupChecks([check(undefined, 'passed', guide)]);
    assert.equal(group?.version, null);
    assert.equal(group.path, 'GUIDE.md');
  });
});

describe('filtering of checks', () => {
  const groups = groupChecks([
    check('001', 'passed', sql('001_users.sql'), 'Table public.users'),
    check('001', 'failed', sql('001_users.sql'), 'Index idx_users_email'),
    check('002', 'passed', sql('002_posts.sql'), 'Table public.posts'),
  ]);

  it('shows one outcome and drops groups without it', () => {
    const shown = filterGroups(groups, { outcome: 'passed', text: '' });
    assert.deepEqual(
      shown.map(({ version, checks }) => [version, checks.length]),
      [
        ['001', 1],
        ['002', 1],
      ],
    );
    assert.equal(filterGroups(groups, { outcome: 'errored', text: '' }).length, 0);
  });

  it('wants every word, in any case and any field', () => {
    const titles = (text: string) =>
      filterGroups(groups, { outcome: 'all', text }).flatMap(({ checks }) =>
        checks.map(({ title }) => title),
      );
    assert.deepEqual(titles('INDEX email'), ['Index idx_users_email']);
    assert.deepEqual(titles('002_posts'), ['Table public.posts']);
    assert.deepEqual(titles('missing'), ['Index idx_users_email']);
    assert.deepEqual(titles('table email'), []);
    assert.equal(titles('  ').length, 3);
  });

  it('takes signs of regular expressions as they are', () => {
    assert.deepEqual(filterGroups(groups, { outcome: 'all', text: '.*(' }), []);
  });

  it('keeps the counts of the whole group', () => {
    const [group] = filterGroups(groups, { outcome: 'passed', text: 'users' });
    assert.equal(group?.counts.failed, 1);
  });

  it('filters what no check can see by the same words', () => {
    const statements = [
      { migration: '001', path: '001.sql', line: 1, tag: 'INSERT', reason: 'It changes rows.' },
      { migration: '002', path: '002.sql', line: 5, tag: 'DO', reason: 'Not known.' },
    ];
    assert.deepEqual(filterUnchecked(statements, 'insert rows'), [statements[0]]);
    assert.deepEqual(filterUnchecked(statements, ''), statements);
  });
});

describe('folding of groups', () => {
  const [failed, passed] = groupChecks([
    check('001', 'failed', sql('001.sql')),
    check('002', 'passed', sql('002.sql')),
  ]);

  it('opens what did not pass and folds what passed', () => {
    assert.equal(isOpen(failed!, all, {}), true);
    assert.equal(isOpen(passed!, all, {}), false);
  });

  it('opens what a filter has found', () => {
    assert.equal(isOpen(passed!, { outcome: 'passed', text: '' }, {}), true);
    assert.equal(isOpen(passed!, { outcome: 'all', text: 'a' }, {}), true);
  });

  it('obeys the person', () => {
    assert.equal(isOpen(failed!, all, { [failed!.key]: false }), false);
    assert.equal(isOpen(passed!, all, { [passed!.key]: true }), true);
  });
});
