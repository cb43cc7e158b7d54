import assert from 'node:assert/strict';
import { created, effectsIn, loadParser } from './effects.testing';

before(loadParser);

describe('CREATE TRIGGER', () => {
  const plain = {
    kind: 'trigger',
    schema: 'public',
    table: 't',
    name: 'g',
    timing: 'before',
    events: ['insert'],
    columns: [],
    level: 'row',
    function: 'public.f',
    enabled: true,
  };
  const cases: readonly (readonly [string, object])[] = [
    ['g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', {}],
    ["g BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f('x')", {}],
    ['g AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', { timing: 'after' }],
    ['g INSTEAD OF INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()', { timing: 'insteadOf' }],
    ['g BEFORE INSERT ON t EXECUTE FUNCTION f()', { level: 'statement' }],
    ['g BEFORE INSERT ON t FOR STATEMENT EXECUTE FUNCTION f()', { level: 'statement' }],
    [
      'g BEFORE TRUNCATE OR DELETE OR UPDATE OR INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()',
      { events: ['insert', 'update', 'delete', 'truncate'] },
    ],
    [
      'g BEFORE UPDATE OF a, "B" ON t FOR EACH ROW EXECUTE FUNCTION f()',
      { events: ['update'], columns: ['a', 'B'] },
    ],
    [
      'g BEFORE INSERT ON t FOR EACH ROW WHEN (new.a IS NULL) EXECUTE FUNCTION app.f()',
      { function: 'app.f' },
    ],
    ['"G" BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION f()', { name: 'G', schema: 'app' }],
  ];
  for (const [sql, expected] of cases) {
    it(sql, () => {
      assert.deepEqual(created(`CREATE TRIGGER ${sql}`, 'trigger'), [{ ...plain, ...expected }]);
    });
  }

  it('can be a constraint trigger', () => {
    const [trigger] = created(
      'CREATE CONSTRAINT TRIGGER g AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()',
      'trigger',
    );
    assert.deepEqual(trigger, { ...plain, timing: 'after' });
  });

  it('replaces an older one of the name', () => {
    const [effect] = effectsIn(
      'CREATE OR REPLACE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()',
    );
    assert.equal(effect?.change === 'create' && effect.mode, 'orReplace');
  });

  it('does not guess the schema of a function that an extension brings', () => {
    const [trigger] = created(
      'CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION moddatetime(at)',
      'trigger',
    );
    assert.ok(trigger && !('function' in trigger));
  });
});
