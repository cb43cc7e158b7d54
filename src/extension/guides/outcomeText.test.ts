import assert from 'node:assert/strict';
import type { CheckReport } from '../../core/report/model';
import { oneLine, outcomeDetail, OUTCOME_SIGN } from './outcomeText';

const check: CheckReport = {
  ...{ id: 'a', title: 'a', source: { kind: 'guide' }, durationMs: 1 },
  ...{ outcome: 'failed', expected: '11 rows', actual: '10 rows' },
};
const stated = { sentences: [], expectations: [], sql: '', outcomeLine: 1 };

describe('an outcome at the end of a line', () => {
  it('has a sign of its own for each', () => {
    const signs = Object.values(OUTCOME_SIGN);
    assert.equal(new Set(signs).size, signs.length);
  });

  it('names what is missing, once', () => {
    assert.equal(
      outcomeDetail({ ...check, stated: { ...stated, missing: ['idx_b', 'idx_c'] } }),
      '10 rows; missing: idx_b, idx_c',
    );
    const actual = '10 rows; idx_b is missing';
    assert.equal(
      outcomeDetail({ ...check, actual, stated: { ...stated, missing: ['idx_b'] } }),
      actual,
    );
  });

  it('says nothing more of what passed, and of what did not run the reason', () => {
    assert.equal(outcomeDetail({ ...check, outcome: 'passed' }), '');
    assert.equal(
      outcomeDetail({ ...check, outcome: 'notChecked', note: '006 is not applied' }),
      '006 is not applied',
    );
    const unanswered = [{ name: 'user', text: '<user>', wants: 'uuid' as const }];
    assert.equal(
      outcomeDetail({
        ...{ ...check, outcome: 'notChecked', note: 'It holds placeholders.' },
        stated: { ...stated, unanswered },
      }),
      'It holds placeholders. (<user>)',
    );
  });

  it('is one line of bounded length, and never half a character', () => {
    assert.equal(oneLine(' a\n\tb '), 'a b');
    const long = oneLine('😀'.repeat(100), 20);
    assert.ok(long.length <= 20);
    assert.doesNotMatch(long, /[\ud800-\udbff]…$/);
    assert.match(long, /…$/);
  });
});
