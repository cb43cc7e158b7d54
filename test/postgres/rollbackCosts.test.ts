import assert from 'node:assert/strict';
import { testEngine, testTargets, workspaceOf } from './engineHarness';

const NOTES = 'migrations/001_notes.sql';

describe('the plan of a rollback', function () {
  this.timeout(120_000);

  it('counts the rows that are lost and names what a CASCADE takes, for people and as values', async () => {
    const root = workspaceOf({
      [NOTES]: 'create table note (id int);\n',
      'migrations/rollback/001_notes.sql': '-- away\ndrop table note cascade;\n',
      'migrations/002_view.sql':
        'insert into note values (1), (2), (3);\ncreate view latest as select max(id) from note;\n',
    });
    const [place] = await testTargets();
    assert.ok(place);
    const engine = testEngine();
    const request = { root, target: await place.create() };
    const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
    assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied.error));
    const plan = await engine.plan({
      ...request,
      kind: 'rollback',
      selection: { kind: 'file', path: NOTES },
    });
    assert.equal(plan.error, undefined, JSON.stringify(plan.error));
    const [step] = plan.steps;
    assert.ok(step);
    assert.deepEqual(
      step.losses?.map(({ table, rows, exact }) => [/\bnote\b/.test(table), rows, exact]),
      [[true, 3, true]],
    );
    assert.deepEqual(
      step.cascades?.map(({ statement, line, objects }) => [statement, line, objects]),
      [[1, 2, ['view latest']]],
    );
    assert.ok(step.warnings.some((text) => /It loses 3 rows of .*note/.test(text)));
    assert.ok(step.warnings.some((text) => /^Line 2: .*also drops view latest/.test(text)));
  });
});
