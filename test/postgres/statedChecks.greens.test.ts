import assert from 'node:assert/strict';
import type { StatementRun } from '../../src/postgres/statedChecks';
import { onEveryTarget, outcomes, run, statement } from './statedHarness';

const rowCount = (value: number) => ({ kind: 'rowCount', op: '=', value }) as const;
const value = (expected: string | number) => ({ kind: 'value', op: '=', value: expected }) as const;
const fails = { kind: 'fails' } as const;
const succeeds = { kind: 'succeeds' } as const;
const none = 'select count(*) from item where id = 99';

function note(runs: readonly StatementRun[], at: number): string {
  return runs[at]?.verdict.note ?? '';
}

describe('a check of a guide passes only on what the guide prepared, which', function () {
  this.timeout(120_000);

  it('a set-up query does only when it is answered and runs', async () => {
    await onEveryTarget(async (session) => {
      await session.script(`create table item (id int);
        create function archive(x text) returns boolean language plpgsql as
          $$ begin if x = 'x' then raise 'no such item'; end if; return true; end $$`);
      const check = statement(none, [value(0)]);
      const failed = await run(session, [statement("select archive('x')", [value('true')]), check]);
      assert.deepEqual(outcomes(failed), ['errored', 'notChecked']);
      const open = await run(session, [
        statement("select archive('<item>')", [value('true')], { holds: { '<item>': 'text' } }),
        check,
      ]);
      assert.deepEqual(outcomes(open), ['notChecked', 'notChecked']);
      assert.deepEqual(open[1]?.unanswered.length, 1);
      const reading = await run(session, [
        statement("select id from item where id::text = '<item>'", [rowCount(0)], {
          holds: { '<item>': 'text' },
        }),
        check,
      ]);
      assert.deepEqual(outcomes(reading), ['notChecked', 'passed']);
    });
  });

  it('an attack that is accepted does not decide', async () => {
    await onEveryTarget(async (session) => {
      await session.script('create table item (id int); insert into item values (1), (2)');
      const runs = await run(session, [
        statement('delete from item', [fails]),
        statement('select count(*) from item', [value(2)]),
        statement('delete from item where id = 1'),
        statement('savepoint one', [fails]),
        statement('select count(*) from item', [value(1)]),
      ]);
      assert.deepEqual(outcomes(runs), ['failed', 'passed', 'notChecked', 'failed', 'notChecked']);
    });
  });

  it('a deferred constraint refuses for the statement that it is about', async () => {
    await onEveryTarget(async (session) => {
      await session.script(`create table parent (id int primary key);
        create table item (id int references parent deferrable initially deferred)`);
      const orphan = statement('insert into item values (99)');
      const count = statement(none, [value(1)]);

      const unasked = await run(session, [statement(none, [value(0)]), orphan, count]);
      assert.deepEqual(outcomes(unasked), ['passed', 'notChecked', 'inconclusive']);
      assert.match(note(unasked, 2), /COMMIT would be refused for what line 2 did.*item_id_fkey/);

      const counted = await run(session, [{ ...orphan, expectations: [rowCount(1)] }]);
      assert.deepEqual(outcomes(counted), ['inconclusive']);

      const other = await run(session, [
        orphan,
        statement('insert into parent values (7)', [fails]),
      ]);
      assert.deepEqual(outcomes(other), ['notChecked', 'inconclusive']);
      assert.match(note(other, 1), /line 1/);

      const mended = await run(session, [
        orphan,
        count,
        statement('insert into parent values (99)'),
        statement('insert into item values (98)', [fails]),
        statement('insert into parent values (98)', [succeeds]),
        count,
      ]);
      assert.deepEqual(outcomes(mended), [
        'notChecked',
        'passed',
        'notChecked',
        'passed',
        'passed',
        'passed',
      ]);
      const alone = await run(session, [{ ...orphan, expectations: [succeeds] }]);
      assert.deepEqual(outcomes(alone), ['failed']);
    });
  });

  it('a block does only when its COMMIT would be accepted', async () => {
    await onEveryTarget(async (session) => {
      await session.script(`create table parent (id int primary key);
        create table item (id int references parent deferrable initially deferred)`);
      const kept = { block: 1, outer: 'commit' } as const;
      const undone = { block: 1, outer: 'rollback' } as const;
      const orphan = 'insert into item values (99)';
      const after = (expected: number) => statement(none, [value(expected)], { block: 2 });
      const refused = await run(session, [
        statement(orphan, [succeeds], kept),
        statement(none, [value(1)], kept),
        after(1),
        after(1),
      ]);
      assert.deepEqual(outcomes(refused), [
        'inconclusive',
        'inconclusive',
        'notChecked',
        'notChecked',
      ]);
      assert.match(note(refused, 2), /COMMIT behind line 2 would be refused for what line 1 did/);
      const mended = [statement('insert into parent values (99)', [], kept), after(1)];
      assert.equal(
        (await run(session, [statement(orphan, [], kept), ...mended])).at(-1)?.verdict.outcome,
        'passed',
      );
      const back = await run(session, [statement(orphan, [], undone), after(0)]);
      assert.deepEqual(outcomes(back), ['notChecked', 'passed']);
    });
  });

  it('a set-up that changes no row does not', async () => {
    await onEveryTarget(async (session) => {
      await session.script('create table item (id int primary key); insert into item values (1)');
      const check = statement(none, [value(0)]);
      for (const setUp of [
        'update item set id = 3 where id = 2',
        'insert into item values (1) on conflict do nothing',
        'insert into item select 5 where false',
      ]) {
        const runs = await run(session, [statement(setUp), check]);
        assert.equal(runs[1]?.verdict.outcome, 'inconclusive', setUp);
        assert.match(note(runs, 1), /changed no row \(line 1\)/, setUp);
        const said = await run(session, [statement(setUp, [rowCount(0)]), check]);
        assert.deepEqual(outcomes(said), ['passed', 'passed'], setUp);
        const undone = { block: 1, outer: 'rollback' } as const;
        const back = await run(session, [statement(setUp, [], undone), { ...check, block: 2 }]);
        assert.deepEqual(outcomes(back), ['notChecked', 'passed'], setUp);
      }
      const cleaned = await run(session, [statement('delete from item where id = 2'), check]);
      assert.deepEqual(outcomes(cleaned), ['notChecked', 'passed']);
    });
  });

  it('a function does not that does what no rollback takes back', async () => {
    await onEveryTarget(async (session) => {
      await session.script(`create table item (id int); create sequence serial;
        create procedure skip_ahead() language plpgsql as
          $$ begin perform setval('serial', 500); end $$;
        create function far() returns int language plpgsql as $$ begin call skip_ahead(); return 1; end $$;
        create function nothing() returns int language sql as $$ select 1 -- no setval() here
          $$`);
      for (const setUp of [
        "do $$ begin perform setval('serial', 500); end $$",
        'do $$ begin call skip_ahead(); end $$',
        'call skip_ahead()',
        'select far()',
        'do $$ begin perform pg_terminate_backend(pid) from pg_stat_activity where false; end $$',
      ]) {
        const runs = await run(session, [statement(setUp), statement(none, [value(0)])]);
        assert.deepEqual(outcomes(runs), ['notChecked', 'notChecked'], setUp);
        assert.equal(runs[0]?.result, null, setUp);
        assert.match(note(runs, 0), /is not undone by a rollback/, setUp);
      }
      assert.deepEqual(await session.query('select last_value::int as last from serial'), [
        { last: 1 },
      ]);
      const plain = await run(session, [
        statement('select nothing()', [value(1)]),
        statement(none, [value(0)]),
      ]);
      assert.deepEqual(outcomes(plain), ['passed', 'passed']);
    });
  });

  it('a transaction that was to be read only does not', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      for (const setUp of [
        'set transaction read only',
        'set local transaction_read_only = on',
        "select set_config('transaction_read_only', 'on', true)",
        'set session characteristics as transaction read only',
      ]) {
        const runs = await run(session, [
          statement(setUp),
          statement('insert into item values (1)', [succeeds]),
        ]);
        assert.deepEqual(outcomes(runs), ['notChecked', 'notChecked'], setUp);
        assert.match(note(runs, 0), /one transaction that has begun already/, setUp);
      }
    });
  });

  it('a role that ends with a COMMIT does not', async () => {
    await onEveryTarget(async (session) => {
      await session.script(`
        create function act_as(who text) returns void language plpgsql as
          $$ begin perform set_config('role', who, true); end $$`);
      const kept = { block: 1, outer: 'commit' } as const;
      const who = (expected: string) =>
        statement(
          "select current_user || coalesce(current_setting('request.jwt.claims', true), '') as who",
          [value(expected)],
          { block: 2 },
        );
      const claims = `select set_config('request.jwt.claims', 'them', true)`;
      for (const [change, expected, outcome] of [
        [`do $$ begin perform set_config('role', 'anon', true); end $$`, 'postgres', 'passed'],
        ['set local session authorization anon', 'postgres', 'passed'],
        ['set role anon', 'anon', 'passed'],
        [`do $$ begin perform set_config('role', 'anon', false); end $$`, 'anon', 'passed'],
        // Only the function knows how long that lasts.
        [`select act_as('anon')`, 'postgres', 'inconclusive'],
        [`do $$ begin execute 'set local role anon'; end $$`, 'postgres', 'inconclusive'],
      ] as const) {
        const runs = await run(session, [
          statement(claims, [], kept),
          statement(change, [], kept),
          who(expected),
        ]);
        assert.deepEqual(outcomes(runs), ['notChecked', 'notChecked', outcome], change);
        assert.equal(runs[2]?.result?.rows[0]?.[0], expected, change);
      }
    });
  });
});
