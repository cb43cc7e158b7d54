import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { ApplyRequest, Engine, Target } from '../../src/app/engine';
import type { ApplyReport, RunResult } from '../../src/core/report/model';
import { onClient, serverTarget, temporaryFolder, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILE = 'migrations/001_steps.sql';

/** A table with two equal rows, on which a unique index cannot be built. */
const TWINS = `create table t (a int);
insert into t values (1), (1);
create unique index concurrently t_a on t (a);
create table after_index (b int);
`;

interface Case {
  readonly engine: Engine;
  readonly url: string;
  readonly target: Target;
  readonly root: string;
  readonly apply: (options?: Partial<ApplyRequest>) => Promise<ApplyReport>;
  readonly write: (text: string, file?: string) => void;
  /** Rows of a query on a session of its own, as arrays of text. */
  readonly rows: (sql: string) => Promise<string[]>;
  readonly status: () => Promise<[status: string, ...problems: string[]]>;
}

/** Runs a test on a new database of every server. */
async function onEach(
  files: Readonly<Record<string, string>>,
  test: (one: Case) => Promise<void>,
): Promise<void> {
  for (const server of await servers()) {
    const url = await server.createDatabase();
    const root = workspaceOf(files);
    const target = serverTarget(url);
    const engine = testEngine();
    try {
      await test({
        engine,
        url,
        target,
        root,
        apply: (options) =>
          engine.apply({ root, target, selection: { kind: 'pending' }, verify: false, ...options }),
        write: (text, file = FILE) => fs.writeFileSync(path.join(root, file), text),
        rows: (sql) => onClient(url, async (client) => rowsOf(await client.query(sql))),
        async status() {
          const report = await engine.status({ root, target });
          assert.equal(report.error, undefined);
          const [first] = report.migrations;
          assert.ok(first);
          return [first.status, ...first.problems.map(({ message }) => message)];
        },
      });
    } finally {
      await engine.dispose();
    }
  }
}

function rowsOf({ rows }: { rows: object[] }): string[] {
  return rows.map((row) => Object.values(row).map(String).join(' '));
}

function resultOf(report: ApplyReport): RunResult {
  const [result] = report.results;
  assert.ok(result, JSON.stringify(report.error));
  return result;
}

function assertApplied(report: ApplyReport): RunResult {
  const result = resultOf(report);
  assert.equal(report.run.outcome, 'succeeded', JSON.stringify(result.error));
  return result;
}

const INDEXES = `select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid
  where i.indrelid = 't'::regclass order by 1`;
/** How many migrations are recorded, and how many parts of one in its middle. */
const HISTORY = `select (select count(*) from plumbline.migration) as m, (select count(*) from plumbline.step) as s`;

describe('a migration that runs in steps', function () {
  this.timeout(60_000);

  it('is applied as a whole and recorded, with the settings that it makes for its later parts', async () => {
    const text = `create schema own;
      set search_path = own;
      create table t (a int);
      create index concurrently t_a on t (a);
      insert into t values (1);
      vacuum t;
      drop index concurrently t_a;
      create index concurrently on t (a);`;
    await onEach({ [FILE]: text }, async ({ apply, rows, status }) => {
      const result = assertApplied(await apply());
      assert.equal(result.outcome, 'applied');
      assert.deepEqual(result.steps, { done: 6, total: 6 });
      assert.equal(result.executed.length, 8);
      assert.deepEqual(await rows(HISTORY), ['1 0']);
      assert.deepEqual(await rows("select indexname from pg_indexes where schemaname = 'own'"), [
        't_a_idx',
      ]);
      assert.deepEqual(await status(), ['applied']);
      const [logged] = await rows("select steps->0->'steps' from plumbline.run");
      assert.ok(logged);
    });
  });

  it('stops at a statement that fails, names the INVALID index, and goes on when told to drop it', async () => {
    await onEach({ [FILE]: TWINS }, async ({ apply, rows, status }) => {
      const failed = resultOf(await apply());
      assert.equal(failed.outcome, 'partial');
      assert.deepEqual(failed.steps, { done: 1, total: 3 });
      assert.equal(failed.error?.code, 'statementFailed');
      assert.equal(failed.error.sqlstate, '23505');
      assert.equal(failed.error.line, 3);
      assert.deepEqual(failed.error.invalidIndexes, ['public.t_a']);
      const shown =
        'Rows with the same key are in the way. Remove or merge them first; this shows them: select a, count(*) from public.t where (a) is not null group by a having count(*) > 1;';
      const going = 'Let it be dropped and go on from this step: plumbline apply --drop-invalid';
      assert.equal(failed.error.nextStep, `${shown} ${going}`);
      assert.equal(failed.error.state.text, 'Partly applied: 1 of 3 steps.');
      assert.deepEqual(await status(), [
        'partial',
        '1 of 3 steps is done and step 2 was begun; apply looks up whether it was done, and goes on.',
        'The last try failed: ' + failed.error.message,
      ]);

      const refused = resultOf(await apply());
      assert.equal(refused.outcome, 'partial');
      assert.equal(refused.error?.code, 'invalidIndex');
      assert.equal(refused.error.line, 3);
      assert.equal(
        refused.error.message,
        'The index public.t_a is INVALID: a run that failed left it, and it answers no query. 1 key stands more than once in public.t, so that it would fail again.',
      );
      assert.equal(refused.error.nextStep, `${shown} ${going}`);
      assert.deepEqual(refused.executed, []);

      await rows('delete from t where ctid = (select min(ctid) from t)');
      const alone = resultOf(await apply());
      assert.equal(alone.error?.code, 'invalidIndex');
      assert.doesNotMatch(alone.error.message, /more than once/);
      assert.equal(alone.error.nextStep, going);
      const done = assertApplied(await apply({ dropInvalid: true }));
      assert.deepEqual(done.steps, { done: 3, total: 3 });
      assert.deepEqual(await rows(INDEXES), ['t_a true']);
      assert.deepEqual(await rows(HISTORY), ['1 0']);
      assert.deepEqual(await rows('select count(*) from t'), ['1']);
    });
  });

  it('may be edited where it failed, and not where it is done', async () => {
    await onEach({ [FILE]: TWINS }, async ({ apply, rows, write }) => {
      assert.equal(resultOf(await apply()).outcome, 'partial');
      write(TWINS.replace('(1), (1)', '(1), (2)'));
      const refused = await apply({ dropInvalid: true });
      assert.equal(refused.error?.code, 'stepsEdited');
      assert.equal(refused.error.line, 1);
      assert.equal(refused.run.outcome, 'refused');
      assert.deepEqual(await rows(INDEXES), ['t_a false']);

      // Comments do not count; what failed is what has to be mended; another name leaves the INVALID one in sight.
      write(
        `-- mended\n${TWINS.replace('unique index concurrently t_a', 'index concurrently t_b')}`,
      );
      assert.equal(resultOf(await apply()).error?.code, 'invalidIndex');
      assertApplied(await apply({ dropInvalid: true }));
      assert.deepEqual(await rows(INDEXES), ['t_b true']);
      assert.deepEqual(await rows('select count(*) from t'), ['2']);
    });
  });

  it('is recorded when nothing is left of it but what is done', async () => {
    await onEach({ [FILE]: TWINS }, async ({ apply, rows, write }) => {
      assert.equal(resultOf(await apply()).outcome, 'partial');
      await rows('drop index t_a');
      write(TWINS.split('\n').slice(0, 2).join('\n'));
      assertApplied(await apply());
      assert.deepEqual(await rows(HISTORY), ['1 0']);
      assert.deepEqual(await rows('select count(*) from t'), ['2']);
    });
  });

  it('is unchanged when its first part fails and leaves nothing', async () => {
    const text = 'create table t (a int);\nselect 1 / 0;\nvacuum;';
    await onEach({ [FILE]: text }, async ({ apply, rows, status }) => {
      const result = resultOf(await apply());
      assert.equal(result.outcome, 'failed');
      assert.equal(result.error?.state.code, 'unchanged');
      assert.equal(result.error.line, 2);
      assert.deepEqual(await rows(HISTORY), ['0 0']);
      assert.equal((await status())[0], 'failed');
    });
  });

  it('goes on after a part in the middle that failed', async () => {
    const text = (value: string): string =>
      `create table t (a int);\nvacuum t;\nset work_mem = '8MB';\ninsert into t values (${value});\nvacuum t;`;
    await onEach({ [FILE]: text("'é', 1/0") }, async ({ apply, rows, status, write }) => {
      const failed = resultOf(await apply());
      assert.equal(failed.outcome, 'partial');
      assert.deepEqual(failed.steps, { done: 2, total: 4 });
      assert.equal(failed.error?.line, 4);
      assert.equal((await status())[1], '2 of 4 steps are done; apply goes on with step 3.');
      write(text('1'));
      const result = assertApplied(await apply());
      assert.deepEqual(
        result.executed.map(({ tag }) => tag),
        ['SET', 'INSERT', 'VACUUM'],
      );
      assert.deepEqual(await rows('select a from t'), ['1']);
    });
  });

  it('does not take IF NOT EXISTS over an INVALID index for success, and finds it before anything runs', async () => {
    const text = `create table first (a int);
      create unique index concurrently if not exists t_a on t (a);`;
    await onEach({ [FILE]: text }, async ({ apply, rows, url }) => {
      await onClient(url, async (client) => {
        await client.query('create table t (a int)');
        await client.query('insert into t values (1), (1)');
        await assert.rejects(client.query('create unique index concurrently t_a on t (a)'));
        await client.query('truncate t');
      });
      const result = resultOf(await apply());
      assert.equal(result.outcome, 'failed');
      assert.equal(result.error?.code, 'invalidIndex');
      assert.equal(result.error.line, 2);
      assert.equal(result.error.state.code, 'unchanged');
      assert.deepEqual(await rows("select to_regclass('first')"), ['null']);
      assertApplied(await apply({ dropInvalid: true }));
      assert.deepEqual(await rows(INDEXES), ['t_a true']);
    });
  });

  it('tells in the plan what is INVALID in its way, before and after it was begun', async () => {
    await onEach({ [FILE]: TWINS }, async ({ engine, root, target, apply, rows }) => {
      const warned = async (): Promise<readonly string[]> => {
        const selection = { kind: 'pending' } as const;
        const { error, steps } = await engine.plan({ root, target, kind: 'apply', selection });
        assert.equal(error, undefined);
        return (steps[0]?.warnings ?? []).filter((warning) => warning.includes('refused'));
      };
      assert.deepEqual(await warned(), []);
      const invalid =
        'Line 3: The index public.t_a is INVALID: a run that failed left it, and it answers no query. 1 key stands more than once in public.t, so that it would fail again. As it is, the run will be refused. Rows with the same key are in the way. Remove or merge them first; this shows them: select a, count(*) from public.t where (a) is not null group by a having count(*) > 1; Let it be dropped and go on from this step: plumbline apply --drop-invalid';
      assert.equal(resultOf(await apply()).outcome, 'partial');
      assert.deepEqual(await warned(), [invalid]);
      // Of another run, which recorded nothing.
      await rows('truncate plumbline.step, plumbline.migration');
      assert.deepEqual(await warned(), [invalid]);
      await rows('drop index t_a');
      assert.deepEqual(await warned(), []);
    });
  });

  it('leaves an INVALID index to a statement of its own that drops it', async () => {
    const text = `drop index concurrently if exists t_a;
      create index concurrently t_a on t (a);`;
    await onEach({ [FILE]: text }, async ({ apply, rows, url }) => {
      await onClient(url, async (client) => {
        await client.query('create table t (a int)');
        await client.query('insert into t values (1), (1)');
        await assert.rejects(client.query('create unique index concurrently t_a on t (a)'));
      });
      assertApplied(await apply());
      assert.deepEqual(await rows(INDEXES), ['t_a true']);
    });
  });

  it('is taken back in steps, which go on where they were interrupted', async () => {
    const files = {
      [FILE]: 'create table t (a int);\ncreate index concurrently t_a on t (a);',
      'migrations/001_steps.down.sql':
        'drop index concurrently t_a;\nselect 1 / (select count(*) from ready);\ndrop table t;',
      'migrations/002_later.sql': 'create table later (a int);',
    };
    await onEach(files, async ({ engine, root, target, apply, rows, status }) => {
      assertApplied(await apply({ selection: { kind: 'files', paths: [FILE] } }));
      const rollback = (): Promise<ApplyReport> =>
        engine.rollback({ root, target, selection: { kind: 'file', path: FILE } });
      await rows('create table ready (a int)');
      const failed = resultOf(await rollback());
      assert.equal(failed.outcome, 'partial');
      assert.deepEqual(failed.steps, { done: 1, total: 2 });
      assert.equal(failed.error?.state.text, 'Partly rolled back: 1 of 2 steps.');
      const { migrations } = await engine.status({ root, target });
      assert.equal(migrations[0]?.interrupted, 'rollback');
      assert.deepEqual(await status(), [
        'partial',
        '1 of 2 steps of its rollback is done; rollback goes on with step 2.',
        `The last try to take it back failed: ${failed.error.message}`,
      ]);
      assert.equal((await apply()).error?.code, 'rollbackUnfinished');
      const other = { kind: 'files', paths: ['migrations/002_later.sql'] } as const;
      assert.equal((await apply({ selection: other })).error?.code, 'rollbackUnfinished');
      // Whoever names another one, or a number, may not know of it.
      for (const selection of [
        { kind: 'last', count: 1 },
        { kind: 'to', version: '001' },
      ] as const) {
        const { error, results } = await engine.rollback({ root, target, selection });
        assert.equal(error?.code, 'rollbackUnfinished', selection.kind);
        assert.match(error.message, /001_steps\.sql/);
        assert.match(error.nextStep ?? '', /plumbline rollback migrations\/001_steps\.sql$/);
        assert.deepEqual(results, []);
      }
      const file = { kind: 'file', path: FILE } as const;
      const planned = await engine.plan({ root, target, kind: 'rollback', selection: file });
      assert.match(
        planned.steps[0]?.warnings[0] ?? '',
        /^Its rollback was interrupted\. 1 of 2 steps of its rollback is done/,
      );
      const verified = await engine.verify({ root, target });
      assert.deepEqual(verified.checks, []);
      await rows('insert into ready values (1)');
      assert.equal(assertApplied(await rollback()).outcome, 'rolledBack');
      assert.deepEqual(await rows(HISTORY), ['0 0']);
      assert.deepEqual(await rows("select to_regclass('t')"), ['null']);
      assert.equal((await status())[0], 'pending');
    });
  });

  it('stays applied when its rollback fails at its first step, and status tells that', async () => {
    const files = {
      [FILE]: 'create table t (a int);\ncreate index concurrently t_a on t (a);',
      'migrations/001_steps.down.sql':
        'select 1 / (select count(*) from ready);\ndrop index concurrently t_a;\ndrop table t;',
    };
    await onEach(files, async ({ engine, root, target, apply, rows, status }) => {
      assertApplied(await apply());
      const rollback = (): Promise<ApplyReport> =>
        engine.rollback({ root, target, selection: { kind: 'file', path: FILE } });
      await rows('create table ready (a int)');
      const failed = resultOf(await rollback());
      assert.equal(failed.outcome, 'failed');
      assert.equal(failed.error?.state.code, 'unchanged');
      assert.deepEqual(await status(), [
        'applied',
        `The last try to take it back failed: ${failed.error.message}`,
      ]);
      await rows('insert into ready values (1)');
      assert.equal(assertApplied(await rollback()).outcome, 'rolledBack');
      assert.deepEqual(await status(), ['pending']);
      assertApplied(await apply());
      assert.deepEqual(await status(), ['applied']);
    });
  });

  it('can be taken back when only some of its steps are done', async () => {
    const files = {
      [FILE]: TWINS,
      'migrations/001_steps.down.sql':
        'drop table if exists after_index;\nalter table t drop column if exists never_added;\ndrop table t;',
    };
    await onEach(files, async ({ engine, root, target, apply, rows, status }) => {
      assert.equal(resultOf(await apply()).outcome, 'partial');
      const selection = { kind: 'last', count: 1 } as const;
      const planned = await engine.plan({ root, target, kind: 'rollback', selection });
      assert.deepEqual(
        planned.steps[0]?.destructive.map(({ what }) => what),
        ['drops the table t with its rows'],
      );
      assert.match(planned.steps[0].warnings.join(), /It loses 2 rows of public\.t/);
      assert.doesNotMatch(planned.steps[0].warnings.join(), /never_added/);
      const report = await engine.rollback({ root, target, selection });
      assert.match(
        resultOf(report).warnings?.join() ?? '',
        /applied in part\. 1 of 3 steps is done: its rollback/,
      );
      assert.equal(assertApplied(report).outcome, 'rolledBack');
      assert.deepEqual(await rows(HISTORY), ['0 0']);
      assert.equal((await status())[0], 'pending');
    });
  });

  it('goes on, forth and back, under the version as it is recorded when the file spells it anew', async () => {
    const files = { [FILE]: TWINS, 'migrations/001_steps.down.sql': 'drop table t;' };
    for (const back of [false, true]) {
      await onEach(files, async ({ engine, root, target, apply, rows }) => {
        assert.equal(resultOf(await apply()).outcome, 'partial');
        await rows('drop index t_a');
        await rows('delete from t');
        for (const name of ['steps.sql', 'steps.down.sql']) {
          const from = path.join(root, 'migrations', `001_${name}`);
          fs.renameSync(from, path.join(root, 'migrations', `1_${name}`));
        }
        const selection = { kind: 'last', count: 1 } as const;
        assertApplied(back ? await engine.rollback({ root, target, selection }) : await apply());
        assert.deepEqual(await rows(HISTORY), [back ? '0 0' : '1 0']);
        if (!back) assert.deepEqual(await rows('select version from plumbline.migration'), ['001']);
      });
    }
  });

  it('is refused by name when its file is gone', async () => {
    await onEach({ [FILE]: TWINS }, async ({ root, apply }) => {
      assert.equal(resultOf(await apply()).outcome, 'partial');
      fs.rmSync(path.join(root, FILE));
      const { error } = await apply();
      assert.equal(error?.code, 'fileMissing', JSON.stringify(error));
      assert.match(error.message, /001/);
    });
  });

  it('runs on the built-in target', async () => {
    const engine = testEngine(60_000);
    const target: Target = {
      kind: 'builtin',
      id: 'builtin',
      name: 'Built-in',
      origin: 'the test',
      dataDirectory: temporaryFolder('data'),
    };
    const root = workspaceOf({ [FILE]: TWINS });
    const apply = (dropInvalid: boolean): Promise<ApplyReport> =>
      engine.apply({ root, target, selection: { kind: 'pending' }, dropInvalid, verify: false });
    try {
      const failed = resultOf(await apply(false));
      assert.equal(failed.outcome, 'partial', JSON.stringify(failed));
      assert.deepEqual(failed.error?.invalidIndexes, ['public.t_a']);
      fs.writeFileSync(path.join(root, FILE), TWINS.replace('unique ', ''));
      assert.equal(resultOf(await apply(false)).error?.code, 'invalidIndex');
      assertApplied(await apply(true));
      const { migrations } = await engine.status({ root, target });
      assert.equal(migrations[0]?.status, 'applied');
    } finally {
      await engine.dispose();
    }
  });
});
