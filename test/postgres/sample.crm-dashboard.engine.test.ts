import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request } from '../../src/app/engine';
import { MIGRATIONS, SAMPLE_ROOT } from './crmDashboardSample';
import { temporaryFolder, testEngine, testTargets } from './engineHarness';

/** A copy of the sample, so that nothing that a run writes stays in it. */
function workspace(): string {
  const root = temporaryFolder('crm-dashboard');
  fs.cpSync(SAMPLE_ROOT, root, { recursive: true });
  return root;
}

const PATHS = MIGRATIONS.map(({ name }) => name);

/** Every kind of target, each with an engine of its own and the sample applied. */
async function onEachApplied(
  check: (engine: Engine, request: Request) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine();
    try {
      const request = { root: workspace(), target: await create() };
      const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.equal(applied.error, undefined);
      assert.deepEqual(
        applied.results.map(({ path: file, outcome }) => `${file} ${outcome}`),
        PATHS.map((file) => `${file} applied`),
      );
      await check(engine, request);
    } catch (error) {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    } finally {
      await engine.dispose();
    }
  }
}

describe('sample crm-dashboard: through the engine', function () {
  this.timeout(240_000);

  it('lists the files of three places in the order of the manifest', async () => {
    const engine = testEngine();
    try {
      const { migrations, skipped } = await engine.list(workspace());
      assert.deepEqual(
        migrations.map((migration) => migration.path),
        PATHS,
      );
      assert.equal(migrations[0]?.rollbackPath, path.posix.join('rollback', 'schema.sql'));
      assert.deepEqual(skipped, []);
    } finally {
      await engine.dispose();
    }
  });

  it('is applied, and every check that follows from its SQL passes, with none left out', async () => {
    await onEachApplied(async (engine, request) => {
      const verified = await engine.verify(request);
      assert.deepEqual(
        verified.checks.filter(({ outcome }) => outcome !== 'passed'),
        [],
      );
      assert.deepEqual(verified.unchecked, []);
      assert.ok(verified.checks.length > 500);
    });
  });

  it('has no finding that is worse than a table kept from the API on purpose', async () => {
    await onEachApplied(async (engine, request) => {
      const { findings } = await engine.policies(request);
      assert.deepEqual(findings.map(({ id }) => id).toSorted(), [
        'row-security-without-policy:public.agent_traces',
        'row-security-without-policy:public.crm_connections',
        'row-security-without-policy:public.event_logs',
        'row-security-without-policy:public.telegram_bots',
        'row-security-without-policy:public.tenant_configs',
      ]);
      assert.ok(findings.every(({ level }) => level === 'info'));
    });
  });
});
