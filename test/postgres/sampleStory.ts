import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request, Target } from '../../src/app/engine';
import { catalogDifference } from '../../src/core/catalog/difference';
import type { Catalog } from '../../src/core/catalog/model';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { BuiltinServers } from '../../src/postgres/builtinServers';
import { readCatalog } from '../../src/postgres/catalogReader';
import { connect } from '../../src/postgres/connect';
import { temporaryFolder, testEngine, testTargets } from './engineHarness';

/** A fresh copy of a sample, so that no run writes into the project. */
function copyOf(sample: string): string {
  const root = temporaryFolder(sample);
  fs.cpSync(path.resolve('migrations', sample), root, { recursive: true });
  return root;
}

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

/** Runs `work` on every kind of target, each new and empty, with an engine and a copy of the sample. */
export async function onEveryTarget(
  sample: string,
  work: (engine: Engine, request: Request) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine();
    try {
      await work(engine, { root: copyOf(sample), target: await create() });
    } catch (error) {
      if (error instanceof Error) error.message = `${name}: ${error.message}`;
      throw error;
    } finally {
      await engine.dispose();
    }
  }
}

/** Applies everything and fails with the server's words when that does not work. */
export async function applyAll(engine: Engine, request: Request): Promise<void> {
  const applied = await engine.apply({
    ...request,
    selection: { kind: 'pending' },
    verify: false,
  });
  assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied));
}

/**
 * Applies a sample with the engine, verifies what its SQL promises, and takes every migration back: after each
 * rollback the catalog is what it was before its migration.
 *
 * @returns the number of derived checks, all of which passed
 */
export async function applyVerifyRollBack(engine: Engine, request: Request): Promise<number> {
  const { migrations } = await engine.status(request);
  const before: Catalog[] = [];
  for (const { path: file } of migrations) {
    before.push(await catalogOf(request.target));
    const selection = { kind: 'files', paths: [file] } as const;
    const applied = await engine.apply({ ...request, selection });
    assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied));
  }
  const verified = await engine.verify(request);
  assert.deepEqual(
    verified.checks.filter(({ outcome }) => outcome !== 'passed'),
    [],
  );
  const { findings } = await engine.policies(request);
  assert.deepEqual(
    findings.filter(({ level }) => level !== 'info'),
    [],
  );
  for (const expected of before.reverse()) {
    const back = await engine.rollback({ ...request, selection: { kind: 'last', count: 1 } });
    assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
    // The history's own tables came with the first migration and stay.
    const left = catalogDifference(expected, await catalogOf(request.target)).filter(
      (change) => !JSON.stringify(change).includes('plumbline'),
    );
    assert.deepEqual(left, []);
  }
  return verified.checks.length;
}
