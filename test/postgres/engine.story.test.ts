import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine, Request, Target } from '../../src/app/engine';
import { catalogDifference } from '../../src/core/catalog/difference';
import { readCatalog } from '../../src/postgres/catalogReader';
import { BuiltinServers } from '../../src/postgres/builtinServers';
import { connect } from '../../src/postgres/connect';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import type { Catalog } from '../../src/core/catalog/model';
import { sampleCopy, testEngine, testTargets } from './engineHarness';

/** The catalog as it is now, read by a session that is ended before this resolves. */
async function catalogOf(target: Target): Promise<Catalog> {
  if (target.kind === 'server') {
    const session = await connect(parseConnectionUrl(await target.url()), {
      applicationName: 'plumbline test',
    });
    return readCatalog(session).finally(() => session.close());
  }
  const servers = new BuiltinServers({
    entry: path.resolve('dist/builtin/process.js'),
    keepMs: 0,
    application: 'plumbline test',
  });
  const session = await servers.open(target.dataDirectory, {});
  return readCatalog(session).finally(async () => {
    await session.close();
    await servers.dispose();
  });
}

const statuses = async (engine: Engine, request: Request): Promise<string[]> =>
  (await engine.status(request)).migrations.map(({ version, status }) => `${version} ${status}`);

const all = (status: string): string[] =>
  ['001', '002', '003', '004', '005', '006'].map((version) => `${version} ${status}`);

describe('the sample, from its first status to its last rollback', function () {
  this.timeout(120_000);

  it('is applied, verified and taken back on every kind of target, leaving nothing behind', async () => {
    for (const { name, create } of await testTargets()) {
      const engine = testEngine();
      try {
        const target = await create();
        const request = { root: sampleCopy(), target };
        const before = await catalogOf(target);
        assert.deepEqual(await statuses(engine, request), all('pending'), name);

        const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
        assert.equal(applied.error, undefined, name);
        assert.deepEqual(
          applied.results.map(({ version, outcome }) => `${version} ${outcome}`),
          all('applied'),
          name,
        );
        assert.equal(applied.historyCreated, true, name);
        assert.deepEqual(await statuses(engine, request), all('applied'), name);

        const verified = await engine.verify(request);
        const notPassed = verified.checks.filter(({ outcome }) => outcome !== 'passed');
        assert.deepEqual(notPassed, [], name);
        assert.deepEqual(verified.unchecked, [], name);
        const made = catalogDifference(before, await catalogOf(target)).filter(
          ({ change }) => change === 'added',
        );
        assert.ok(verified.checks.length >= made.length, `${name}: a check for each object`);

        const rls = await engine.policies(request);
        assert.equal(rls.tables.flatMap(({ policies }) => policies).length, 16, name);
        assert.deepEqual(
          rls.findings.filter(({ level }) => level === 'error'),
          [],
          name,
        );

        for (let left = 6; left > 0; left -= 1) {
          const back = await engine.rollback({ ...request, selection: { kind: 'last', count: 1 } });
          assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
        }
        assert.deepEqual(await statuses(engine, request), all('pending'), name);
        assert.deepEqual(catalogDifference(before, await catalogOf(target)), [], name);
      } finally {
        await engine.dispose();
      }
    }
  });

  it('notices an edited file, a cosmetic edit, a dropped index and a changed policy, each for what it is', async () => {
    for (const { name, create } of await testTargets()) {
      const engine = testEngine();
      try {
        const target = await create();
        const root = sampleCopy();
        const request = { root, target };
        await engine.apply({ ...request, selection: { kind: 'pending' } });
        const file = (version: string, edit: (text: string) => string): void => {
          const found = applied.find((one) => one.version === version);
          assert.ok(found);
          const place = path.join(root, found.path);
          writeFileSync(place, edit(readFileSync(place, 'utf8')));
        };
        const applied = (await engine.status(request)).migrations;
        file('001', (text) => `-- a comment more\r\n${text}`);
        file('002', (text) => text.replace("default 'user'", "default 'admin'"));
        await engine.apply({
          ...request,
          root: (() => {
            const other = sampleCopy();
            writeFileSync(
              path.join(other, 'migrations/007_break.sql'),
              'drop index public.idx_feedback_user;\n' +
                'alter policy conversations_select_own_tenant on public.conversations using (true);\n',
            );
            return other;
          })(),
          selection: { kind: 'files', paths: ['migrations/007_break.sql'] },
          verify: false,
        });
        const after = await engine.status(request);
        const byVersion = new Map(
          after.migrations.map((migration) => [migration.version, migration]),
        );
        assert.equal(byVersion.get('001')?.status, 'appliedCosmeticEdit', name);
        assert.equal(byVersion.get('004')?.status, 'applied', name);
        assert.equal(byVersion.get('003')?.status, 'drift', name);
        assert.deepEqual(byVersion.get('003')?.evidence?.different, [
          'policy public.conversations.conversations_select_own_tenant',
        ]);
        assert.equal(byVersion.get('005')?.status, 'drift', name);
        assert.deepEqual(byVersion.get('005')?.evidence?.missing, [
          'index public.idx_feedback_user',
        ]);
        assert.equal(byVersion.get('007')?.status, 'fileMissing', name);
        assert.ok(['appliedEdited', 'drift'].includes(byVersion.get('002')?.status ?? ''), name);

        const verified = await engine.verify(request);
        const failed = verified.checks
          .filter(({ outcome, migration }) => outcome !== 'passed' && migration !== '002')
          .map(({ id }) => id);
        assert.deepEqual(failed, [
          '003:policy public.conversations.conversations_select_own_tenant',
          '005:index public.idx_feedback_user',
          '007:file',
        ]);
      } finally {
        await engine.dispose();
      }
    }
  });
});
