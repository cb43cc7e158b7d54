import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request, Target } from '../../src/app/engine';
import { catalogDifference } from '../../src/core/catalog/difference';
import type { CheckOutcome } from '../../src/core/check/model';
import type { CheckReport } from '../../src/core/report/model';
import type { Catalog } from '../../src/core/catalog/model';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { BuiltinServers } from '../../src/postgres/builtinServers';
import { readCatalog } from '../../src/postgres/catalogReader';
import { connect } from '../../src/postgres/connect';
import { isAsSaid, type Answer } from './guideByHand';
import { onClient, serverTarget, temporaryFolder, testEngine, testTargets } from './engineHarness';
import { supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

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

/** `title #place`, as an answer that was asked for by hand is named. */
function keyOf({ id, stated }: CheckReport): string {
  return `${stated?.section?.title ?? ''} #${id.slice(id.lastIndexOf('/') + 1)}`;
}

/** What the engine makes of each statement of the sample's guide. */
export async function guideOutcomes(
  engine: Engine,
  request: Request,
): Promise<Map<string, CheckOutcome>> {
  const guides = [{ path: 'GUIDE.md' }];
  const { checks, error } = await engine.verify({ ...request, guides, migrations: false });
  assert.equal(error, undefined);
  return new Map(checks.map((check) => [keyOf(check), check.outcome]));
}

/** Keys of those that did not pass, with their outcome. */
export function notPassed(outcomes: ReadonlyMap<string, CheckOutcome>): string[] {
  const others = [...outcomes].filter(([, outcome]) => outcome !== 'passed');
  return others.map(([key, outcome]) => `${outcome} ${key}`);
}

/** A damage, by hand: which statements of the guide answer otherwise then, and what all of them answer. */
export interface Damage {
  readonly what: string;
  readonly sql: string;
  readonly changed: readonly string[];
}

/**
 * Applies the sample once with the engine, on the newest server, and does each damage to a copy of that database. The
 * guide's checks that fail there must be among those whose answer changed, at least one; those that a reader by hand
 * can decide must come out as by hand.
 *
 * @param rows runs after the first migration
 * @param answers what a person sees on the damaged database
 */
export async function assertNoticed(
  sample: string,
  rows: string,
  damages: readonly Damage[],
  answers: (url: string) => Promise<readonly Answer[]>,
): Promise<void> {
  const [server] = await servers();
  const { client, url } = await supabaseDatabase(server!);
  await client.end();
  const engine = testEngine();
  try {
    const root = copyOf(sample);
    const request = { root, target: serverTarget(url) };
    const [first] = (await engine.status(request)).migrations;
    const selection = { kind: 'files', paths: [first!.path] } as const;
    await engine.apply({ ...request, selection, verify: false });
    await onClient(url, (session) => session.query(rows));
    await applyAll(engine, request);
    const healthy = notPassed(await guideOutcomes(engine, request));
    for (const [number, { what, sql, changed }] of damages.entries()) {
      const copy = new URL(url);
      copy.pathname += `_damage_${String(number)}`;
      await onClient(server!.connectionString, (session) =>
        session.query(
          `create database ${copy.pathname.slice(1)} template ${new URL(url).pathname.slice(1)}`,
        ),
      );
      await onClient(copy.href, (session) => session.query(sql));
      const outcomes = await guideOutcomes(engine, { root, target: serverTarget(copy.href) });
      const others = notPassed(outcomes).filter((one) => !healthy.includes(one));
      const failed = others.filter((one) => !one.startsWith('notChecked '));
      const noticed = failed.map((one) => one.replace(/^\w+ /, ''));
      assert.notDeepEqual(noticed, [], what);
      assert.deepEqual(
        noticed.filter((key) => !changed.includes(key)),
        [],
        what,
      );
      for (const answer of await answers(copy.href)) {
        const decided = isAsSaid(answer);
        const outcome = outcomes.get(answer.key);
        // What follows a statement that went wrong is not checked any more.
        if (decided === undefined || answer.words === '' || outcome === 'notChecked') continue;
        assert.equal(outcome === 'passed', decided, `${what}: ${answer.key}`);
      }
    }
  } finally {
    await engine.dispose();
  }
}
