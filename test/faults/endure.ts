import assert from 'node:assert/strict';
import { onClient } from '../postgres/engineHarness';
import { servers, type TestServer } from '../postgres/server';
import { startApply, type Ended, type Running } from './commandLine';
import { injected } from './faultReport';
import type { Fixture } from './fixture';
import { FAULT_SCHEMA, Gates } from './gates';
import { assertInvariant, assertTruth, endStateOf, quiet, type EndState } from './invariant';
import { randomOf, rounds, type Random } from './random';

/** One round: a database of its own, in which nothing has run yet. */
export interface Round {
  readonly server: TestServer;
  readonly url: string;
  readonly fixture: Fixture;
  readonly gates: Gates;
  readonly random: Random;
  /** Starts `apply` on the database, or on a proxy before it. */
  readonly start: (url?: string, options?: readonly string[]) => Running;
}

/** A new database with the schema `fault` and what the fixture needs. */
export async function prepared(server: TestServer, fixture: Fixture): Promise<string> {
  const url = await server.createDatabase();
  await onClient(url, (client) => client.query(FAULT_SCHEMA + fixture.before));
  return url;
}

const ends = new Map<string, Promise<Undisturbed>>();

export interface Undisturbed {
  readonly end: EndState;
  readonly durationMs: number;
}

/** Where an undisturbed run leads on this server, and how long it takes; run once for each fixture. */
export function undisturbed(server: TestServer, fixture: Fixture): Promise<Undisturbed> {
  const key = `${server.name} ${fixture.name}`;
  const known = ends.get(key);
  if (known) return known;
  const run = async (): Promise<Undisturbed> => {
    const url = await prepared(server, fixture);
    const began = performance.now();
    const ended = await startApply(url, fixture.root).ended;
    const durationMs = performance.now() - began;
    assert.equal(ended.exitCode, 0, ended.stdout + ended.stderr);
    const end = await endStateOf(url, fixture);
    for (const [index, { version, parts }] of fixture.migrations.entries()) {
      const numbers = parts.flatMap(({ leavesEffect }, part) => (leavesEffect ? [part + 1] : []));
      const objects = parts.reduce((sum, part) => sum + part.objects, 0);
      const whole = { version, recorded: true, done: [], started: [], parts: numbers, objects };
      if (parts.length > 0) assert.deepEqual(end.held[index], whole);
    }
    return { end, durationMs };
  };
  const made = run();
  ends.set(key, made);
  return made;
}

/**
 * Injects one fault and holds the database against the invariant: right after it, and after another `apply`, which
 * must lead to the same end as an undisturbed run.
 *
 * @param fault starts a run, disturbs it, and resolves to how its process ended, or several of them.
 */
export async function endure(
  kind: string,
  what: string,
  number: number,
  fixture: Fixture,
  fault: (round: Round) => Promise<Ended | readonly Ended[]>,
): Promise<void> {
  const all = await servers();
  const server = all[number % all.length]!;
  const { end } = await undisturbed(server, fixture);
  await injected(kind, `${fixture.name}, ${what}, ${server.name}`, async () => {
    const url = await prepared(server, fixture);
    const gates = await Gates.of(url);
    const started: Running[] = [];
    const start = (at = url, options: readonly string[] = []): Running => {
      const one = startApply(at, fixture.root, options);
      started.push(one);
      return one;
    };
    try {
      const random = randomOf(`${kind} ${what}`, number);
      const ended = await fault({ server, url, fixture, gates, random, start });
      await gates.releaseAll();
      await quiet(url);
      const held = await assertInvariant(url, fixture, end);
      for (const one of [ended].flat()) assertTruth(one, held);
      let again = await start().ended;
      // Only a person ends a detach that was interrupted, with the statement that they are told.
      const pending = again.report?.results.find(({ error }) => error?.code === 'detachPending');
      if (pending) {
        assertTruth({ ...again, hadRivals: true }, await assertInvariant(url, fixture, end));
        const [, finalize = ''] =
          /^End it with: (.+)\. Then/.exec(pending.error?.nextStep ?? '') ?? [];
        await onClient(url, (client) => client.query(finalize));
        again = await start().ended;
      }
      // Only a person may say that an INVALID index is dropped.
      if (again.report?.results.some(({ error }) => error?.code === 'invalidIndex')) {
        assertTruth({ ...again, hadRivals: true }, await assertInvariant(url, fixture, end));
        again = await start(url, ['--drop-invalid']).ended;
      }
      assert.equal(again.exitCode, 0, `The next apply: ${again.stdout}${again.stderr}`);
      assert.equal(again.report?.run.outcome, 'succeeded');
      assert.deepEqual(await endStateOf(url, fixture), end);
    } finally {
      await gates.close();
      for (const { child } of started) child.kill('SIGKILL');
      await Promise.all(started.map(({ ended }) => ended));
    }
  });
}

/** Runs every round, also after one that failed, and throws what they found. */
export async function everyRound<Item>(
  items: readonly Item[],
  run: (item: Item, number: number) => Promise<void>,
): Promise<void> {
  const found: unknown[] = [];
  for (const [number, item] of items.entries()) {
    await run(item, number).catch((error: unknown) => found.push(error));
  }
  if (found.length === 1) throw found[0];
  if (found.length > 1) {
    throw new AggregateError(found, found.map((error) => String(error)).join('\n\n'));
  }
}

/** As many of the items as there are rounds, chosen by the seed; all of them, over and over, when there are more rounds. */
export function chosen<Item>(kind: string, usual: number, items: readonly Item[]): Item[] {
  const random = randomOf(kind, 0);
  let left: Item[] = [];
  return rounds(usual).map(() => {
    if (left.length === 0) left = [...items];
    const [item] = left.splice(random.below(left.length), 1);
    return item!;
  });
}
