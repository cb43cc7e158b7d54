import assert from 'node:assert/strict';
import type { Expectation } from '../../src/core/check/expectation';
import { onEveryTarget, outcomes, run, statement } from './statedHarness';

const uses = (index: string, node?: string): Expectation => ({
  kind: 'planUses',
  index,
  ...(node !== undefined && { node }),
});

const STANDING = `
create table message (id int primary key, conversation int, at timestamptz, body text);
create index message_conversation_at on message (conversation, at);
create table big as select n as id, n % 1000 as part, repeat('x', 50) as body from generate_series(1, 20000) as n;
create index big_part on big (part);
analyze big;
`;

describe('a plan that a guide speaks of', function () {
  this.timeout(120_000);

  it('passes when the index is used, is inconclusive when it could be, and fails when it cannot', async () => {
    await onEveryTarget(async (session) => {
      assert.equal((await session.script(STANDING)).error, null);
      const explains = [
        'explain select * from big where part = 7',
        'EXPLAIN ANALYZE select * from big where part = 7',
        'explain (analyze, costs off, format text) select * from big where part = 7',
        'explain (format yaml, verbose) (select * from big where part = 7)',
        'explain verbose (select * from big where part = 7)',
        '/* plan */ explain -- of this\n analyze select * from big where part = 7 -- here',
      ];
      for (const sql of explains) {
        const [used] = await run(session, [statement(sql, [uses('big_part', 'Index Scan')])]);
        assert.equal(used?.verdict.outcome, 'passed', `${sql}: ${used?.verdict.actual}`);
      }
      const small =
        'explain analyze select * from message where conversation = 1 order by at limit 5';
      const runs = await run(session, [
        statement(small, [uses('message_conversation_at')]),
        statement('set local enable_seqscan = off'),
        statement('set local enable_bitmapscan = off'),
        statement('set local enable_sort = off'),
        statement(small, [uses('message_conversation_at')]),
      ]);
      assert.equal(runs[4]?.verdict.outcome, 'passed');
      const [first] = runs;
      // Which plan an empty table gets is the server's choice; that the index is usable is not.
      assert.ok(['passed', 'inconclusive'].includes(first?.verdict.outcome ?? ''));
      const judged = await run(session, [
        statement("explain select * from message where body = 'x'", [
          uses('message_conversation_at'),
        ]),
        statement('explain select * from big where part > 0', [uses('big_part')]),
        statement('select * from big where part = 7', [uses('big_part')]),
        statement('explain select * from missing', [uses('big_part')]),
      ]);
      assert.deepEqual(outcomes(judged), ['failed', 'inconclusive', 'notChecked', 'errored']);
      assert.match(judged[1]?.verdict.note ?? '', /usable, not chosen/);
    });
  });

  it('explains a write without its rows being there twice, and leaves the settings as they were', async () => {
    await onEveryTarget(async (session) => {
      assert.equal((await session.script(STANDING)).error, null);
      const runs = await run(session, [
        statement('explain analyze insert into message (id) values (1)', [
          { kind: 'planUses', node: 'Insert' },
        ]),
        statement('explain analyze delete from message where conversation = 5', [
          uses('message_conversation_at'),
        ]),
        statement('select count(*) from message', [{ kind: 'value', op: '=', value: 1 }]),
        statement("select current_setting('enable_seqscan')", [
          { kind: 'value', op: '=', value: 'on' },
        ]),
      ]);
      assert.equal(runs[0]?.verdict.outcome, 'passed');
      assert.deepEqual(outcomes(runs).slice(2), ['passed', 'passed']);
    });
  });
});

describe("psql's \\d in a guide", function () {
  this.timeout(120_000);

  it('is answered from the catalog, as the section sees it', async () => {
    await onEveryTarget(async (session) => {
      assert.equal((await session.script(STANDING)).error, null);
      const runs = await run(session, [
        statement('create table "Mixed" (a int not null default 1)'),
        statement('\\d message', [
          {
            kind: 'names',
            values: ['id', 'conversation', 'message_pkey', 'message_conversation_at'],
          },
        ]),
        statement('\\d+ public."Mixed"', [
          {
            kind: 'row',
            values: { object: 'column', name: 'a', definition: 'integer not null default 1' },
          },
        ]),
        statement('\\d missing', [{ kind: 'succeeds' }]),
        statement('\\d missing', [{ kind: 'names', values: ['id'] }]),
        statement('\\dt mess*', [{ kind: 'row', values: { Name: 'message', Type: 'table' } }]),
        statement('\\di', [{ kind: 'names', values: ['big_part', 'message_pkey'] }]),
        statement('\\df', [{ kind: 'rowCount', op: '=', value: 0 }]),
        statement('\\d pg_class', [{ kind: 'succeeds' }]),
        statement('\\d a b;', [{ kind: 'succeeds' }]),
        statement("\\d it's", [{ kind: 'succeeds' }]),
        statement('select 1', [{ kind: 'value', op: '=', value: 1 }]),
      ]);
      assert.deepEqual(outcomes(runs).slice(1), [
        'passed',
        'passed',
        'failed',
        'errored',
        'passed',
        'passed',
        'notChecked',
        'notChecked',
        'notChecked',
        'failed',
        'passed',
      ]);
    });
  });

  it('lists a thousand relations and counts the others', async () => {
    await onEveryTarget(async (session) => {
      const many = (from: number, to: number) =>
        `do $$ begin for i in ${from}..${to} loop execute format('create view many_%s as select 1', i); end loop; end $$`;
      const count = (value: number) => ({ kind: 'rowCount', op: '=', value }) as const;
      assert.equal((await session.script(many(1, 1000))).error, null);
      const [all] = await run(session, [statement('\\dv many_*', [count(1000)])]);
      assert.deepEqual([all?.verdict.outcome, all?.result?.truncated], ['passed', false]);
      assert.equal((await session.script(many(1001, 1003))).error, null);
      const [some] = await run(session, [statement('\\dv many_*', [count(1003)])]);
      assert.deepEqual([some?.verdict.outcome, some?.result?.truncated], ['passed', true]);
      assert.deepEqual([some?.result?.rowCount, some?.result?.rows.length], [1003, 1000]);
    });
  });

  it('says of an index that is listed but invalid that no query uses it', async () => {
    await onEveryTarget(async (session) => {
      await session.script('create table item (id int); insert into item values (1), (1)');
      const { error } = await session.script(
        'create unique index concurrently item_id on item (id)',
      );
      assert.notEqual(error, null);
      const [listed] = await run(session, [
        statement(
          "select indexname from pg_indexes where tablename = 'item'",
          [{ kind: 'rowCount', op: '=', value: 1 }],
          { shape: { relations: ['pg_indexes'] } },
        ),
      ]);
      assert.equal(listed?.verdict.outcome, 'passed');
      assert.match(listed.verdict.note ?? '', /item_id/);
    });
  });
});
