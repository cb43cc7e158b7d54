import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { EXIT } from '../../src/core/report/exitCode';
import { runCommandLine } from './commandLine';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

describe('what a run passes over', function () {
  this.timeout(120_000);

  it('is told in one line before it and in its report: files edited or gone, objects that drifted', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (id int primary key);',
        'migrations/002_b.sql': 'create table b (id int);',
        'migrations/003_c.sql': 'create table c (id int);',
      });
      const first = await applyPending(url, root);
      assert.equal(first.notes, undefined, 'Nothing to say, nothing is said.');
      const file = (name: string): string => path.join(root, 'migrations', name);
      fs.writeFileSync(file('001_a.sql'), 'create table if not exists a (id int primary key);');
      fs.rmSync(file('002_b.sql'));
      fs.writeFileSync(file('004_d.sql'), 'create table d (id int);');
      await onClient(url, (client) => client.query('drop table c'));
      const engine = testEngine();
      const selection = { kind: 'pending' } as const;
      const plan = await engine.plan({ root, target: serverTarget(url), kind: 'apply', selection });
      await engine.dispose();
      const told: string[] = [];
      const report = await applyPending(url, root, {
        onProgress: (event) => event.kind === 'phase' && told.push(event.message),
      });
      assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report));
      const note = report.notes?.[0] ?? '';
      assert.match(
        note,
        /^Of what is applied: 001 edited since, 002 without its file, 003 with objects that are gone or different\./,
      );
      assert.match(note, /See `plumbline status`\.$/, server.name);
      assert.ok(plan.notes.includes(note));
      assert.ok(told.includes(note));
    }
  });

  it('and what a CASCADE takes is named as a person knows it', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const root = workspaceOf({
        'migrations/001_a.sql': 'create table a (id int primary key);',
        'migrations/001_a.down.sql': 'drop table a cascade;',
      });
      await applyPending(url, root);
      await onClient(url, (client) => client.query('create table b (a int references a)'));
      const engine = testEngine();
      const selection = { kind: 'last', count: 1 } as const;
      const plan = await engine.plan({
        ...{ root, target: serverTarget(url), kind: 'rollback', selection },
      });
      await engine.dispose();
      const objects = plan.steps[0]?.cascades?.flatMap((one) => one.objects);
      assert.deepEqual(objects, ['constraint b_a_fkey on table b'], JSON.stringify(plan));
    }
  });

  it('a URL in the environment that is none is a mistake of the call', () => {
    const root = workspaceOf({ 'migrations/001_a.sql': 'create table a ();' });
    assert.equal(runCommandLine(root, 'postgresql://a b', ['status']).code, EXIT.usage);
    assert.equal(runCommandLine(root, 'postgresql://a b', ['runs', '']).code, EXIT.usage);
  });
});
