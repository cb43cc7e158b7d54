import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from '../../src/core/sql/parser';
import { onEveryTarget, outcomes, run, statement } from './statedHarness';

const rowCount = (value: number) => ({ kind: 'rowCount', op: '=', value }) as const;
const value = (expected: string | number) => ({ kind: 'value', op: '=', value: expected }) as const;
const ID = '0b1c5a5e-7d3f-4c53-9d0a-5a2f2f1f4a11';

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
        statement('delete from item', [rowCount(2)]),
        statement('select count(*) from item', [value(0)]),
      ]);
      assert.deepEqual(outcomes(runs), [
        'notChecked',
        'notChecked',
        'passed',
        'failed',
        'passed',
        'passed',
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

  it('goes on after a check that fails on the server, and says what the server said', async () => {
    await onEveryTarget(async (session) => {
      const runs = await run(session, [
        statement('select * from missing', [rowCount(0)]),
        statement('select 1/0', [value(1)]),
        statement('select 1', [value(1)]),
        statement('selec 1', [value(1)], { reads: true }),
        statement('select 1', [value(1)]),
      ]);
      // Of what is no SQL nobody can tell what it was to prepare.
      assert.deepEqual(outcomes(runs), ['errored', 'errored', 'passed', 'errored', 'notChecked']);
      assert.match(runs[0]?.verdict.actual ?? '', /"missing" does not exist \(42P01\)/);
      assert.equal(runs[0]?.result?.error?.offset, 'select * from '.length);
      assert.match(runs[1]?.verdict.actual ?? '', /22012/);
      assert.match(runs[3]?.verdict.actual ?? '', /syntax error at or near "selec"/);
    });
  });

  it('believes nothing that comes after a set-up that failed or was not run', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id uuid)');
      const check = statement('select count(*) from item', [value(0)]);
      for (const setUp of [
        statement('insert into missing values (1)'),
        statement('insert into item values (1)', [rowCount(1)]),
        statement('select set_config(missing, null, true)'),
        statement('insert into item values (<item_id>)', [], { holds: { '<item_id>': 'uuid' } }),
        statement("insert into item values ('some-item')"),
        statement("copy item from '/etc/passwd'"),
        statement("select setval('some_sequence', 1)"),
        statement('rollback'),
        statement('create index concurrently item_id on item (id)'),
      ]) {
        const runs = await run(session, [setUp, check]);
        assert.equal(runs[1]?.verdict.outcome, 'notChecked', setUp.sql);
        assert.match(runs[1].verdict.note ?? '', /line 1/, setUp.sql);
      }
    });
  });

  it('believes nothing that comes after a block that was not run, and goes on after one that only reads', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      const check = statement('select count(*) from item', [value(0)]);
      const block = { kind: 'notRun', block: 1, line: 0, reason: 'It needs psql.' } as const;
      const runs = await run(session, [
        check,
        { ...block, changes: false },
        check,
        { ...block, changes: true },
        check,
        statement('insert into item values (1)'),
      ]);
      assert.deepEqual(outcomes(runs), ['passed', 'passed', 'notChecked', 'notChecked']);
      assert.equal(runs[2]?.verdict.note, 'The block in line 4 was not run: It needs psql.');
      assert.equal(runs[3]?.result, null);
    });
  });

  it('goes on after a statement that was to be refused, whatever it was refused for', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int check (id > 0))');
      const runs = await run(session, [
        statement('insert into item (gone) values (0)', [{ kind: 'fails', sqlstate: '23514' }]),
        statement('insert into item values (<id>)', [{ kind: 'fails' }], {
          holds: { '<id>': 'text' },
        }),
        statement('insert into item values (0)', [{ kind: 'fails', sqlstate: '23514' }]),
        statement('select count(*) from item', [value(0)]),
      ]);
      assert.deepEqual(outcomes(runs), ['inconclusive', 'notChecked', 'passed', 'passed']);
    });
  });

  it('does not call a check passed whose set-up found no row to insert', async () => {
    await onEveryTarget(async (session) => {
      await session.script('create table tenant (id int); create table item (tenant int)');
      const runs = await run(session, [
        statement('insert into item select id from tenant limit 1'),
        statement('select * from item where tenant = 7', [rowCount(0)]),
      ]);
      assert.equal(runs[1]?.verdict.outcome, 'inconclusive');
      assert.match(runs[1].verdict.note ?? '', /changed no row \(line 1\)/);
    });
  });

  it('never sends what a rollback would not take back', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      const refused = [
        'drop database postgres',
        'create database another',
        "alter system set work_mem = '1MB'",
        'commit',
        'begin',
        'commit and chain',
        "prepare transaction 'x'",
        "commit prepared 'x'",
        "copy item to '/tmp/item'",
        "copy item to program 'cat'",
        'copy item from stdin',
        'listen something',
        "load 'something'",
        'discard temp',
        'checkpoint',
        'select pg_terminate_backend(1)',
        "select * from (select pg_catalog.setval('s', 1)) as s",
        'insert into item values (1); commit',
        'savepoint plumbline_statement',
        'release savepoint plumbline_part',
      ];
      for (const sql of refused) {
        for (const outsideTransaction of [false, true]) {
          const [only] = await run(session, [statement(sql, [{ kind: 'succeeds' }])], {
            outsideTransaction,
          });
          assert.equal(only?.verdict.outcome, 'notChecked', sql);
          assert.equal(only.result, null, sql);
          assert.match(only.verdict.note ?? '', /never run/, sql);
        }
      }
    });
  });

  it('runs what the server wants outside of a transaction only when asked, and says that it stays', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      const index = statement('create index concurrently item_id on item (id)', [
        { kind: 'succeeds' },
      ]);
      const listed = statement("select indexname from pg_indexes where tablename = 'item'", [
        { kind: 'names', values: ['item_id'] },
      ]);
      assert.deepEqual(outcomes(await run(session, [index, listed])), ['notChecked', 'notChecked']);
      const asked = await run(session, [listed, index, listed], { outsideTransaction: true });
      assert.deepEqual(outcomes(asked), ['failed', 'passed', 'passed']);
      assert.equal(asked[1]?.kept, true);
      assert.match(asked[1].verdict.note ?? '', /stays/);
      const late = await run(
        session,
        [statement('insert into item values (1)'), statement('vacuum item')],
        { outsideTransaction: true },
      );
      assert.equal(late[1]?.result, null);
      assert.match(late[1].verdict.note ?? '', /cannot run in a transaction/);
    });
  });

  it('stops what runs for ever, and goes on', async () => {
    await onEveryTarget(async (session) => {
      const endless = [
        'select pg_sleep(600)',
        'with recursive n (i) as (select 1 union all select i % 1000 + 1 from n) select count(*) from n',
        'do $$ begin loop null; end loop; end $$',
        "do $$ begin loop raise notice 'again'; end loop; end $$",
        'select * from generate_series(1, 1000000000000)',
      ];
      for (const sql of endless) {
        const runs = await run(
          session,
          [statement(sql, [rowCount(1)]), statement('select 1', [value(1)])],
          { statementTimeoutMs: 300 },
        );
        assert.equal(runs[0]?.verdict.outcome, 'errored', sql);
        assert.match(runs[0].verdict.actual, /57014/, sql);
        const isRead = !sql.startsWith('do');
        assert.equal(runs[1]?.verdict.outcome, isRead ? 'passed' : 'notChecked', sql);
      }
    });
  });

  it('stops a statement that lifts its own limit', async () => {
    await onEveryTarget(async (session) => {
      const runs = await run(
        session,
        [
          statement('set local statement_timeout = 0'),
          statement('select pg_sleep(600)', [rowCount(1)]),
        ],
        { statementTimeoutMs: 200 },
      );
      assert.match(runs[1]?.verdict.actual ?? '', /57014/);
    });
  });

  it('waits for a lock only as long as it was told', async () => {
    await onEveryTarget(async (session) => {
      const holder = await session.another();
      if (!holder) return;
      try {
        await session.query('create table item (id int)');
        await holder.script('begin; lock table item');
        const waits: string[] = [];
        const [only] = await run(session, [statement('select * from item', [rowCount(0)])], {
          lockTimeoutMs: 5_000,
          onWait: (message) => waits.push(message),
        });
        assert.equal(only?.verdict.outcome, 'errored');
        assert.match(only.verdict.actual, /55P03/);
        const lock = /a lock on public\.item held by .*, process \d+, since .* UTC/;
        assert.match(only.verdict.actual, new RegExp(`Could not get ${lock.source}`));
        assert.match(waits.join(), new RegExp(`^Waiting for ${lock.source}$`));
        const sql = 'vacuum (full) item';
        const [alone] = await run(session, [statement(sql, [{ kind: 'succeeds' }])], {
          outsideTransaction: true,
          statementTimeoutMs: 5_000,
        });
        assert.match(
          alone?.verdict.actual ?? '',
          new RegExp(`; it waited for ${lock.source} \\(57014\\)`),
        );
      } finally {
        await holder.close();
      }
    });
  });

  it('is stopped by a signal in the middle of a statement, and runs nothing after it', async () => {
    await onEveryTarget(async (session) => {
      const stop = new AbortController();
      const runs = await run(
        session,
        [
          statement('create table item (id int)'),
          statement('select pg_sleep(600)', [rowCount(1)]),
          statement('select 1', [value(1)]),
        ],
        {
          signal: stop.signal,
          onStatement: ({ sql }) => {
            if (sql.includes('pg_sleep')) setImmediate(() => stop.abort());
          },
        },
      );
      assert.deepEqual(outcomes(runs), ['notChecked', 'notChecked', 'notChecked']);
      assert.match(runs[1]?.verdict.note ?? '', /cancelled/);
      assert.match(runs[2]?.verdict.note ?? '', /cancelled/);
      assert.deepEqual(await session.query("select to_regclass('item')::text as item"), [
        { item: null },
      ]);
    });
  });

  it('keeps the first rows of many, counts the others, and says so', async () => {
    await onEveryTarget(async (session) => {
      const all = 'select n, repeat(n::text, 3) from generate_series(1, 1000000) as n';
      const [exact, names] = await run(session, [
        statement(all, [rowCount(1_000_000)]),
        statement(all, [{ kind: 'names', values: ['1', '999999'] }]),
      ]);
      assert.equal(exact?.verdict.outcome, 'passed');
      assert.equal(exact.result?.rows.length, 1000);
      assert.equal(exact.result.rowCount, 1_000_000);
      assert.match(exact.verdict.note ?? '', /first 1,000/);
      assert.equal(names?.verdict.outcome, 'inconclusive');
      const [wide] = await run(session, [
        statement("select repeat('x', 50000) from generate_series(1, 3)", [rowCount(3)]),
      ]);
      assert.equal(wide?.result?.rows[0]?.[0]?.length, 10_001);
    });
  });

  it('begins each section as the user that is connected', async () => {
    await onEveryTarget(async (session) => {
      const who = statement('select current_user::text, session_user::text', [
        { kind: 'everyRow', values: { current_user: 'postgres', session_user: 'postgres' } },
      ]);
      for (const change of [
        'set role anon',
        'set local role anon',
        'set session authorization anon',
        "select set_config('role', 'anon', false)",
        "do $$ begin execute 'set role anon'; end $$",
      ]) {
        const [, inside] = await run(session, [
          statement(change),
          statement('select current_user', [value('anon')]),
        ]);
        assert.equal(inside?.verdict.outcome, 'passed', change);
        assert.deepEqual(outcomes(await run(session, [who])), ['passed'], change);
      }
    });
  });

  it('takes a block with its own ROLLBACK back at its end, and ends the settings of one with COMMIT', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      const count = (expected: number, block: number) =>
        statement('select count(*) from item', [value(expected)], { block });
      const settings = (role: string, claims: string, block: number) =>
        statement(
          "select current_user::text as role, current_setting('app.claims', true) as claims",
          [{ kind: 'row', values: { role, claims } }],
          { block },
        );
      const within = { block: 1, outer: 'rollback' } as const;
      const kept = { block: 2, outer: 'commit' } as const;
      const runs = await run(session, [
        statement('insert into item values (0)', [], { block: 0 }),
        statement('insert into item values (1)', [], within),
        statement('select count(*) from item', [value(2)], within),
        statement('insert into item values (2)', [], kept),
        statement("set local app.claims = 'them'", [], kept),
        statement('grant select on item to anon', [], kept),
        statement("select set_config('role', 'anon', true)", [], kept),
        { ...settings('anon', 'them', 2), outer: 'commit' },
        settings('postgres', '', 3),
        count(2, 3),
      ]);
      const judged = runs.filter(({ verdict }) => verdict.outcome !== 'notChecked');
      assert.deepEqual(outcomes(judged), ['passed', 'passed', 'passed', 'passed']);
      assert.deepEqual(await session.query('select count(*)::int as count from item'), [
        { count: 0 },
      ]);
    });
  });

  it('lets a guide use savepoints of its own', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id int)');
      const runs = await run(session, [
        statement('savepoint before'),
        statement('insert into item values (1)'),
        statement('select count(*) from item', [value(1)]),
        statement('rollback to savepoint before'),
        statement('select count(*) from item', [value(0)]),
        statement('rollback to savepoint before'),
        statement('release savepoint before'),
        statement('select count(*) from item', [value(0)]),
        statement('rollback to savepoint before', [{ kind: 'fails', sqlstate: '3B001' }]),
      ]);
      assert.deepEqual(
        outcomes(runs).filter((outcome) => outcome !== 'notChecked'),
        ['passed', 'passed', 'passed', 'passed'],
      );
    });
  });

  it('is refused a commit inside a procedure, and leaves no lock and no prepared statement', async () => {
    await onEveryTarget(async (session) => {
      await session.script('create procedure keep() language plpgsql as $$ begin commit; end $$');
      const runs = await run(session, [
        statement('call keep()', [{ kind: 'fails', sqlstate: '2D000' }]),
        statement('select pg_advisory_lock(4711)'),
        statement('prepare kept as select 1'),
      ]);
      assert.equal(runs[0]?.verdict.outcome, 'passed');
      assert.deepEqual(
        await session.query(
          `select (select count(*)::int from pg_locks where locktype = 'advisory') as locks,
            (select count(*)::int from pg_prepared_statements where name = 'kept') as statements`,
        ),
        [{ locks: 0, statements: 0 }],
      );
    });
  });

  it('looks at deferred constraints where a guide expects a refusal', async () => {
    await onEveryTarget(async (session) => {
      await session.script(
        `create table parent (id int primary key);
         create table child (parent int references parent deferrable initially deferred)`,
      );
      const runs = await run(session, [
        statement('insert into child values (1)', [{ kind: 'fails', sqlstate: '23503' }]),
        statement('select count(*) from child', [value(0)]),
        statement('insert into child values (2)'),
        statement('select count(*) from child', [value(1)]),
      ]);
      // A COMMIT would refuse the row that the last one counts.
      assert.deepEqual(outcomes(runs), ['passed', 'passed', 'notChecked', 'inconclusive']);
    });
  });

  it('errs loudly when the transaction was ended behind its back', async () => {
    const real = await loadSqlParser();
    // A parser that takes COMMIT for a query: the only way to send one.
    const heard = (sql: string): string => (sql.includes('commit') ? 'select 1' : sql);
    const lying: SqlParser = {
      parse: (sql) => real.parse(heard(sql)),
      parseToJson: (sql) => real.parseToJson(heard(sql)),
      parseExpression: (text) => real.parseExpression(text),
      parseTypeName: (text) => real.parseTypeName(text),
    };
    await onEveryTarget(async (session) => {
      for (const commit of ['commit', 'commit and chain']) {
        const runs = await run(
          session,
          [
            statement('select 1', [value(1)]),
            statement(commit, [{ kind: 'succeeds' }]),
            statement('select 2', [value(2)]),
          ],
          { parser: lying },
        );
        assert.equal(runs.length, 3);
        assert.ok(
          runs.every(({ verdict }) => verdict.outcome !== 'passed'),
          commit,
        );
        assert.equal(runs[1]?.verdict.outcome, 'errored', commit);
        assert.match(runs[1].verdict.actual, /may have been kept/);
      }
      assert.deepEqual(outcomes(await run(session, [statement('select 1', [value(1)])])), [
        'passed',
      ]);
    });
  });

  it('says so when the connection is lost, and believes nothing after it', async () => {
    await onEveryTarget(async (session) => {
      const other = await session.another();
      if (!other) return;
      const pending = run(
        session,
        [statement('select pg_sleep(600)', [rowCount(1)]), statement('select 1', [value(1)])],
        {
          onStatement: () => {
            setImmediate(
              () => void other.query('select pg_terminate_backend($1)', [session.server.backend]),
            );
          },
        },
      );
      const runs = await pending;
      await other.close();
      assert.deepEqual(outcomes(runs), ['errored', 'notChecked']);
      assert.match(runs[1]?.verdict.note ?? '', /connection/);
    });
  });

  it('asks for what a literal stands for where a uuid is wanted, and puts the answer there alone', async () => {
    await onEveryTarget(async (session) => {
      await session.query('create table item (id uuid, slug text)');
      const section = [
        statement("insert into item (slug, id) values ('test-item', 'test-item')"),
        statement("select slug from item where id = 'test-item'", [value('test-item')]),
      ];
      const open = await run(session, section);
      assert.deepEqual(outcomes(open), ['notChecked', 'notChecked']);
      for (const one of open) {
        assert.deepEqual(
          one.unanswered.map(({ name, wants }) => ({ name, wants })),
          [{ name: 'test-item', wants: 'uuid' }],
        );
      }
      const answered = await run(session, section, { placeholders: { 'test-item': ID } });
      assert.deepEqual(outcomes(answered), ['notChecked', 'passed']);
      assert.equal(answered[0]?.sql, `insert into item (slug, id) values ('test-item', '${ID}')`);
      const wrong = await run(session, section, { placeholders: { 'test-item': 'seven' } });
      assert.match(wrong[0]?.verdict.note ?? '', /no uuid/);
    });
  });

  it('passes an answer on as a value, whatever it holds', async () => {
    await onEveryTarget(async (session) => {
      const text = 'it\'s \\ " $$ ; drop table x; --';
      const runs = await run(
        session,
        [
          statement('select <name>', [value(text)], { holds: { '<name>': 'text' } }),
          statement("select 'a <name> z'", [value(`a ${text} z`)], { holds: { '<name>': 'text' } }),
          statement("select E'<name>'", [value(text)], { holds: { '<name>': 'text' } }),
        ],
        { placeholders: { name: text } },
      );
      assert.deepEqual(outcomes(runs), ['passed', 'passed', 'passed']);
    });
  });
});
