import assert from 'node:assert/strict';
import fs from 'node:fs';
import type { Engine, Request } from '../../src/app/engine';
import { catalogDifference } from '../../src/core/catalog/difference';
import type { Catalog } from '../../src/core/catalog/model';
import type { CheckReport } from '../../src/core/report/model';
import { onClient, serverTarget, temporaryFolder, testEngine, testTargets } from './engineHarness';
import { DAMAGE } from './metaHubDamage';
import { ANA, FIRST_ROWS, LUMEN } from './metaHubRows';
import { ALL, catalogOf, migrations, onEachDatabase, ROOT } from './metaHubSample';

const GUIDE = { path: 'GUIDE.md' };
/** Long enough for the built-in target's process to live from one use to the next. */
const KEEP_MS = 60_000;

/** A fresh copy of the sample. */
function workspace(): string {
  const root = temporaryFolder('meta-hub');
  fs.cpSync(ROOT, root, { recursive: true });
  return root;
}

const own = 'GUIDE.md#saved-views-of-the-inbox-20260130000000/smoke-test-with-your-own-ids';
const NEEDS_ANSWERS = [1, 2, 3].map((at) => `${own}/${String(at)}`);

const notPassed = (checks: readonly CheckReport[]) =>
  checks.filter(({ outcome }) => outcome !== 'passed');

const failing = (checks: readonly CheckReport[]) =>
  notPassed(checks)
    .map(({ id, outcome }) => `${outcome} ${id.replace('GUIDE.md#', '')}`)
    .filter((line) => !line.includes('smoke-test-with-your-own-ids'));

async function onEachTarget(
  check: (engine: Engine, request: Request) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine(KEEP_MS);
    try {
      await check(engine, { root: workspace(), target: await create() });
    } catch (error) {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    } finally {
      await engine.dispose();
    }
  }
}

const statuses = async (engine: Engine, request: Request) =>
  (await engine.status(request)).migrations.map(({ status, rollback }) => [status, rollback]);

const verification = '4-every-foreign-key-has-its-index';
const saved = 'saved-views-of-the-inbox-20260130000000';
const isolation = `${saved}/smoke-test-isolation-of-the-saved-views-between-users`;
const regression =
  'the-two-fixes/regression-checks-of-the-owner-console-s-functions-20260121200000';
const m1 = '20260128231758_m1_reliability';
const routing = 'whatsapp-routing-by-connection-20260123090000';

/** What must fail, and nothing else, for some of the damages. */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  'the index of what is due is gone': [
    `failed verification/${verification}/4`,
    `failed ${m1}/verify/6`,
  ],
  'the index of a foreign key is gone': [
    `failed verification/${verification}/1`,
    `failed ${routing}/verification-of-the-routing/3`,
  ],
  'row security is off on a table': ['failed verification/2-row-security-is-on-everywhere/1'],
  'a policy is gone': [
    'failed verification/2-row-security-is-on-everywhere/2',
    'failed verification/5-a-member-sees-the-own-workspace-and-nothing-else/9',
  ],
  'saved views can be made for somebody else': [`failed ${isolation}/15`],
  'users may not save views at all': [
    `errored ${isolation}/6`,
    // What comes after would look at a view that was never saved.
    ...[7, 8, 10, 11, 12, 13, 14, 15, 17, 19, 21].map(
      (at) => `notChecked ${isolation}/${String(at)}`,
    ),
  ],
  'users may take from the outbox': ['failed verification/3-nobody-reaches-what-is-not-theirs/3'],
  'the functions are ambiguous again': [
    `errored ${regression}/3`,
    // Each call writes: what comes after the refused one would look at what it never left.
    ...[4, 5, 6, 7, 8, 9, 10, 11, 12].map((at) => `notChecked ${regression}/${String(at)}`),
  ],
  'the limiter lets everyone pass': [`failed ${m1}/smoke/6`, `failed ${m1}/smoke/8`],
  'a worker takes what another one has': [`failed ${m1}/smoke/14`, `failed ${m1}/smoke/15`],
  'a webhook event had no taker': [`failed ${routing}/verification-of-the-routing/2`],
};

describe('sample meta-hub: through the engine', function () {
  this.timeout(300_000);

  it('is applied in the order of its versions, verified by guide and SQL, and taken back', () =>
    onEachTarget(async (engine, request) => {
      const rollbacks = ['file', 'file', 'file', 'guide', 'guide', 'guide'];
      assert.deepEqual(
        await statuses(engine, request),
        rollbacks.map((rollback) => ['pending', rollback]),
      );
      const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.deepEqual(
        applied.results.map(({ path, outcome }) => `${outcome} ${path}`),
        migrations.map(({ name }) => `applied supabase/migrations/${name}`),
      );
      const verified = await engine.verify({ ...request, guides: [GUIDE] });
      assert.deepEqual(
        notPassed(verified.checks).map(({ id, outcome }) => `${outcome} ${id}`),
        NEEDS_ANSWERS.map((id) => `notChecked ${id}`),
      );
      assert.ok(verified.checks.filter(({ id }) => id.startsWith('GUIDE.md#')).length >= 75);
      assert.deepEqual(
        verified.unchecked.map(({ tag }) => tag),
        ['UPDATE', 'UPDATE', 'UPDATE', 'UPDATE'],
      );
      const back = await engine.rollback({ ...request, selection: { kind: 'last', count: ALL } });
      assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back.results));
      assert.deepEqual(
        await statuses(engine, request),
        rollbacks.map((rollback) => ['pending', rollback]),
      );
    }));

  it('is taken back from the guide without a trace, migration by migration', () =>
    onEachDatabase(0, async ({ client, url }) => {
      const engine = testEngine();
      const request = { root: workspace(), target: serverTarget(url) };
      try {
        const before: Catalog[] = [];
        for (const { name } of migrations) {
          before.push(await catalogOf(client));
          const paths = [`supabase/migrations/${name}`];
          await engine.apply({ ...request, selection: { kind: 'files', paths } });
        }
        for (const { name } of [...migrations].reverse()) {
          const applied = await catalogOf(client);
          await engine.rollback({ ...request, selection: { kind: 'last', count: 1 } });
          const left = await catalogOf(client);
          assert.deepEqual(catalogDifference(before.pop()!, left), [], name);
          assert.notDeepEqual(catalogDifference(applied, left), [], name);
        }
      } finally {
        await engine.dispose();
      }
    }));

  it('runs the checks of a migration when it is applied and not before', () =>
    onEachTarget(async (engine, request) => {
      await engine.apply({ ...request, selection: { kind: 'to', version: '20260120' } });
      const { checks } = await engine.verify({ ...request, guides: [GUIDE], migrations: false });
      for (const { id, migration, outcome } of checks) {
        if (migration === undefined) continue;
        assert.equal(outcome, migration === '20260120' ? 'passed' : 'notChecked', id);
      }
      assert.equal(checks.filter(({ migration }) => migration === '20260120').length, 2);
    }));

  it('runs the smoke test with the ids that a person gives, and leaves nothing', () =>
    onEachDatabase(0, async ({ url }) => {
      const engine = testEngine();
      const request = { root: workspace(), target: serverTarget(url) };
      try {
        await engine.apply({ ...request, selection: { kind: 'pending' } });
        await onClient(url, (client) => client.query(FIRST_ROWS));
        const placeholders = { workspace_uuid: LUMEN, user_uuid: ANA };
        const only = [own.replace('GUIDE.md#', '')];
        const answered = await engine.verify({
          ...request,
          migrations: false,
          guides: [{ ...GUIDE, only }],
          placeholders,
        });
        assert.deepEqual(
          answered.checks.map(({ id, outcome }) => `${outcome} ${id}`),
          NEEDS_ANSWERS.slice(1).map((id) => `passed ${id}`),
        );
        const left = await onClient(url, (client) =>
          client.query('select from public.wa_saved_views'),
        );
        assert.equal(left.rowCount, 0);
      } finally {
        await engine.dispose();
      }
    }));

  it('fails exactly the checks that a damage concerns', () =>
    onEachDatabase(0, async ({ client, url }) => {
      const engine = testEngine();
      const request = { root: workspace(), target: serverTarget(url) };
      const guideFailures = async () => {
        const report = await engine.verify({ ...request, guides: [GUIDE], migrations: false });
        return failing(report.checks).sort();
      };
      try {
        await engine.apply({ ...request, selection: { kind: 'pending' } });
        assert.deepEqual(await guideFailures(), []);
        for (const [what, fails] of Object.entries(FAILS)) {
          const damage = DAMAGE.find((one) => one.what === what);
          assert.ok(damage, what);
          await client.query(damage.harm);
          const failures = await guideFailures();
          await client.query(damage.repair);
          assert.deepEqual(failures, [...fails].sort(), what);
        }
        assert.deepEqual(await guideFailures(), []);
      } finally {
        await engine.dispose();
      }
    }));
});
