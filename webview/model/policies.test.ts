import assert from 'node:assert/strict';
import type { FindingReport, PolicyReport, TableSecurityReport } from '../../src/core/report/model';
import {
  filterTables,
  isTableOpen,
  roleCoverage,
  rolesOf,
  sortFindings,
  usingOf,
  withCheckOf,
} from './policies';

const table = (name: string, more: Partial<TableSecurityReport> = {}): TableSecurityReport => ({
  schema: 'public',
  name,
  enabled: true,
  forced: false,
  grants: {},
  policies: [],
  coverage: {},
  ...more,
});
const none = { select: 'none', insert: 'none', update: 'none', delete: 'none' } as const;
const policy = (
  command: PolicyReport['command'],
  using: string | null,
  withCheck: string | null,
): PolicyReport => ({ name: 'p', permissive: true, command, roles: ['anon'], using, withCheck });

describe('policies for the panel', () => {
  it('puts errors before warnings before notes', () => {
    const finding = (id: string, level: FindingReport['level']): FindingReport => ({
      id,
      level,
      object: 'o',
      message: 'm',
      remedy: 'r',
    });
    const findings = [finding('a', 'info'), finding('b', 'error'), finding('c', 'warning')];
    assert.deepEqual(
      sortFindings(findings).map(({ id }) => id),
      ['b', 'c', 'a'],
    );
  });

  it('finds tables by parts of their qualified name', () => {
    const tables = [table('users'), table('posts', { schema: 'blog' })];
    assert.deepEqual(filterTables(tables, 'BLOG.po'), [tables[1]]);
    assert.deepEqual(filterTables(tables, ''), tables);
  });

  it('names every role once: those with coverage first, then those with grants only', () => {
    const tables = [
      table('a', { coverage: { anon: none }, grants: { owner: ['select'], anon: [] } }),
      table('b', { coverage: { member: none, anon: none } }),
    ];
    assert.deepEqual(rolesOf(tables), ['anon', 'member', 'owner']);
  });

  it('does not find a role where a table only inherits the name', () => {
    const one = table('a', { coverage: { anon: none } });
    assert.deepEqual(
      roleCoverage(one, ['constructor', 'anon', 'toString']).map(({ role }) => role),
      ['anon'],
    );
  });

  it('shows the grants of a role that the coverage leaves out', () => {
    const one = table('a', { grants: { reporting: ['select'] } });
    assert.deepEqual(roleCoverage(one, ['reporting']), [
      { role: 'reporting', commands: null, grants: ['select'] },
    ]);
  });

  it('says what PostgreSQL does where an expression is left out', () => {
    assert.deepEqual(withCheckOf(policy('all', 'true', null)), { kind: 'sameAsUsing' });
    assert.deepEqual(withCheckOf(policy('update', 'true', null)), { kind: 'sameAsUsing' });
    assert.deepEqual(withCheckOf(policy('select', 'true', null)), { kind: 'doesNotApply' });
    assert.deepEqual(withCheckOf(policy('delete', 'true', null)), { kind: 'doesNotApply' });
    assert.deepEqual(withCheckOf(policy('insert', null, null)), { kind: 'none' });
    assert.deepEqual(withCheckOf(policy('all', 'true', 'false')), {
      kind: 'stated',
      text: 'false',
    });
    assert.deepEqual(usingOf(policy('insert', null, 'true')), { kind: 'doesNotApply' });
    assert.deepEqual(usingOf(policy('select', null, null)), { kind: 'none' });
    assert.deepEqual(usingOf(policy('select', '', null)), { kind: 'stated', text: '' });
  });

  it('opens a few tables all, of more those with policies, of many only those without row security', () => {
    const secured = table('a', { policies: [policy('select', 'true', null)] });
    assert.equal(isTableOpen(table('a'), 3, {}), true);
    assert.equal(isTableOpen(table('a'), 9, {}), false);
    assert.equal(isTableOpen(secured, 9, {}), true);
    assert.equal(isTableOpen(secured, 60, {}), false);
    assert.equal(isTableOpen(table('a'), 60, {}), false);
    assert.equal(isTableOpen(table('a', { enabled: false }), 60, {}), true);
    assert.equal(isTableOpen(table('a'), 60, { 'public.a': true }), true);
  });
});
