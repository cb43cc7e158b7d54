import assert from 'node:assert/strict';
import { describeError, describeState } from './describeError';
import { PlumblineError } from './errors';

const back = { kind: 'rollback', path: 'migrations/001_t.sql' } as const;
const half = { code: 'partlyApplied', done: 1, total: 3 } as const;

describe('an error as a person reads it', () => {
  it('says of a rollback what is rolled back, and how the rollback goes on', () => {
    const left = new PlumblineError('invalidIndex', 'It is INVALID.', {
      invalidIndexes: ['public.t_a'],
      state: half,
    });
    const applying = describeError(left);
    assert.equal(applying.state.text, 'Partly applied: 1 of 3 steps.');
    assert.match(applying.nextStep ?? '', /: plumbline apply --drop-invalid$/);
    const rollingBack = describeError(left, undefined, back);
    assert.equal(rollingBack.state.code, 'partlyApplied');
    assert.equal(rollingBack.state.text, 'Partly rolled back: 1 of 3 steps.');
    assert.match(
      rollingBack.nextStep ?? '',
      /: plumbline rollback migrations\/001_t\.sql --drop-invalid$/,
    );
  });

  it('never tells to roll back what is being rolled back', () => {
    for (const code of ['stepsEdited', 'stepInDoubt'] as const) {
      const error = new PlumblineError(code, 'So it is.', {
        values: { version: "0'1", number: '2' },
      });
      assert.match(describeError(error).nextStep ?? '', /apply it anew/, code);
      assert.doesNotMatch(describeError(error, undefined, back).nextStep ?? '', /apply/, code);
    }
    const doubt = new PlumblineError('stepInDoubt', '', {
      values: { version: "0'1", number: '2' },
    });
    assert.match(
      describeError(doubt, undefined, back).nextStep ?? '',
      /delete from plumbline\.step where version = '0''1' and kind = 'rollback' and number = 2\./,
    );
  });

  it('counts steps of a migration, and migrations of a run', () => {
    assert.equal(describeState({ ...half, done: 0 }), 'Partly applied: no step is wholly done.');
    assert.equal(
      describeState(half, 'rollback', 'migration'),
      'Partly rolled back: 1 of 3 migrations.',
    );
    assert.equal(describeState({ code: 'applied' }, 'rollback'), 'It is rolled back.');
  });
});
