import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Engine } from '../../src/app/engine';
import type { ApplyReport, PlanReport, StatusReport } from '../../src/core/report/model';
import { statusText } from '../../src/core/report/text/status';
import { PLAIN } from '../../src/core/report/text/style';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILES = {
  'migrations/001_t.sql': 'create table app.t (id int);',
  'migrations/001_t.down.sql': 'drop table app.t;',
};

interface Told {
  readonly status: StatusReport;
  readonly plan: PlanReport;
  readonly apply: ApplyReport;
}

/** What a role without CREATE on the database is told, and what it does, after a superuser has run `prepare`. */
async function asRole(
  prepare: (role: string, database: string) => string,
  work: (told: Told, role: string, apply: () => Promise<ApplyReport>, url: string) => Promise<void>,
): Promise<void> {
  for (const server of await servers()) {
    const url = new URL(await server.createDatabase());
    const database = url.pathname.slice(1);
    const role = `role_${randomUUID().slice(0, 8)}`;
    await onClient(url.toString(), async (client) => {
      await client.query(`create role ${role} login password 'of the role'`);
      await client.query(`create schema app authorization ${role}`);
      await client.query(prepare(role, database));
    });
    const own = new URL(url);
    own.username = role;
    own.password = 'of the role';
    const engine: Engine = testEngine();
    const request = { root: workspaceOf(FILES), target: serverTarget(own.toString()) };
    const selection = { kind: 'pending' } as const;
    const apply = (): Promise<ApplyReport> => engine.apply({ ...request, selection });
    try {
      const status = await engine.status(request);
      const plan = await engine.plan({ ...request, kind: 'apply', selection });
      await work({ status, plan, apply: await apply() }, role, apply, url.toString());
    } finally {
      await engine.dispose();
    }
  }
}

function assertRefused({ status, plan, apply }: Told, grants: string): void {
  const nextStep = `Let an owner run: ${grants}`;
  assert.equal(status.error, undefined);
  assert.equal(status.refusal?.nextStep, nextStep);
  assert.ok(statusText(status, PLAIN).includes(nextStep));
  assert.equal(plan.error, undefined);
  assert.ok(plan.notes.some((note) => note.startsWith('A run would be refused.')));
  assert.ok(plan.notes.some((note) => note.endsWith(nextStep)));
  assert.equal(apply.run.outcome, 'refused', JSON.stringify(apply));
  assert.equal(apply.error?.code, 'permissionDenied');
  assert.equal(apply.error.nextStep, nextStep);
  assert.equal(apply.error.state.code, 'unchanged');
}

describe('a role without CREATE on the database', function () {
  this.timeout(120_000);

  it('is told that it may not make the schema, before a run and by it', () =>
    asRole(
      () => 'select 1',
      (told, role) => {
        const database = told.apply.target.database;
        assertRefused(told, `grant create on database ${database} to ${role}`);
        return Promise.resolve();
      },
    ));

  it('keeps its history in a schema that somebody else made for it', () =>
    asRole(
      (role) => `create schema plumbline; grant usage, create on schema plumbline to ${role}`,
      async ({ status, apply }, _role, again) => {
        assert.equal(status.refusal, undefined);
        assert.equal(apply.run.outcome, 'succeeded', JSON.stringify(apply));
        assert.equal((await again()).run.outcome, 'succeeded');
      },
    ));

  it('is told what it lacks in a schema that it may only look into', () =>
    asRole(
      (role) => `create schema plumbline; grant usage on schema plumbline to ${role}`,
      (told, role) => {
        assertRefused(told, `grant create on schema plumbline to ${role}`);
        return Promise.resolve();
      },
    ));

  it('is told each right that it lacks to tables of another owner, and runs once it has them', () =>
    asRole(
      (role) => `create schema plumbline; grant usage, create on schema plumbline to ${role}`,
      async ({ apply, status }, role, again, url) => {
        assert.equal(apply.run.outcome, 'succeeded', JSON.stringify([apply, status]));
        await onClient(url, async (client) => {
          for (const table of ['migration', 'run', 'step']) {
            await client.query(`alter table plumbline.${table} owner to postgres`);
            await client.query(`grant select on plumbline.${table} to ${role}`);
          }
          await client.query('delete from plumbline.migration; drop table app.t');
        });
        const refused = await again();
        assert.equal(
          refused.error?.nextStep,
          `Let an owner run: grant insert, delete on plumbline.migration to ${role}; grant insert, update on plumbline.run to ${role}; grant insert, update, delete on plumbline.step to ${role}`,
        );
        await onClient(url, (client) =>
          client.query((refused.error?.nextStep ?? '').replace('Let an owner run: ', '')),
        );
        assert.equal((await again()).run.outcome, 'succeeded');
      },
    ));

  it('may look once it has what it is told to ask for, and no more', () =>
    asRole(
      (role) => `create schema plumbline; grant usage, create on schema plumbline to ${role}`,
      async ({ apply }, role, again, url) => {
        assert.equal(apply.run.outcome, 'succeeded', JSON.stringify(apply));
        await onClient(url, async (client) => {
          for (const table of ['migration', 'run', 'step']) {
            await client.query(`alter table plumbline.${table} owner to postgres`);
          }
          await client.query(`grant select on plumbline.migration to ${role}`);
        });
        const refused = await again();
        assert.equal(
          refused.error?.nextStep,
          `Let an owner run: grant select on plumbline.run to ${role}; grant select on plumbline.step to ${role}`,
        );
        await onClient(url, (client) =>
          client.query((refused.error?.nextStep ?? '').replace('Let an owner run: ', '')),
        );
        const { results } = await again();
        assert.deepEqual(results, []);
      },
    ));

  it('is told which right it lacks to read the history at all', () =>
    asRole(
      () =>
        'create schema plumbline; create table plumbline.migration (); create table plumbline.run (); create table plumbline.step ()',
      ({ status, apply }, role) => {
        for (const error of [status.error, apply.error]) {
          assert.equal(error?.code, 'permissionDenied', JSON.stringify(error));
          const select = ['migration', 'run', 'step'].map(
            (table) => `; grant select on plumbline.${table} to ${role}`,
          );
          assert.equal(
            error.nextStep,
            `Let an owner run: grant usage on schema plumbline to ${role}${select.join('')}`,
          );
          assert.equal(
            error.message,
            `The history in schema plumbline cannot be read by ${role}, who lacks the right to it.`,
          );
        }
        return Promise.resolve();
      },
    ));
});
