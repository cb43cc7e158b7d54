import assert from 'node:assert/strict';
import type { Expectation } from '../expectation';
import type { StatementResult } from '../statementResult';
import { judge, refused, result } from './judging.testing';

const fails: Expectation = { kind: 'fails' };
const outcome = (expected: Expectation, given: StatementResult): string =>
  judge(expected, given, { kind: 'write' }).outcome;

describe('a statement that is to be refused', () => {
  it('passes without a named reason when the data, a right or an exception of somebody refuses it', () => {
    const meant: [sqlstate: string, message: string, tag?: string][] = [
      ['23502', 'null value in column "n" of relation "t" violates not-null constraint'],
      ['23505', 'duplicate key value violates unique constraint "t_pkey"'],
      ['23P01', 'conflicting key value violates exclusion constraint "t_at"'],
      ['42501', 'new row violates row-level security policy for table "t"'],
      ['44000', 'new row violates check option for view "v"'],
      ['428C9', 'cannot insert a non-DEFAULT value into column "id"'],
      ['22001', 'value too long for type character varying(3)'],
      ['22003', 'integer out of range'],
      ['22P02', 'invalid input value for enum mood: "grim"'],
      ['P0001', 'a booking starts before it ends'],
      ['P0004', 'assertion failed'],
      ['ZA010', 'no seats left'],
      ['45000', 'no seats left'],
      ['42P07', 'relation "t" already exists', 'CREATE TABLE'],
      ['42710', 'policy "p" for table "t" already exists', 'CREATE POLICY'],
      ['42701', 'column "n" of relation "t" already exists', 'ALTER TABLE'],
    ];
    for (const [sqlstate, message, tag] of meant) {
      assert.equal(outcome(fails, refused(sqlstate, message, tag)), 'passed', sqlstate);
    }
  });

  it('shows nothing without a named reason when it would have been refused whatever it tries', () => {
    const beside: [sqlstate: string, message: string][] = [
      ['25006', 'cannot execute INSERT in a read-only transaction'],
      ['55P03', 'canceling statement due to lock timeout'],
      ['40001', 'could not serialize access due to concurrent update'],
      ['40P01', 'deadlock detected'],
      ['53300', 'too many connections'],
      ['57P01', 'terminating connection due to administrator command'],
      ['42804', 'column "n" is of type integer but expression is of type timestamp'],
      ['42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT'],
      ['42P17', 'infinite recursion detected in policy for relation "t"'],
      ['42803', 'column "name" must appear in the GROUP BY clause'],
      ['42702', 'column reference "id" is ambiguous'],
      ['22023', 'role "nobody" does not exist'],
      ['22P02', 'invalid input syntax for type uuid: "user-id"'],
      ['22012', 'division by zero'],
      ['0A000', 'cannot insert into a view'],
      ['42P07', 'relation "t" already exists'],
    ];
    for (const [sqlstate, message] of beside) {
      const verdict = judge(fails, refused(sqlstate, message), { kind: 'write' });
      assert.equal(verdict.outcome, 'inconclusive', sqlstate);
      assert.match(verdict.note ?? '', /can name its SQLSTATE/);
      assert.equal(
        outcome({ kind: 'fails', sqlstate: '42501' }, refused(sqlstate, message)),
        'inconclusive',
        sqlstate,
      );
      assert.equal(
        outcome({ kind: 'fails', sqlstate }, refused(sqlstate, message)),
        'passed',
        sqlstate,
      );
      assert.equal(
        outcome({ kind: 'fails', matching: message }, refused(sqlstate, message)),
        'passed',
        sqlstate,
      );
    }
  });

  it('fails when another rule refuses it than the one that is named', () => {
    const missing = refused('23502', 'null value in column "body" violates not-null constraint');
    assert.equal(outcome({ kind: 'fails', matching: 'row-level security' }, missing), 'failed');
    assert.equal(outcome({ kind: 'fails', sqlstate: '42501' }, missing), 'failed');
  });
});

describe('a statement that is to succeed', () => {
  const succeeds: Expectation = { kind: 'succeeds' };
  const wrote = (tag: string, rowCount: number): StatementResult => ({
    ...result([], []),
    tag,
    rowCount,
  });

  it('shows nothing when it is a write that touched no row', () => {
    for (const tag of ['INSERT', 'UPDATE', 'DELETE', 'MERGE']) {
      const verdict = judge(succeeds, wrote(tag, 0), { kind: 'write' });
      assert.equal(verdict.outcome, 'inconclusive', tag);
      assert.match(verdict.note ?? '', /changed no row/);
      assert.equal(judge(succeeds, wrote(tag, 1), { kind: 'write' }).outcome, 'passed', tag);
    }
    const returning = result(['id'], [], { tag: 'UPDATE' });
    assert.equal(judge(succeeds, returning, { kind: 'write' }).outcome, 'inconclusive');
  });

  it('passes when it is no write, rows or not', () => {
    assert.equal(judge(succeeds, result(['id'], [])).outcome, 'passed');
    const made = { ...result([], []), tag: 'CREATE TABLE', rowCount: null };
    assert.equal(judge(succeeds, made, { kind: 'other' }).outcome, 'passed');
  });
});
