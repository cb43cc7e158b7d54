import assert from 'node:assert/strict';
import { PlumblineError } from '../core/errors';
import type { PlanStep } from '../core/plan/model';
import type { Statement } from '../core/sql/script.model';
import { checkTogether } from './together';

const TEXT = 'create table a ();\nvacuum a;';
const VACUUM: Statement = {
  index: 1,
  range: { start: 19, end: 27 },
  line: 2,
  text: 'vacuum a',
  tag: 'VACUUM',
  transaction: 'outside',
  effects: [],
};

function step(mode: PlanStep['mode']): PlanStep {
  const script = {
    text: TEXT,
    statements: [VACUUM],
    problems: [],
    outerTransaction: null,
    passedOver: [],
  };
  const part = {
    number: 1,
    transactional: false,
    statements: [VACUUM],
    settings: [],
    start: 0,
    sql: TEXT,
    hash: '',
  };
  return {
    migration: { version: '001', name: 'a', path: '001_a.sql' },
    path: '001_a.sql',
    text: TEXT,
    sql: TEXT,
    script,
    mode,
    parts: [part],
    done: 0,
    fingerprint: { exact: '', normalised: '' },
    notes: [],
  };
}

describe('a single transaction', () => {
  it('is refused for a file that runs in steps, with the statement and its place', () => {
    assert.throws(
      () => checkTogether([step('transaction'), step('steps')]),
      (error) => {
        assert.ok(PlumblineError.is(error, 'notTogether'));
        assert.match(
          error.message,
          /^001_a\.sql runs in steps: VACUUM cannot run in a transaction/,
        );
        assert.equal(error.details.line, 2);
        return true;
      },
    );
  });

  it('is possible for files that are a transaction each', () => {
    assert.doesNotThrow(() => checkTogether([step('transaction')]));
  });
});
