import assert from 'node:assert/strict';
import type { Expectation } from './expectation';
import { planFacts, planHas } from './stated/plan';
import { judge, names, one, refused, result, type TypeName } from './stated/judging.testing';
import type { StatementResult } from './statementResult';

const count = (value: number): Expectation => ({ kind: 'rowCount', op: '=', value });

describe('judging a statement that a guide speaks of', () => {
  it('compares values by the type of their column', () => {
    const cases: [
      expected: string | number,
      type: TypeName,
      actual: string | null,
      same: boolean,
    ][] = [
      ['true', 'bool', 't', true],
      ['t', 'bool', 't', true],
      ['✓', 'bool', 't', true],
      ['YES', 'bool', 't', true],
      ['TRUE', 'bool', 'f', false],
      ['false', 'bool', 'f', true],
      ['no', 'bool', 't', false],
      ['enabled', 'bool', 't', false],
      ['', 'bool', 'f', false],
      ['true', 'text', 't', false],
      ['t', 'text', 't', true],
      ['t', 'text', 'true', false],
      ['1', 'text', 'true', false],
      ['on', 'text', 'true', false],
      ['0', 'text', 'NO', false],
      ['off', 'text', 'false', false],
      ['✅', 'text', 'true', true],
      ['false', 'text', 'NO', true],
      ['yes', 'text', 'YES', true],
      ['YES', 'text', 'NO', false],
      ['1,234', 'int8', '1234', true],
      [1, 'numeric', '1.0', true],
      ['1.0', 'int8', '1', true],
      ['1e3', 'int8', '1000', true],
      ['-0', 'int8', '0', true],
      ['12345678901234567891', 'numeric', '12345678901234567890', false],
      ['1,23', 'int8', '123', false],
      ['1.0', 'text', '1', false],
      [1.1, 'text', '1.10', false],
      ["'active'", 'text', 'active', true],
      ['"active"', 'text', 'active', true],
      ['Active', 'text', 'active', false],
      ['select', 'text', 'SELECT', true],
      ['null', 'text', null, true],
      ['(null)', 'int8', null, true],
      ['`NULL`', 'text', null, true],
      ['NULL', 'text', 'NULL', false],
      ['null', 'text', 'null', false],
      ["'NULL'", 'text', 'NULL', true],
      ["'NULL'", 'text', null, false],
      ['', 'text', null, false],
      ["''", 'text', null, false],
      ["''", 'text', '', true],
      ['', 'text', '', true],
      ['', 'names', '{}', false],
      ['{}', 'names', '{}', true],
      ['0', 'int8', null, false],
      ['', 'text', 'x', false],
      ['public, anon', 'names', '{public,anon}', true],
      ['{public}', 'names', '{public}', true],
      ['public', 'names', '{public,anon}', false],
      ['2024-01-02', 'stamp', '2024-01-02 00:00:00+00', true],
      ['2024-01-02', 'stamp', '2024-01-02 10:00:00+00', false],
    ];
    for (const [value, type, actual, same] of cases) {
      const { outcome } = judge({ kind: 'value', op: '=', value }, one(type, actual));
      assert.equal(outcome, same ? 'passed' : 'failed', JSON.stringify([value, type, actual]));
    }
  });

  it('knows the short names of types in a column of types', () => {
    const types = result(['data_type'], [['timestamp with time zone']]);
    const expected = (data_type: string): Expectation => ({ kind: 'row', values: { data_type } });
    assert.equal(judge(expected('timestamptz'), types).outcome, 'passed');
    assert.equal(judge(expected('TIMESTAMPTZ'), types).outcome, 'passed');
    assert.equal(judge(expected('timestamp'), types).outcome, 'failed');
  });

  it('puts numbers in an order, and nothing else', () => {
    const value = (op: '>' | '>=' | '<' | '<=', bound: number, actual: string | null): string =>
      judge({ kind: 'value', op, value: bound }, one('int8', actual)).outcome;
    assert.equal(value('>', 9, '10'), 'passed');
    assert.equal(value('>', 10, '10'), 'failed');
    assert.equal(value('<=', 10, '10'), 'passed');
    assert.equal(value('<', -2, '-10'), 'passed');
    assert.equal(value('>=', 0, null), 'failed');
    assert.equal(value('>', 0, 'many'), 'inconclusive');
  });

  it('wants one row and one column for a value', () => {
    const zero: Expectation = { kind: 'value', op: '=', value: 0 };
    assert.equal(judge(zero, result(['n:int8'], [])).outcome, 'failed');
    assert.equal(judge(zero, result(['n:int8'], [['0'], ['0']])).outcome, 'failed');
    assert.equal(judge(zero, result(['n:int8', 'm:int8'], [['0', '1']])).outcome, 'inconclusive');
    assert.equal(
      judge({ ...zero, column: 'm' }, result(['n:int8', 'm:int8'], [['0', '1']])).outcome,
      'failed',
    );
    assert.equal(
      judge({ ...zero, column: 'gone' }, result(['n:int8'], [['0']])).outcome,
      'inconclusive',
    );
  });

  it('counts rows, also those that were not read', () => {
    assert.equal(judge(count(2), names('a', 'b')).outcome, 'passed');
    assert.equal(judge(count(3), names('a', 'b')).outcome, 'failed');
    const between: Expectation = { kind: 'rowCount', op: 'between', min: 1, max: 2 };
    assert.equal(judge(between, names('a', 'b')).outcome, 'passed');
    const many = { ...names('a'), rowCount: 5000, truncated: true };
    assert.equal(judge(count(5000), many).outcome, 'passed');
    assert.match(judge(count(5000), many).note ?? '', /first 1 row of 5,000 rows/);
    const ddl = { ...result([], []), rowCount: null, tag: 'CREATE TABLE' };
    assert.equal(judge(count(0), ddl).outcome, 'notChecked');
    assert.equal(
      judge(count(1), result(['QUERY PLAN'], [['x']]), { kind: 'explain' }).outcome,
      'notChecked',
    );
  });

  const asks = { restrictions: [{ column: 'name', values: ['idx_a', 'idx_b', 'idx_c'] }] };

  it('names what is missing of the names that the query asks for', () => {
    const verdict = judge(count(3), names('idx_a', 'idx_c'), asks);
    assert.equal(verdict.outcome, 'failed');
    assert.equal(verdict.actual, '2 rows; idx_b is missing');
    assert.deepEqual(verdict.missing, ['idx_b']);
    assert.deepEqual(judge(count(3), names(), asks).missing, ['idx_a', 'idx_b', 'idx_c']);
    const renamed = result(
      ['index', 'table'],
      [
        ['idx_a', 't'],
        ['idx_b', 't'],
      ],
    );
    assert.deepEqual(judge(count(3), renamed, asks).missing, ['idx_c']);
  });

  it('does not pass a count that another name filled up', () => {
    const verdict = judge(count(3), names('idx_a', 'idx_c', 'idx_c'), asks);
    assert.equal(verdict.outcome, 'inconclusive');
    assert.deepEqual(verdict.missing, ['idx_b']);
  });

  it('wants every row to be so, and a row for each name that it asks the catalogs for', () => {
    const every: Expectation = { kind: 'everyRow', values: { on: 'true' } };
    const shape = {
      restrictions: [{ column: 'name', values: ['a', 'b'] }],
      relations: ['pg_class'],
    };
    const rows = (...all: string[][]): StatementResult => result(['name', 'on:bool'], all);
    assert.equal(judge(every, rows(['a', 't'], ['b', 't']), shape).outcome, 'passed');
    const off = judge(every, rows(['a', 't'], ['b', 'f']), shape);
    assert.equal(off.outcome, 'failed');
    assert.match(off.actual, /b: on = f/);
    assert.equal(judge(every, rows(), shape).outcome, 'failed');
    const gone = judge(every, rows(['a', 't']), shape);
    assert.deepEqual([gone.outcome, gone.missing], ['failed', ['b']]);
    assert.equal(
      judge(every, rows(['a', 't']), { ...shape, relations: ['t'] }).outcome,
      'inconclusive',
    );
    assert.equal(judge(every, result(['name'], [['a']])).outcome, 'inconclusive');
    assert.equal(judge(every, { ...rows(['a', 't']), truncated: true }).outcome, 'inconclusive');
  });

  it('wants exactly one row with these values', () => {
    const row: Expectation = { kind: 'row', values: { a: 'x', 'T.B': 2 } };
    assert.equal(judge(row, result(['a', 'b:int4'], [['x', '2']])).outcome, 'passed');
    const wrong = judge(row, result(['a', 'b:int4'], [['x', '3']]));
    assert.deepEqual([wrong.outcome, wrong.actual], ['failed', '1 row, T.B = 3']);
    const text = judge({ kind: 'row', values: { a: 'NULL' } }, result(['a'], [['NULL']]));
    assert.deepEqual([text.outcome, text.actual], ['failed', "1 row, a = 'NULL'"]);
    assert.equal(judge(row, result(['a', 'b:int4'], [])).outcome, 'failed');
    assert.equal(
      judge(
        row,
        result(
          ['a', 'b:int4'],
          [
            ['x', '2'],
            ['x', '2'],
          ],
        ),
      ).outcome,
      'failed',
    );
  });

  it('finds names in one column, in an array or in a list', () => {
    const wanted: Expectation = { kind: 'names', values: ['a', 'b'] };
    const exact: Expectation = { ...wanted, exact: true };
    assert.equal(judge(wanted, names('b', 'a', 'c')).outcome, 'passed');
    const more = judge(exact, names('b', 'a', 'c'));
    assert.deepEqual([more.outcome, more.extra], ['failed', ['c']]);
    const less = judge(wanted, names('b'));
    assert.deepEqual([less.outcome, less.missing], ['failed', ['a']]);
    assert.equal(judge(wanted, result(['x', 'y'], [['a', 'b']])).outcome, 'failed');
    assert.equal(judge(exact, one('names', '{a,b}')).outcome, 'passed');
    assert.equal(judge(wanted, one('text', 'a, b')).outcome, 'passed');
    assert.match(judge(wanted, names('A', 'b')).note ?? '', /upper and lower case/);
    const qualified: Expectation = { kind: 'names', values: ['s.t'] };
    assert.equal(judge(qualified, result(['schema', 'name'], [['s', 't']])).outcome, 'passed');
    assert.equal(judge(qualified, result(['schema', 'name'], [['z', 't']])).outcome, 'failed');
    const part = { ...names('a'), rowCount: 9, truncated: true };
    assert.equal(judge(wanted, part).outcome, 'inconclusive');
  });

  const table: Expectation = {
    kind: 'table',
    columns: ['name', 'n'],
    rows: [
      ['x', '1'],
      ['y', ''],
    ],
  };

  it('compares a printed table row by row, in the order of the query only', () => {
    const given = (...rows: (string | null)[][]): StatementResult =>
      result(['n:int4', 'name'], rows);
    assert.equal(judge(table, given([null, 'y'], ['1', 'x'])).outcome, 'passed');
    assert.equal(judge(table, given([null, 'y'], ['1', 'x']), { ordered: true }).outcome, 'failed');
    assert.equal(judge(table, given(['1', 'x'], [null, 'y']), { ordered: true }).outcome, 'passed');
    const other = judge(table, given(['1', 'x'], ['2', 'y']));
    assert.deepEqual(
      [other.outcome, other.missing, other.extra],
      ['failed', ['y | (empty)'], ['y | 2']],
    );
    assert.equal(other.comparison?.actual, 'name | n\nx    | 1\ny    | 2');
    assert.equal(judge(table, given(['1', 'x'], [null, 'y'], [null, 'y'])).outcome, 'failed');
    assert.equal(judge(table, result(['z'], [['x']])).outcome, 'inconclusive');
    const part = { ...given(['1', 'x'], [null, 'y']), truncated: true, rowCount: 9 };
    assert.equal(judge(table, part).outcome, 'inconclusive');
  });

  it('leaves out what a printed table leaves open, and says so', () => {
    const open: Expectation = {
      kind: 'table',
      columns: ['a', 'b'],
      rows: [
        ['<uuid>', 'x'],
        ['...', '...'],
      ],
    };
    const verdict = judge(
      open,
      result(
        ['a', 'b'],
        [
          ['1', 'x'],
          ['2', 'y'],
        ],
      ),
    );
    assert.equal(verdict.outcome, 'passed');
    assert.match(verdict.note ?? '', /leaves open/);
    assert.equal(judge(open, result(['a', 'b'], [['1', 'z']])).outcome, 'failed');
  });

  it('counts rows for each group, and misses the group that has none', () => {
    const four: Expectation = { kind: 'perGroup', column: 'tablename', op: '=', value: 2 };
    const shape = { restrictions: [{ column: 'tablename', values: ['a', 'b'] }] };
    const rows = (...all: string[]): StatementResult =>
      result(
        ['tablename', 'p'],
        all.map((name, at) => [name, String(at)]),
      );
    assert.equal(judge(four, rows('a', 'b', 'a', 'b'), shape).outcome, 'passed');
    const short = judge(four, rows('a', 'b', 'a'), shape);
    assert.deepEqual([short.outcome, short.actual], ['failed', 'otherwise for b: 1']);
    const none = judge(four, rows('a', 'a'), shape);
    assert.deepEqual([none.outcome, none.missing], ['failed', ['b']]);
    assert.equal(judge(four, rows()).outcome, 'failed');
    assert.equal(judge(four, names('a')).outcome, 'inconclusive');
    assert.equal(judge(four, { ...rows('a', 'a'), truncated: true }).outcome, 'inconclusive');
    const counted = result(
      ['tablename', 'count:int8'],
      [
        ['a', '2'],
        ['b', '2'],
      ],
    );
    assert.equal(judge(four, counted, { ...shape, grouped: true }).outcome, 'passed');
    assert.equal(judge(four, rows('a', 'b'), { grouped: true }).outcome, 'inconclusive');
  });

  it('tells an index that is used from one that is usable and one that is not', () => {
    const wanted: Expectation = { kind: 'planUses', node: 'Index Scan', index: 'idx' };
    const small = { nodes: ['Sort', 'Seq Scan'], indexes: [], uses: [] };
    const given = (plan: NonNullable<StatementResult['plan']>): StatementResult => ({
      ...result(['QUERY PLAN'], [['...']]),
      plan,
    });
    const shape = { kind: 'explain' } as const;
    const used = {
      nodes: ['Bitmap Heap Scan', 'Bitmap Index Scan'],
      indexes: ['idx'],
      uses: [{ node: 'Bitmap Index Scan', index: 'idx' }],
    };
    assert.equal(judge(wanted, given(used), shape).outcome, 'passed');
    const usable = judge(wanted, given({ ...small, withoutSequentialScans: used }), shape);
    assert.equal(usable.outcome, 'inconclusive');
    assert.match(usable.note ?? '', /usable, not chosen/);
    const other = {
      nodes: ['Index Scan'],
      indexes: ['pkey'],
      uses: [{ node: 'Index Scan', index: 'pkey' }],
    };
    assert.equal(
      judge(wanted, given({ ...small, withoutSequentialScans: other }), shape).outcome,
      'failed',
    );
    assert.equal(judge(wanted, given(small), shape).outcome, 'inconclusive');
    assert.equal(judge(wanted, names('a')).outcome, 'notChecked');
  });

  it('passes a refusal only for the reason that is meant', () => {
    const outcome = (expected: Expectation, given: StatementResult): string =>
      judge(expected, given, { kind: 'write' }).outcome;
    const fails: Expectation = { kind: 'fails' };
    const check = refused('23514', 'new row violates check constraint "item_n_check"');
    assert.equal(outcome(fails, check), 'passed');
    assert.equal(outcome({ ...fails, sqlstate: '23514' }, check), 'passed');
    assert.equal(outcome({ ...fails, sqlstate: '42501' }, check), 'failed');
    assert.equal(
      outcome({ ...fails, matching: "Check Constraint 'item_n_check'" }, check),
      'passed',
    );
    assert.equal(outcome({ ...fails, matching: 'row-level security' }, check), 'failed');
    for (const state of [
      '42P01',
      '42601',
      '42703',
      '42883',
      '25P02',
      '57014',
      '08006',
      '22P02',
      '53200',
      '',
    ]) {
      assert.equal(outcome(fails, refused(state, 'no')), 'inconclusive', state);
      assert.equal(
        outcome({ ...fails, sqlstate: '23514' }, refused(state, 'no')),
        'inconclusive',
        state,
      );
    }
    assert.equal(outcome({ ...fails, sqlstate: '42P01' }, refused('42P01', 'gone')), 'passed');
    assert.equal(
      outcome({ ...fails, matching: 'does not exist' }, refused('42P01', 't does not exist')),
      'passed',
    );
    const silent = judge(
      fails,
      { ...result([], []), rowCount: 0, tag: 'UPDATE' },
      { kind: 'write' },
    );
    assert.equal(silent.outcome, 'failed');
    assert.match(silent.note ?? '', /changed no row/);
  });

  it('says what the server said of a statement that was not to fail', () => {
    const gone = refused('42P01', 'relation "t" does not exist');
    assert.equal(judge(count(0), gone).outcome, 'errored');
    assert.equal(judge(count(0), gone).actual, 'relation "t" does not exist (42P01)');
    assert.equal(judge([], gone).outcome, 'errored');
    assert.equal(judge({ kind: 'unknown', text: 'fine' }, gone).outcome, 'errored');
    assert.equal(judge({ kind: 'succeeds' }, gone).outcome, 'failed');
    assert.equal(judge({ kind: 'succeeds' }, names()).outcome, 'passed');
  });

  it('passes only when all of several hold, and never with one that is unknown', () => {
    const unknown: Expectation = { kind: 'unknown', text: 'looks right' };
    assert.equal(judge([], names('a')).outcome, 'notChecked');
    assert.match(judge([], names('a')).expected, /does not say/);
    assert.equal(judge([count(1), unknown], names('a')).outcome, 'notChecked');
    assert.equal(judge([count(2), unknown], names('a')).outcome, 'failed');
    assert.equal(judge([count(1), { kind: 'names', values: ['b'] }], names('a')).outcome, 'failed');
    const both = judge([count(1), { kind: 'names', values: ['a'] }], names('a'));
    assert.deepEqual([both.outcome, both.expected], ['passed', '1 row; a']);
  });

  it('says beside the outcome when a trap of the catalogs applies, and only then', () => {
    const triggers = { relations: ['information_schema.triggers'] };
    const rows = result(
      ['trigger_name', 'event_object_table'],
      [
        ['t', 'x'],
        ['t', 'x'],
      ],
    );
    const events = judge(count(1), rows, triggers);
    assert.equal(events.outcome, 'failed');
    assert.match(events.note ?? '', /a row for each event/);
    assert.equal(judge(count(1), result(['trigger_name'], [['t']]), triggers).note, undefined);
    assert.match(
      judge(count(1), result(['trigger_name'], []), triggers).note ?? '',
      /current role/,
    );

    const joins = {
      relations: ['information_schema.table_constraints', 'information_schema.key_column_usage'],
    };
    const sql = 'select 1 from a join b on a.constraint_name = b.constraint_name';
    assert.match(judge(count(1), names('c', 'c'), joins, sql).note ?? '', /name alone/);
    assert.equal(judge(count(2), names('c', 'd'), joins, sql).note, undefined);

    const listed = { ...names('idx_a'), invalidIndexes: ['idx_a', 'idx_z'] };
    const verdict = judge(count(1), listed, { relations: ['pg_indexes'] });
    assert.equal(verdict.outcome, 'passed');
    assert.match(verdict.note ?? '', /idx_a \(pg_index\.indisvalid is false\)/);
    assert.equal(judge(count(1), names('idx_a'), { relations: ['pg_indexes'] }).note, undefined);
  });
});

describe('the facts of a plan', () => {
  it('are its nodes by the names of the text form, and its indexes', () => {
    const plan = [
      {
        Plan: {
          'Node Type': 'Aggregate',
          Strategy: 'Hashed',
          Plans: [
            { 'Node Type': 'Seq Scan', 'Parallel Aware': true },
            { 'Node Type': 'Index Scan', 'Index Name': 'idx' },
          ],
        },
      },
    ];
    assert.deepEqual(planFacts(JSON.stringify(plan)), {
      nodes: ['HashAggregate', 'Parallel Seq Scan', 'Index Scan'],
      indexes: ['idx'],
      uses: [{ node: 'Index Scan', index: 'idx' }],
    });
  });

  it('give a Bitmap Heap Scan the indexes whose bitmaps it reads, and no other node', () => {
    const bitmap = (index: string): unknown => ({
      'Node Type': 'Bitmap Index Scan',
      'Index Name': index,
    });
    const or = { 'Node Type': 'BitmapOr', Plans: [bitmap('a'), bitmap('b')] };
    const heap = { 'Node Type': 'Bitmap Heap Scan', Plans: [or] };
    const facts = planFacts(JSON.stringify([{ Plan: { 'Node Type': 'Limit', Plans: [heap] } }]));
    const has = (node: string, index: string): boolean =>
      facts !== null && planHas({ kind: 'planUses', node, index }, facts);
    assert.equal(has('Bitmap Heap Scan', 'a'), true);
    assert.equal(has('Bitmap Heap Scan', 'b'), true);
    assert.equal(has('Index Scan', 'b'), true);
    assert.equal(has('Limit', 'a'), false);
    assert.equal(has('Index Only Scan', 'a'), false);
  });

  it('hold a node and an index against one node of the plan', () => {
    const plan = {
      'Node Type': 'Append',
      Plans: [
        { 'Node Type': 'Index Only Scan', 'Index Name': 'pa_v' },
        { 'Node Type': 'Index Scan', 'Index Name': 'pb_w' },
      ],
    };
    const facts = planFacts(JSON.stringify([{ Plan: plan }]));
    assert.ok(facts);
    const given = { ...result(['QUERY PLAN'], [['...']]), plan: facts };
    const outcome = (node: string, index: string): string =>
      judge({ kind: 'planUses', node, index }, given, { kind: 'explain' }).outcome;
    assert.equal(outcome('Index Only Scan', 'pa_v'), 'passed');
    assert.equal(outcome('Index Scan', 'pb_w'), 'passed');
    assert.equal(outcome('Index Only Scan', 'pb_w'), 'inconclusive');
    assert.equal(
      judge(
        { kind: 'planUses', node: 'Index Only Scan', index: 'pb_w' },
        { ...given, plan: { ...facts, withoutSequentialScans: facts } },
        { kind: 'explain' },
      ).outcome,
      'failed',
    );
  });

  it('are not guessed from any other text', () => {
    for (const text of ['', '[]', '{}', 'Seq Scan on t', '[{"Plan": {}}]', 'null']) {
      assert.equal(planFacts(text), null, text);
    }
  });
});
