import assert from 'node:assert/strict';
import os from 'node:os';
import path from 'node:path';
import { createEngine } from '../../src/app/createEngine';
import type { Engine } from '../../src/app/engine';
import { runsText } from '../../src/core/report/text/runs';
import { PLAIN } from '../../src/core/report/text/style';
import { onClient, serverTarget, temporaryFolder, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const selection = { kind: 'pending' } as const;

function keepingEngine(runDirectory: string): Engine {
  return createEngine({
    builtinEntry: path.resolve('dist/builtin/process.js'),
    cacheDirectory: temporaryFolder('cache'),
    applicationName: 'plumbline test',
    toolVersion: '9.8.7',
    runDirectory,
    keepBuiltinMs: 0,
    environment: {},
  });
}

describe('run log', () => {
  it('has who, with what, when and each step, the newest run first', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = testEngine();
      const good = { 'migrations/001_a.sql': 'create table a (id int primary key);' };
      const first = await engine.apply({ root: workspaceOf(good), target, selection });
      const root = workspaceOf({
        ...good,
        'migrations/002_b.sql': `do $$ begin
  raise notice 'postgresql://me:hunter2@db/x';
  for i in 1..200 loop raise notice '%', repeat('n', 5000); end loop;
end $$;`,
        'migrations/003_c.sql': 'insert into a values (1), (1);',
      });
      const second = await engine.apply({ root, target, selection });
      const { runs, error } = await engine.runs({ root, target });
      assert.equal(error, undefined, server.name);
      assert.deepEqual(
        runs.map(({ id, outcome, succeeded, failedVersion }) => [
          id,
          outcome,
          succeeded,
          failedVersion,
        ]),
        [
          [second.run.id, 'failed', ['002'], '003'],
          [first.run.id, 'succeeded', ['001'], undefined],
        ],
      );
      assert.match(runs[0]?.client ?? '', new RegExp(`@${os.hostname()}$`));
      assert.equal(runs[0]?.application, 'plumbline test');
      assert.ok((runs.at(0)?.durationMs ?? 0) > 0);
      const one = await engine.runs({ root, target, id: second.run.id.slice(0, 8) });
      const { results = [] } = one.report ?? {};
      assert.deepEqual(
        results.map(({ version, outcome }) => [version, outcome]),
        [
          ['002', 'applied'],
          ['003', 'failed'],
        ],
      );
      const { notices = [] } = results[0] ?? {};
      assert.equal(notices[0]?.message, 'postgresql://me:***@db/x');
      const size = notices.reduce((sum, { message }) => sum + message.length, 0);
      assert.ok(notices.length > 50 && notices.length <= 100 && size < 210_000, `${size}`);
      assert.equal(results[1]?.error?.sqlstate, '23505');
      // The server's DETAIL quotes a row.
      assert.doesNotMatch(JSON.stringify(one), /already exists/);
      assert.equal((await engine.runs({ root, target, limit: 1 })).runs.length, 1);
      assert.equal((await engine.runs({ root, target, id: 'ffff' })).error?.code, 'noSuchRun');
    }
  });

  it('tells a run that did not end from one that failed', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = testEngine();
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      assert.deepEqual((await engine.runs({ root, target })).runs, [], server.name);
      await engine.apply({ root, target, selection });
      const id = '00000000-0000-4000-8000-000000000000';
      await onClient(url, (client) =>
        client.query(
          "insert into plumbline.run (id, kind, application) values ($1, 'apply', 'killed')",
          [id],
        ),
      );
      const [killed] = (await engine.runs({ root, target })).runs;
      assert.deepEqual([killed?.id, killed?.outcome], [id, null]);
      const { report } = await engine.runs({ root, target, id });
      assert.match(report?.warnings?.[0] ?? '', /did not end/);
      assert.equal(report?.run.outcome, 'unknown');
      await engine.rollback({ root, target, selection: { kind: 'last', count: 1 } });
      await engine.apply({
        root: workspaceOf({ 'migrations/002_b.sql': 'create table b (id int);' }),
        target,
        selection,
      });
      const after = (await engine.runs({ root, target })).runs.find((run) => run.id === id);
      assert.equal(after?.outcome, 'interrupted');
    }
  });

  it('knows what a run has committed that was killed, by what is recorded', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = testEngine();
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (id int);',
        'migrations/002_b.sql': 'create table b (id int);',
        'migrations/003_c.sql':
          'insert into a values (1), (1);\nvacuum a;\ncreate unique index concurrently on a (id);',
      });
      const { run } = await engine.apply({ root, target, selection });
      for (const outcome of [null, 'interrupted']) {
        // As the log stands when the process is killed: nothing but its beginning, and what was committed.
        await onClient(url, (client) =>
          client.query(
            `update plumbline.run set finished_at = null, outcome = $1, succeeded = '{}', steps = null,
               failed_version = null, failure = null`,
            [outcome],
          ),
        );
        const listed = await engine.runs({ root, target });
        const partial = { version: '003', done: 2, total: 3 };
        const [killed] = listed.runs;
        assert.deepEqual(
          [killed?.outcome, killed?.succeeded, killed?.partial],
          [outcome, ['001', '002'], partial],
          server.name,
        );
        assert.match(runsText(listed, PLAIN), /did not end.*apply.*2 done, 003 2 of 3 steps/);
        const one = await engine.runs({ root, target, id: run.id });
        assert.deepEqual(
          one.report?.results.map(({ version, outcome: end, steps }) => [version, end, steps]),
          [
            ['001', 'applied', undefined],
            ['002', 'applied', undefined],
            ['003', 'partial', { done: 2, total: 3 }],
          ],
        );
        assert.match(runsText(one, PLAIN), /2 done, did not end\.$/);
      }
    }
  });

  it('never says that a run without an end had nothing to do', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = testEngine();
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      await engine.apply({ root, target, selection });
      const id = '00000000-0000-4000-8000-000000000000';
      for (const [kind, said] of [
        ['apply', /0 done, did not end\.$/],
        ['rollback', /Did not end; status tells what it has taken back\.$/],
      ] as const) {
        await onClient(url, (client) =>
          client.query(
            `insert into plumbline.run (id, kind, application) values ($1, $2, 'killed')
             on conflict (id) do update set kind = $2`,
            [id, kind],
          ),
        );
        const text = runsText(await engine.runs({ root, target, id }), PLAIN);
        assert.match(text, said, server.name);
        assert.doesNotMatch(text, /Nothing to do/);
      }
    }
  });

  it('counts the steps of a run that was left between two of them, here and on the target', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const here = keepingEngine(temporaryFolder('runs'));
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (id int);',
        'migrations/002_b.sql':
          'insert into a values (1), (1);\nvacuum a;\ncreate unique index concurrently on a (id);',
      });
      const { run } = await here.apply({ root, target, selection });
      const partial = { version: '002', done: 2, total: 3 };
      for (const engine of [here, testEngine()]) {
        const { runs } = await engine.runs({ root, target });
        assert.deepEqual([runs[0]?.id, runs[0]?.partial], [run.id, partial], server.name);
        const listed = await engine.runs({ root, target, id: run.id });
        assert.deepEqual(listed.runs[0]?.partial, partial);
        assert.match(
          runsText(await engine.runs({ root, target }), PLAIN),
          /1 done, 002 failed, 2 of 3 steps/,
        );
      }
      const nowhere = serverTarget('postgresql://me@127.0.0.1:1/x');
      const offline = await here.runs({ root, target: nowhere });
      assert.deepEqual(offline.runs[0]?.partial, partial);
    }
  });

  it('reads what an earlier version wrote', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = testEngine();
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      const { run } = await engine.apply({ root, target, selection });
      await onClient(url, (client) =>
        client.query(
          'alter table plumbline.run drop column steps, drop column client, drop column tool_version',
        ),
      );
      const { runs, report } = await engine.runs({ root, target, id: run.id });
      assert.deepEqual([runs[0]?.outcome, runs[0]?.client], ['succeeded', undefined], server.name);
      assert.deepEqual(
        report?.results.map(({ version, outcome }) => [version, outcome]),
        [['001', 'applied']],
      );
    }
  });

  it('keeps runs in files too, also those that never reached a database, and joins them by id', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const target = serverTarget(url);
      const engine = keepingEngine(path.join(temporaryFolder('runs'), 'not', 'yet'));
      const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });
      const nowhere = serverTarget('postgresql://me@127.0.0.1:1/x');
      const unreachable = await engine.apply({ root, target: nowhere, selection });
      const tried = await engine.apply({ root, target, selection, dryRun: true });
      const applied = await engine.apply({ root, target, selection });
      const { runs } = await engine.runs({ root, target });
      assert.deepEqual(
        runs.map(({ id, outcome, dryRun }) => [id, outcome, dryRun]),
        [
          [applied.run.id, 'succeeded', undefined],
          [tried.run.id, 'succeeded', true],
          [unreachable.run.id, 'refused', undefined],
        ],
        server.name,
      );
      assert.equal(runs[0]?.toolVersion, '9.8.7');
      const offline = await engine.runs({ root, target: nowhere });
      assert.equal(offline.runs.length, 3);
      assert.equal(offline.error?.code, 'unreachable');
      const one = await engine.runs({ root, target: nowhere, id: applied.run.id });
      assert.equal(one.error, undefined);
      assert.equal(one.report?.results[0]?.executed.length, 1);
      // What checks found then is told, and not shown as what they find now.
      assert.equal(one.report.verification, undefined);
      assert.match(one.report.notes?.at(-1) ?? '', /^Verified then: \d+ passed\.$/);
    }
  });
});
