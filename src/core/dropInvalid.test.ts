import assert from 'node:assert/strict';
import { dropInvalidStep, withDropInvalidStep } from './dropInvalid';

describe('the step that drops an INVALID index', () => {
  it('names the run that is gone on with', () => {
    assert.match(dropInvalidStep({ kind: 'apply' }), / plumbline apply --drop-invalid$/);
    const back = dropInvalidStep({ kind: 'rollback', path: 'a b.sql' });
    assert.match(back, / plumbline rollback a b\.sql --drop-invalid$/);
  });

  it('gives way to another one, wherever it stands in a text', () => {
    const apply = dropInvalidStep({ kind: 'apply' });
    const back = dropInvalidStep({ kind: 'rollback', path: 'a b.sql' });
    assert.equal(
      withDropInvalidStep(`Mend it. ${apply}\nThen: ${back}`, 'Press $&.'),
      'Mend it. Press $&.\nThen: Press $&.',
    );
    assert.equal(withDropInvalidStep('Mend it.', 'Press.'), 'Mend it.');
  });
});
