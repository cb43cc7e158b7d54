import assert from 'node:assert/strict';
import { onEveryTarget, outcomes, run, statement } from './statedHarness';

const rowCount = (value: number) => ({ kind: 'rowCount', op: '=', value }) as const;
const value = (expected: string | number) => ({ kind: 'value', op: '=', value: expected }) as const;

describe('a section of a guide', function () {
  this.timeout(120_000);

  it('judges each statement and leaves nothing behind', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int primary key, name text not null)');
      await session.query("insert into item values (1, 'one')");
      const runs = await run(session, [
        statement("insert into item values (2, 'two')"),
        statement('create table other (id int)'),
        statement('select count(*) from item', [value(2)]),
        statement('select * from item', [rowCount(3)]),
        statement("insert into item values (1, 'again')", [{ kind: 'fails', sqlstate: '23505' }]),
        statement('select name from item', [{ kind: 'names', values: ['one', 'two'] }]),
      ]);
      assert.deepEqual(outcomes(runs), [
        'notChecked',
        'notChecked',
        'passed',
        'failed',
        'passed',
        'passed',
      ]);
      assert.equal(runs[3]?.verdict.actual, '2 rows');
      assert.deepEqual(
        await session.query(
          "select count(*)::int as items, to_regclass('other')::text as other from item",
        ),
        [{ items: 1, other: null }],
      );
    });
  });
});
