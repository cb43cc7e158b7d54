import assert from 'node:assert/strict';
import { loadSqlParser } from '../../src/core/sql/parser';
import { parseScript } from '../../src/core/sql/script';
import { countLosses } from '../../src/postgres/lossCount';
import { onEveryTarget } from './statedHarness';

const STANDING = `
create table lead (id int, note text, "Odd" int);
insert into lead values (1, 'x', 1), (2, null, 2), (3, 'y', null);
create table empty (id int);
`;

const cases: readonly [sql: string, losses: readonly string[]][] = [
  ['drop table lead', ['"public"."lead": 3']],
  ['drop table if exists lead, empty, missing cascade', ['"public"."lead": 3']],
  [
    'alter table lead drop column note, drop column "Odd"',
    ['"public"."lead" note: 2', '"public"."lead" Odd: 2'],
  ],
  ['truncate lead', ['"lead": 3']],
  ['delete from lead where id > 1', ['"lead": 2']],
  ['delete from lead as l where l.id = 9', []],
  ['delete from lead using empty where lead.id = empty.id', []],
  ['alter table lead drop column never, drop column if exists "Never"', []],
  ['drop index missing; create table other (id int)', []],
];

describe('what a rollback loses', function () {
  this.timeout(120_000);

  it('is counted before it runs, and nothing is changed', async () => {
    const parser = await loadSqlParser();
    await onEveryTarget(async (session) => {
      assert.equal((await session.script(STANDING)).error, null);
      for (const [sql, expected] of cases) {
        const losses = await countLosses(session, parseScript(parser, sql).statements);
        assert.deepEqual(
          losses.map(
            ({ table, column, rows }) =>
              `${[table, ...(column === undefined ? [] : [column])].join(' ')}: ${rows}`,
          ),
          expected,
          sql,
        );
        assert.ok(losses.every(({ exact }) => exact));
      }
    });
  });
});
