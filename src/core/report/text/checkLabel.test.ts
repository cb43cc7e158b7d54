import assert from 'node:assert/strict';
import type { CheckReport } from '../model';
import { checkLabel } from './checkLabel';

const section = { id: 'tables', title: 'The tables', line: 3 };

const check = (sql: string, more: Partial<CheckReport> = {}): CheckReport => ({
  id: 'GUIDE.md#tables/1',
  title: section.title,
  source: { kind: 'guide', path: 'GUIDE.md', line: 12 },
  outcome: 'passed',
  expected: '3 rows',
  actual: '3 rows',
  durationMs: 1,
  stated: { section, sentences: [], expectations: [], sql, outcomeLine: 13 },
  ...more,
});

describe('the label of a check', () => {
  it('is the title of one that follows from the SQL', () => {
    const { stated, ...derived } = check('');
    assert.ok(stated);
    assert.equal(checkLabel({ ...derived, title: 'Table t' }, 20), 'Table t');
  });

  it('does not repeat the heading: a statement without a name is told by its first words', () => {
    assert.equal(
      checkLabel(check('-- a note\n/* and\none more */ select name\n  from t;'), 80),
      'select name from t;: 3 rows (line 12)',
    );
  });

  it('is the name that a statement has of its own', () => {
    assert.equal(
      checkLabel(check('select 1', { title: 'Indexes' }), 80),
      'Indexes: 3 rows (line 12)',
    );
  });

  it('is the heading where there is nothing else', () => {
    assert.equal(checkLabel(check('-- only a note'), 80), 'The tables: 3 rows (line 12)');
  });

  it('leaves to the lines below what a check expected that did not pass', () => {
    assert.equal(checkLabel(check('select 1', { outcome: 'failed' }), 80), 'select 1 (line 12)');
  });

  it('keeps the line and what is short whole, and cuts what is long', () => {
    const long = 'select a, b, c, d, e, f, g, h from a_table_with_a_long_name';
    assert.equal(
      checkLabel(check(long), 60),
      'select a, b, c, d, e, f, g, h from a_tabl…: 3 rows (line 12)',
    );
    assert.equal(
      checkLabel(check('select 1', { expected: `exactly ${long}` }), 60),
      'select 1: exactly select a, b, c, d, e, f, g, h f… (line 12)',
    );
    const both = checkLabel(check(long, { expected: long }), 60);
    assert.equal(both, 'select a, b, c, d, e, f…: select a, b, c, d, e, f… (line 12)');
    for (let room = 60; room < 120; room += 1) {
      assert.ok(checkLabel(check(long, { expected: long }), room).length <= room);
    }
  });

  it('says on a narrow terminal what is asked, not half of both', () => {
    assert.equal(
      checkLabel(check('select name from some_table'), 40),
      'select name from some_table (line 12)',
    );
  });

  it('cuts no character in two and lets none reach the terminal that steers it', () => {
    const label = checkLabel(check(`select '${'😀'.repeat(90)}'`, { expected: 'a\u001b[2Jb' }), 60);
    assert.doesNotMatch(label, /[\ud800-\udbff](?![\udc00-\udfff])/);
    assert.match(label, /…: a\\u001b\[2Jb \(line 12\)$/);
  });
});
