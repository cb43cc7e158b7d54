import assert from 'node:assert/strict';
import { indexCatalog } from '../catalog/catalogIndex';
import type { Catalog, DatabaseObject, ExpectedObject } from '../catalog/model';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { evaluateCheck } from './evaluate';
import { evidenceOf } from './evidence';
import type { Check, Verdict } from './model';

const check = (
  object: ExpectedObject,
  kind: 'present' | 'absent' = 'present',
  more: Partial<Check> = {},
): Check => ({
  id: 'x',
  title: 'x',
  source: { kind: 'derived' },
  expects: { kind, object },
  ...more,
});

const constraint = (fields: object): DatabaseObject => ({
  kind: 'constraint',
  schema: 'public',
  table: 't',
  name: 'c',
  type: 'unique',
  columns: ['a'],
  references: null,
  expression: null,
  deferrable: false,
  validated: true,
  ...fields,
});

const index = (fields: object): DatabaseObject => ({
  kind: 'index',
  schema: 'public',
  name: 'i',
  table: 't',
  unique: false,
  valid: true,
  method: 'btree',
  keys: [{ text: 'a', isExpression: false, descending: false, nullsFirst: false }],
  include: [],
  predicate: null,
  constraint: false,
  ...fields,
});

const column = (fields: object): DatabaseObject => ({
  kind: 'column',
  schema: 'public',
  table: 't',
  name: 'a',
  type: 'text',
  nullable: true,
  default: null,
  identity: null,
  generated: null,
  ...fields,
});

describe('evaluateCheck', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadSqlParser();
  });

  function evaluate(one: Check, ...objects: DatabaseObject[]): Verdict {
    const roles: Catalog['roles'] = [
      { name: 'boss', superuser: true, bypassesRowSecurity: true, canLogIn: true },
    ];
    return evaluateCheck(parser, one, indexCatalog({ objects, roles, definitions: {} }));
  }

  it('says the same on both sides when it passes', () => {
    const { outcome, expected, actual } = evaluate(check(column({})), column({}));
    assert.deepEqual(
      [outcome, expected, actual],
      ['passed', 'column a is text; nullable', 'column a is text; nullable'],
    );
  });

  it('says of what it passes which part it did not look at', () => {
    const view = {
      kind: 'view',
      schema: 'public',
      name: 'v',
      securityInvoker: true,
    } as const;
    const verdict = evaluate(check(view), view);
    assert.equal(verdict.outcome, 'passed');
    assert.equal(verdict.note, 'Its query is not compared.');
  });

  it('is inconclusive, never passed, when an expression cannot be read', () => {
    const verdict = evaluate(
      check(column({ default: 'not an (expression' })),
      column({ default: '1' }),
    );
    assert.equal(verdict.outcome, 'inconclusive');
    assert.match(verdict.note ?? '', /could not be compared/);
  });

  it('fails for what differs even where something else cannot be compared', () => {
    const { outcome, expected, actual } = evaluate(
      check(column({ default: 'not an (expression', nullable: false })),
      column({ default: '1' }),
    );
    assert.deepEqual([outcome, expected, actual], ['failed', 'NOT NULL', 'nullable']);
  });

  it('is inconclusive where a doubtful expression differs, and passes where it does not', () => {
    const doubtful = check(constraint({ type: 'check', expression: 'a > 0' }), 'present', {
      doubt: 'Why.',
    });
    const found = (expression: string) => constraint({ type: 'check', expression });
    assert.equal(evaluate(doubtful, found('(a > 0)')).outcome, 'passed');
    const { outcome, note } = evaluate(doubtful, found('(a > 1)'));
    assert.deepEqual([outcome, note], ['inconclusive', 'Why.']);
  });

  it('warns of an index that a failed CONCURRENTLY left behind', () => {
    const { outcome, expected, actual, note } = evaluate(
      check(index({})),
      index({ valid: false, unique: true }),
    );
    assert.deepEqual(
      [outcome, expected, actual],
      ['failed', 'valid; not unique', 'not valid; unique'],
    );
    assert.match(note ?? '', /CONCURRENTLY/);
  });

  it('compares the keys of an index in order and with their direction', () => {
    const keys = (...texts: string[]) =>
      texts.map((text) => ({
        text,
        isExpression: false,
        descending: text === 'd',
        nullsFirst: text === 'd',
      }));
    const found = index({ keys: keys('a', 'd') });
    assert.equal(evaluate(check(index({ keys: keys('a', 'd') })), found).outcome, 'passed');
    const { expected, actual } = evaluate(check(index({ keys: keys('d', 'a') })), found);
    assert.deepEqual([expected, actual], ['on (d DESC, a)', 'on (a, d DESC)']);
    assert.equal(evaluate(check(index({ keys: keys('a') })), found).outcome, 'failed');
  });

  it('finds a constraint without a name by its shape', () => {
    const unnamed = check(constraint({ name: null, columns: ['a', 'b'] }));
    const other = constraint({ name: 'one', columns: ['b', 'a'] });
    const same = constraint({ name: 'two', columns: ['a', 'b'] });
    assert.equal(evaluate(unnamed, other, same).outcome, 'passed');
    assert.equal(evaluate(unnamed, other).actual, 'there is no unique constraint (a, b) on t');
  });

  it('takes a foreign key without columns for one to the primary key', () => {
    const references = (columns: string[]) => ({
      schema: 'public',
      table: 'u',
      columns,
      onUpdate: 'noAction',
      onDelete: 'cascade',
    });
    const key = constraint({ type: 'foreignKey', references: references([]) });
    const primary = constraint({ table: 'u', name: 'u_pkey', type: 'primaryKey', columns: ['id'] });
    const found = (...columns: string[]) =>
      constraint({ type: 'foreignKey', references: references(columns) });
    assert.equal(evaluate(check(key), found('id'), primary).outcome, 'passed');
    assert.equal(evaluate(check(key), found('other'), primary).actual, 'references (other)');
    assert.equal(evaluate(check(key), found('id')).outcome, 'inconclusive');
  });

  it('takes a type without a schema for that type in any schema', () => {
    const typed = (type: string) => check(column({ type }));
    const found = column({ type: 'app.mood[]' });
    assert.equal(evaluate(typed('mood[]'), found).outcome, 'passed');
    assert.equal(evaluate(typed('app.mood[]'), found).outcome, 'passed');
    assert.equal(evaluate(typed('other.mood[]'), found).outcome, 'failed');
    assert.equal(evaluate(typed('mood'), found).actual, 'column a is app.mood[], not mood');
  });

  it('finds a function and a grant on it by types without a schema', () => {
    const routine = { kind: 'function', schema: 'public', name: 'f' } as const;
    const found = {
      ...routine,
      arguments: ['public.mood', 'integer'],
      settings: [],
      returns: 'TABLE(a public.mood)',
    };
    const expected = { ...routine, arguments: ['mood', 'integer'], returns: 'TABLE(a mood)' };
    assert.equal(evaluate(check(expected), found as unknown as DatabaseObject).outcome, 'passed');
    const grant = (object: string): DatabaseObject => ({
      kind: 'grant',
      on: 'function',
      schema: 'public',
      object,
      column: null,
      role: 'anon',
      privileges: ['execute'],
    });
    assert.equal(
      evaluate(check(grant('f(mood, integer)')), grant('f(public.mood, integer)')).outcome,
      'passed',
    );
    assert.equal(
      evaluate(check(grant('f(mood)')), grant('f(public.mood, integer)')).outcome,
      'failed',
    );
  });

  it('asks no grant of an owner or a superuser', () => {
    const grant = check({
      kind: 'grant',
      on: 'schema',
      schema: 's',
      object: '',
      column: null,
      role: 'boss',
      privileges: ['usage'],
    });
    assert.equal(evaluate(grant).outcome, 'passed');
  });

  it('takes no grant on a column for one on the table', () => {
    const grant = (column: string | null): DatabaseObject => ({
      kind: 'grant',
      on: 'table',
      schema: 'public',
      object: 't',
      column,
      role: 'anon',
      privileges: ['select'],
    });
    assert.equal(evaluate(check(grant(null)), grant('a')).outcome, 'failed');
    assert.equal(evaluate(check(grant(null)), grant(null)).outcome, 'passed');
  });

  it('wants only those privileges gone that were taken back', () => {
    const grant = (...privileges: string[]): DatabaseObject => ({
      kind: 'grant',
      on: 'table',
      schema: 'public',
      object: 't',
      column: null,
      role: 'anon',
      privileges,
    });
    assert.equal(evaluate(check(grant('insert'), 'absent'), grant('select')).outcome, 'passed');
    assert.equal(evaluate(check(grant('insert'), 'absent'), grant('insert')).outcome, 'failed');
  });

  it('does not judge what is in a schema that is not read', () => {
    const hidden = check({ kind: 'table', schema: 'pg_catalog', name: 't' }, 'absent');
    assert.equal(evaluate(hidden).outcome, 'inconclusive');
  });
});

describe('evidenceOf', () => {
  const table: ExpectedObject = { kind: 'table', schema: 'public', name: 't' };
  const verdict = (outcome: Verdict['outcome'], found: boolean): Verdict => ({
    outcome,
    expected: '',
    actual: '',
    found,
  });

  const cases: readonly [string, Check, Verdict, object][] = [
    [
      'what stands',
      check(table),
      verdict('passed', true),
      { present: 1, missing: [], different: [] },
    ],
    [
      'what is not there',
      check(table),
      verdict('failed', false),
      { present: 0, missing: ['table public.t'], different: [] },
    ],
    [
      'what has another shape',
      check(table),
      verdict('failed', true),
      { present: 0, missing: [], different: ['table public.t'] },
    ],
    [
      'a change that an older object has not seen as missing',
      check(table, 'present', { changes: true }),
      verdict('failed', true),
      { present: 0, missing: ['table public.t'], different: [] },
    ],
    [
      'what should be gone and is not as missing',
      check(table, 'absent'),
      verdict('failed', true),
      { present: 0, missing: ['absence of table public.t'], different: [] },
    ],
    [
      'what is gone as no evidence: it may never have been there',
      check(table, 'absent'),
      verdict('passed', false),
      { present: 0, missing: [], different: [] },
    ],
    [
      'what was not compared as nothing',
      check(table),
      verdict('inconclusive', true),
      { present: 0, missing: [], different: [] },
    ],
  ];
  for (const [behaviour, one, result, evidence] of cases) {
    it(`counts ${behaviour}`, () => assert.deepEqual(evidenceOf([one], [result]), evidence));
  }
});
