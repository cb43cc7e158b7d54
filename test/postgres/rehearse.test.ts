import assert from 'node:assert/strict';
import type { Engine, RehearseSelection, Target } from '../../src/app/engine';
import type { RehearsedMigration } from '../../src/core/report/model';
import { testEngine, testTargets, workspaceOf } from './engineHarness';

interface Case {
  readonly title: string;
  /** What stands before, as a migration that was applied. */
  readonly base?: string;
  readonly apply: string;
  readonly rollback: string;
  readonly pending: Found;
  /** Of the same migration when it is applied. */
  readonly applied: Found;
  /** Tried on the built-in target too. */
  readonly builtin?: true;
}

interface Found {
  readonly outcome: RehearsedMigration['outcome'];
  /** `change object`, or with the fields of what changed. */
  readonly differences?: readonly string[];
  readonly rows?: readonly string[];
  readonly error?: readonly [kind: 'apply' | 'rollback', line: number];
  readonly notTried?: readonly string[];
}

const CLEAN: Found = { outcome: 'clean' };

const cases: readonly Case[] = [
  {
    title: 'a rollback that takes back everything',
    apply: 'create table a (id int primary key); create index a_i on a (id);',
    rollback: 'drop table a;',
    pending: CLEAN,
    applied: CLEAN,
  },
  {
    title: 'what no reading of the catalog shows',
    apply:
      'create foreign data wrapper unseen_w; create server unseen_s foreign data wrapper unseen_w;',
    rollback: 'select 1;',
    pending: {
      outcome: 'notTried',
      notTried: ['CREATE FOREIGN DATA WRAPPER 1', 'CREATE SERVER 1'],
    },
    applied: { outcome: 'failed', error: ['apply', 1] },
  },
  {
    title: 'a rollback that forgets something',
    builtin: true,
    apply:
      "create table a (id int); create type mood as enum ('x'); create function f() returns int language sql as $$ select 1 $$;",
    rollback: 'drop table a;',
    pending: { outcome: 'different', differences: ['added Enum mood', 'added Function f()'] },
    applied: {
      outcome: 'failed',
      differences: ['added Enum mood', 'added Function f()'],
      error: ['apply', 1],
    },
  },
  {
    title: 'a rollback that does nothing beside a migration that does not mind',
    apply: 'create table if not exists a (id int);',
    rollback: 'select 1;',
    pending: { outcome: 'different', differences: ['added Table a'] },
    applied: { outcome: 'different', differences: ['added Table a'] },
  },
  {
    title: 'a rollback that takes what was there before',
    base: 'create table t (id int, old text); create view v as select id from t;',
    apply: 'alter table t add column new text;',
    rollback: 'alter table t drop column new; drop view v;',
    pending: { outcome: 'different', differences: ['removed View v'] },
    applied: { outcome: 'different', differences: ['removed View v'] },
  },
  {
    title: 'a rollback that brings something back otherwise',
    base: "create table t (id int, note varchar(20) not null default 'x');",
    apply: 'alter table t alter note type text, alter note drop not null;',
    rollback: 'alter table t alter note type varchar(30);',
    pending: { outcome: 'different', differences: ['changed Column t.note nullable,type'] },
    applied: CLEAN,
  },
  {
    title: 'a rollback with an error',
    apply: 'create table a (id int);',
    rollback: '-- away with it\nselect 1;\ndrop table b;',
    pending: { outcome: 'failed', error: ['rollback', 3] },
    applied: { outcome: 'failed', error: ['rollback', 3] },
  },
  {
    title: 'a column whose values nobody gives back',
    builtin: true,
    base: "create table t (id int, note text); insert into t values (1, 'x'), (2, 'y');",
    apply: 'alter table t drop column note;',
    rollback: 'alter table t add column note text;',
    pending: { outcome: 'different', rows: ['t: note, 2 and 2'] },
    applied: CLEAN,
  },
  {
    title: 'a rollback that deletes rows of others',
    base: 'create table t (id int); insert into t values (1), (2);',
    apply: 'insert into t values (3);',
    rollback: 'delete from t where id > 1;',
    pending: { outcome: 'different', rows: ['t: id, 2 and 1'] },
    applied: { outcome: 'different', rows: ['t: id, 3 and 2'] },
  },
  {
    title: 'rows that are taken back exactly',
    base: 'create table t (id int); insert into t values (1), (2);',
    apply: 'insert into t values (3); update t set id = id + 10 where id < 3;',
    rollback: 'delete from t where id = 3; update t set id = id - 10 where id > 10;',
    pending: CLEAN,
    applied: CLEAN,
  },
  {
    title: 'a truncated table',
    builtin: true,
    base: 'create table t (id int); insert into t values (1), (2);',
    apply: 'create table u (id int);',
    rollback: 'drop table u; truncate t;',
    pending: { outcome: 'different', rows: ['t: id, 2 and 0'] },
    applied: { outcome: 'different', rows: ['t: id, 2 and 0'] },
  },
  {
    title: 'an apply that runs once alone',
    base: 'create table t (id int); create sequence s;',
    apply: "insert into t values (1); select 1 / (2 - nextval('s'));",
    rollback: 'delete from t where id = 1;',
    pending: { outcome: 'failed', error: ['apply', 1], notTried: ['the rows '] },
    applied: { outcome: 'failed', error: ['apply', 1] },
  },
  {
    title: 'a deferred constraint between the two',
    base: 'create table t (id int primary key); create table u (t int references t deferrable initially deferred);',
    apply: 'insert into u values (7); insert into t values (7);',
    rollback:
      'delete from t; delete from u; alter table u add column x int; alter table u drop column x;',
    pending: CLEAN,
    applied: CLEAN,
  },
];

function foundOf(result: RehearsedMigration | undefined): Found {
  assert.ok(result);
  const failed = result.stages.find(({ error }) => error);
  return {
    outcome: result.outcome,
    ...(result.differences.length > 0 && {
      differences: result.differences.map(({ change, object, fields }) =>
        [change, object, ...(fields ? [fields.map(({ name }) => name).join()] : [])].join(' '),
      ),
    }),
    ...(result.rows.length > 0 && {
      rows: result.rows.map(
        ({ table, columns, before, after }) =>
          `${table.replace('public.', '')}: ${columns.join(', ')}, ${before} and ${after}`,
      ),
    }),
    ...(failed && { error: [failed.kind, failed.error?.line ?? 0] as const }),
    ...(result.notTried.length > 0 && {
      notTried: result.notTried.map(({ what, line }) => `${what} ${line ?? ''}`),
    }),
  };
}

function folderOf({ base = 'select 1;', apply, rollback }: Case): string {
  return workspaceOf({
    'migrations/001_base.sql': base,
    'migrations/001_base.down.sql': 'select 1;',
    'migrations/002_it.sql': apply,
    'migrations/002_it.down.sql': rollback,
  });
}

async function rehearseBothWays(engine: Engine, target: Target, one: Case): Promise<void> {
  const request = { root: folderOf(one), target };
  const selection = { kind: 'file', path: '002_it.sql' } as const;
  const pending = await engine.rehearse({ ...request, selection });
  assert.equal(pending.error, undefined, JSON.stringify(pending.error));
  assert.deepEqual(foundOf(pending.results[0]), one.pending, `${one.title}, pending`);
  assert.match(pending.notes.join(), /applied first: 001/);
  const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
  assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied));
  const again = await engine.rehearse({ ...request, selection });
  assert.deepEqual(foundOf(again.results[0]), one.applied, `${one.title}, applied`);
  const { summary } = await engine.status(request);
  assert.deepEqual(
    summary,
    { pending: 0, applied: 2, attention: 0 },
    `${one.title}: nothing is kept`,
  );
}

describe('rehearse', function () {
  this.timeout(600_000);

  it('says before it runs what it cannot take back, and nothing of an untold outside then', async () => {
    const [target] = await testTargets();
    assert.ok(target);
    const engine = testEngine();
    const noted = async (apply: string, rollback: string): Promise<string> => {
      const root = workspaceOf({
        'migrations/001_it.sql': apply,
        'migrations/001_it.down.sql': rollback,
      });
      const selection = { kind: 'pending' } as const;
      return (await engine.rehearse({ root, target: await target.create(), selection })).notes.join(
        '\n',
      );
    };
    try {
      assert.match(await noted('select 1', 'select 2'), /nothing was told/);
      const notes = await noted(
        'create table t ()',
        "\nselect dblink_exec('x', 'y'); drop table t",
      );
      assert.match(notes, /001_it\.down\.sql, line 2: SELECT reaches another server/);
      assert.doesNotMatch(notes, /nothing was told/);
    } finally {
      await engine.dispose();
    }
  });

  it('looks into the routines that are called, and is not clean where what they do is not compared', async () => {
    for (const { name, create } of await testTargets()) {
      const engine = testEngine();
      const root = workspaceOf({
        'migrations/001_it.sql': `create table t (a int); create sequence s;
create function number() returns bigint language plpgsql as $$ begin return setval('s', 5); end $$;
create function outer_one() returns bigint language sql as $$ select number() $$;
create function harmless() returns bigint language sql as $$ select 1::bigint $$;
select harmless();
select outer_one();`,
        'migrations/001_it.down.sql':
          'drop function outer_one(); drop function number(); drop function harmless(); drop sequence s; drop table t;',
      });
      const request = { root, target: await create(), selection: { kind: 'pending' } as const };
      try {
        const { results, notes, error } = await engine.rehearse(request);
        assert.equal(error, undefined);
        const [result] = results;
        assert.equal(result?.outcome, 'notTried', `${name}: ${JSON.stringify(result)}`);
        const reason = 'it calls number(), and what that does is not compared';
        const path = 'migrations/001_it.sql';
        assert.deepEqual(result.notTried, [{ path, line: 6, what: 'SELECT', reason }]);
        assert.ok(
          notes.includes(
            `${path}, line 6: SELECT calls number(), which calls setval(), which no rollback undoes.`,
          ),
          notes.join('\n'),
        );
      } finally {
        await engine.dispose();
      }
    }
  });

  it('says what to do behind a file that runs in steps, and of one that is half applied', async () => {
    const [target] = await testTargets();
    assert.ok(target);
    const engine = testEngine();
    const down = { 'migrations/002_y.down.sql': 'drop table y' };
    const steps = 'create table t (a int);\ninsert into t values (1), (1);\n';
    const root = workspaceOf({
      'migrations/001_x.sql': `${steps}create unique index concurrently t_a on t (a);`,
      'migrations/001_x.down.sql': 'drop table t',
      'migrations/002_y.sql': 'create table y ()',
      ...down,
    });
    const request = { root, target: await target.create() };
    const reasons = async (selection: RehearseSelection): Promise<string[]> => {
      const { results, error } = await engine.rehearse({ ...request, selection });
      assert.equal(error, undefined);
      return results.flatMap(({ notTried }) => notTried.map(({ reason }) => reason));
    };
    try {
      const behind =
        'it builds on migrations/001_x.sql, which runs in steps that cannot be tried; apply that first (plumbline apply --to 001)';
      const file = { kind: 'file', path: '002' } as const;
      assert.ok((await reasons(file)).includes(behind));
      assert.ok((await reasons({ kind: 'pending' })).includes(behind));
      const half = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.equal(half.results[0]?.outcome, 'partial', JSON.stringify(half));
      assert.deepEqual(await reasons(file), [
        'it was interrupted between two of its steps; finish it first (plumbline apply migrations/001_x.sql) or take it back',
        behind,
      ]);
    } finally {
      await engine.dispose();
    }
  });

  it('tells what a rollback leaves, takes, changes and fails on, pending or applied', async () => {
    for (const { name, create } of await testTargets()) {
      const engine = testEngine(60_000);
      // A new built-in database takes seconds each.
      const tried = name === 'the built-in target' ? cases.filter(({ builtin }) => builtin) : cases;
      try {
        for (const one of tried) await rehearseBothWays(engine, await create(), one);
      } catch (error) {
        if (error instanceof Error) error.message = `${name}: ${error.message}`;
        throw error;
      } finally {
        await engine.dispose();
      }
    }
  });
});
