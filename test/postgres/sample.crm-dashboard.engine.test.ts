import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request, Target } from '../../src/app/engine';
import { MIGRATIONS, SAMPLE_ROOT } from './crmDashboardSample';
import { temporaryFolder, testEngine, testTargets } from './engineHarness';

/** A copy of the sample, so that nothing that a run writes stays in it. */
function workspace(): string {
  const root = temporaryFolder('crm-dashboard');
  fs.cpSync(SAMPLE_ROOT, root, { recursive: true });
  return root;
}

const GUIDE = { path: 'GUIDE.md' };

/** Every kind of expectation but the one that a machine cannot decide. */
const KINDS = ['everyRow', 'fails', 'names', 'perGroup', 'planUses', 'row', 'rowCount']
  .concat(['succeeds', 'table', 'value'])
  .toSorted();

/** The built-in target's process lives from one use to the next, until the engine is disposed of. */
const KEEP_MS = 120_000;

const DAMAGE = `
  drop index public.idx_crm_deals_won;
  alter policy crm_deals_select_tenant on public.crm_deals using (true);
  drop policy documents_delete_tenant on public.documents;
  alter table public.dashboard_configs disable trigger trg_dashboard_configs_updated_at;
  alter table public.tenant_configs drop column instagram_username;
  alter table public.crm_leads disable row level security;
  drop index public.uq_leads_open_per_customer;
  -- Refuses as well, and with the same SQLSTATE, but not for the reason that the guide names.
  alter table public.tenant_configs
    drop constraint tenant_configs_instagram_complete,
    add constraint tenant_configs_instagram_named check (not instagram_is_active or instagram_account_id is not null);`;

const PATHS = MIGRATIONS.map(({ name }) => name);

/** Every kind of target, each with an engine of its own and the sample applied. */
async function onEachApplied(
  check: (engine: Engine, request: Request) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine(KEEP_MS);
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

  it('is applied, passes every check that follows from its SQL, and has no finding but tables kept from the API', async () => {
    await onEachApplied(async (engine, request) => {
      const verified = await engine.verify(request);
      assert.deepEqual(
        verified.checks.filter(({ outcome }) => outcome !== 'passed'),
        [],
      );
      assert.deepEqual(verified.unchecked, []);
      assert.ok(verified.checks.length > 500);
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

  it('has a guide of which every result can be held against its words', async () => {
    const engine = testEngine();
    try {
      const { files } = await engine.explain({ root: workspace(), files: [GUIDE] });
      const [guide] = files;
      assert.deepEqual(guide?.problems, []);
      assert.deepEqual(guide.order, PATHS);
      const roles = new Map(guide.sections.map(({ id, role }) => [id, role]));
      const statements = guide.blocks
        .filter(({ section }) => !['rollback', 'task', 'apply'].includes(roles.get(section)!))
        .flatMap((block) => block.statements);
      for (const { sql, expectations, placeholders, line } of statements) {
        const returnsRows = /^(?:select|explain)\b/i.test(sql) || /\breturning\b/i.test(sql);
        assert.ok(!returnsRows || expectations.length > 0, `line ${line}: ${sql}`);
        assert.deepEqual(placeholders, []);
      }
      const kinds = new Set(
        statements.flatMap(({ expectations }) => expectations.map(({ kind }) => kind)),
      );
      assert.deepEqual([...kinds].toSorted(), KINDS);
    } finally {
      await engine.dispose();
    }
  });

  it('keeps all that its guide says, on every kind of target', async () => {
    await onEachApplied(async (engine, request) => {
      const verified = await engine.verify({ ...request, guides: [GUIDE], migrations: false });
      assert.equal(verified.error, undefined);
      assert.deepEqual(
        verified.checks
          .filter(({ outcome }) => outcome !== 'passed')
          .map(({ title, expected, actual }) => ({ title, expected, actual })),
        [],
      );
      assert.ok(verified.checks.length >= 55, `${verified.checks.length} checks`);
    });
  });

  it('is taken back, five times by the guide and once by a file, and nothing stays', async () => {
    await onEachApplied(async (engine, request) => {
      const sources = (await engine.status(request)).migrations.map(({ rollback }) => rollback);
      assert.deepEqual(sources, ['file', 'guide', 'guide', 'guide', 'guide', 'guide']);
      const back = await engine.rollback({ ...request, selection: { kind: 'last', count: 6 } });
      assert.equal(back.error, undefined);
      assert.deepEqual(
        back.results.map(({ path: file, outcome }) => `${file} ${outcome}`),
        PATHS.toReversed().map((file) => `${file} rolledBack`),
      );
      const { tables } = await engine.policies(request);
      assert.deepEqual(
        tables.filter(({ schema }) => schema === 'public'),
        [],
      );
      const again = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.equal(again.verification?.summary.passed, again.verification?.checks.length);
    });
  });

  it('does not ask of a database what a migration that is not applied would make', async () => {
    const engine = testEngine();
    try {
      const target: Target = { ...engine.builtin(workspace()), dataDirectory: 'memory' };
      const request = { root: workspace(), target };
      await engine.apply({ ...request, selection: { kind: 'to', version: 'schema' } });
      const { checks } = await engine.verify({ ...request, guides: [GUIDE], migrations: false });
      const outcomes = new Set(
        checks.map(
          ({ migration, outcome }) => `${migration === 'schema' ? 'own' : 'later'} ${outcome}`,
        ),
      );
      assert.deepEqual([...outcomes].toSorted(), ['later notChecked', 'own passed']);
    } finally {
      await engine.dispose();
    }
  });

  it('shows in its guide what a later file broke, check by check', async () => {
    await onEachApplied(async (engine, request) => {
      fs.writeFileSync(path.join(request.root, 'migrations/007_damage.sql'), DAMAGE);
      const damaged = await engine.apply({
        ...request,
        selection: { kind: 'pending' },
        verify: false,
      });
      assert.equal(damaged.error, undefined);
      const { checks } = await engine.verify({ ...request, guides: [GUIDE], migrations: false });
      const notPassed = checks.filter(({ outcome }) => outcome !== 'passed');
      assert.deepEqual(
        notPassed.map(({ outcome, stated }) => `${outcome}: ${stated?.section?.title ?? ''}`),
        [
          'failed: Row security of the original tables',
          'errored: One open lead per customer',
          'failed: One open lead per customer',
          'failed: Verification of 004_instagram_integration.sql',
          'failed: An account is active only when it is complete',
          'failed: 3. The indexes for the dashboard are there',
          'failed: 3. The indexes for the dashboard are there',
          'failed: 5. The trigger is there',
          'failed: 6. Row security and policies',
          "failed: 9. The dashboard's queries use their indexes",
          'failed: 10. A member sees the own tenant and nothing else',
          'failed: A dashboard is stored, read back and removed',
        ],
      );
      const missing = checks.flatMap(({ stated }) => stated?.missing ?? []);
      assert.deepEqual(missing.toSorted(), ['idx_crm_deals_won', 'instagram_username']);
    });
  });
});
