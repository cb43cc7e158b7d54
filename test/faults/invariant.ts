import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { readCatalog } from '../../src/postgres/catalogReader';
import { onClient } from '../postgres/engineHarness';
import type { Ended } from './commandLine';
import type { Fixture } from './fixture';
import { eventually } from './gates';

/** What the database holds of one migration. */
export interface Held {
  readonly version: string;
  readonly recorded: boolean;
  /** The parts that are recorded as done, and those as started, while it is in the middle. */
  readonly done: readonly number[];
  readonly started: readonly number[];
  /** The numbers of the parts that left an effect, once for each time that they ran. */
  readonly parts: readonly number[];
  /** Tables, indexes and functions that carry its name, and those of them again that are partitions. */
  readonly objects: number;
}

const HELD = `select v.version,
  exists (select from plumbline.migration as m where m.version = v.version) as recorded,
  array(select s.number from plumbline.step as s where s.version = v.version and s.finished_at is not null order by 1) as done,
  array(select s.number from plumbline.step as s where s.version = v.version and s.finished_at is null order by 1) as started,
  array(select e.part from fault.effects as e where e.version = v.version order by e.part) as parts,
  (select count(*)::int from pg_class where relname ~ ('^m' || v.version)) +
  (select count(*)::int from pg_class as c join pg_inherits as i on i.inhrelid = c.oid where c.relname ~ ('^m' || v.version)) +
  (select count(*)::int from pg_proc where proname ~ ('^m' || v.version)) as objects
from unnest($1::text[]) as v (version) order by 1`;

/** The same of a database without a history. */
const HELD_UNRECORDED = HELD.replace(/exists \(.*plumbline\.migration.*\)/, 'false').replace(
  /array\(.*plumbline\.step.*\)/g,
  "'{}'::integer[]",
);

async function heldBy(client: Client, fixture: Fixture): Promise<Held[]> {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('plumbline.migration') is not null as there",
  );
  const { rows } = await client.query<Held>(tables[0]?.there ? HELD : HELD_UNRECORDED, [
    fixture.migrations.map(({ version }) => version),
  ]);
  return rows;
}

/** Everything that two databases must share when the same migrations ran in both, once each. */
export interface EndState {
  readonly held: readonly Held[];
  /** Names, shapes and definitions of all objects. */
  readonly catalog: unknown;
  /** Of every table: how many rows, and a digest of them. */
  readonly rows: readonly unknown[];
  readonly history: readonly { readonly version: string }[];
}

const ROW_DIGESTS = `select c.oid::regclass::text as "table",
  (xpath('/row/n/text()', x))[1]::text as "rows", (xpath('/row/d/text()', x))[1]::text as digest
from pg_class as c join pg_namespace as n on n.oid = c.relnamespace,
  query_to_xml(format('select count(*) as n, md5(coalesce(string_agg(t::text, chr(10) order by t::text), '''')) as d from %s as t',
    c.oid::regclass), false, true, '') as x
where c.relkind in ('r', 'm') and n.nspname !~ '^(pg_|information_schema$|plumbline$)'
order by 1`;

/** Reads where the database is now. */
export async function endStateOf(url: string, fixture: Fixture): Promise<EndState> {
  return onClient(url, async (client) => {
    const { objects, definitions } = await readCatalog({
      query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(sql, [...values])).rows,
    });
    const digests = (await client.query<{ table: string; digest?: string }>(ROW_DIGESTS)).rows;
    for (const row of digests) {
      if (fixture.rowsVary && !row.table.startsWith('fault.')) delete row.digest;
    }
    const { rows: history } = await client.query<{ version: string }>(
      'select version, name, path, fingerprint, normalised_fingerprint from plumbline.migration order by applied_at, version',
    );
    return {
      held: await heldBy(client, fixture),
      catalog: { objects, definitions },
      rows: digests,
      history,
    };
  });
}

/** Resolves when no session but the asking one is left in the database: then nothing goes on behind a dead client. */
export async function quiet(url: string): Promise<void> {
  await onClient(url, (client) =>
    eventually('the sessions of the run have ended', async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
           and backend_type = 'client backend' and application_name <> 'the test'`,
      );
      return rowCount === 0 ? true : null;
    }),
  );
}

/**
 * The invariant: each migration has its history row if and only if it has all its effects, each once; or it is in the
 * middle of its parts, and those that are recorded as done are there, once, and no other. Only of a part that was begun
 * outside of a transaction nobody can know. Returns what the database holds.
 *
 * @param end what an undisturbed run leads to.
 */
export async function assertInvariant(
  url: string,
  fixture: Fixture,
  end: EndState,
): Promise<Held[]> {
  const all = await onClient(url, (client) => heldBy(client, fixture));
  for (const [index, held] of all.entries()) {
    const whole = end.held[index];
    if (held.recorded) {
      assert.deepEqual(held, whole, 'history row if and only if effects');
      continue;
    }
    const { done, started } = held;
    const parts = fixture.migrations[index]!.parts.slice(0, done.length);
    const objects = parts.reduce((sum, part) => sum + part.objects, 0);
    const expected: Held = {
      version: held.version,
      recorded: false,
      done: parts.map((_, part) => part + 1),
      started: started.length === 0 ? [] : [done.length + 1],
      parts: parts.flatMap(({ leavesEffect }, part) => (leavesEffect ? [part + 1] : [])),
      objects: started.length === 0 ? objects : held.objects,
    };
    assert.deepEqual(held, expected, 'history row if and only if effects');
  }
  return all;
}

/** What the process said, in its exit code and in JSON, is what the database holds. Nothing stood in it before. */
export function assertTruth(ended: Ended, all: readonly Held[]): void {
  const { exitCode, signal, report, stderr, hadRivals } = ended;
  const said = JSON.stringify({ exitCode, report, stderr }, null, 1);
  if (signal !== null) return;
  assert.ok(report, `There is no report: ${said}`);
  const { outcome } = report.run;
  assert.equal(exitCode === 0, outcome === 'succeeded', said);
  if (outcome === 'succeeded') {
    assert.ok(
      all.every(({ recorded }) => recorded),
      `succeeded, and something is missing: ${said}`,
    );
  }
  const recorded = new Set(all.filter((held) => held.recorded).map(({ version }) => version));
  const claimed = new Set<string>();
  for (const result of report.results) {
    const state = result.error?.state.code;
    if (result.outcome === 'applied') claimed.add(result.version);
    const isThere = recorded.has(result.version);
    if (result.outcome === 'applied') assert.ok(isThere, `applied, and not there: ${said}`);
    else if (state !== 'unknown' && !hadRivals)
      assert.ok(!isThere, `${result.outcome}, and there: ${said}`);
    if (hadRivals) continue;
    const { done = [], started = [] } = all.find(({ version }) => version === result.version) ?? {};
    const isPartial = done.length + started.length > 0;
    if (result.outcome === 'partial')
      assert.ok(isPartial, `partial, and nothing is there: ${said}`);
    if (state === 'unchanged') assert.ok(!isPartial, `unchanged, and partly there: ${said}`);
    if (state === 'partlyApplied') assert.equal(result.steps?.done, done.length, said);
  }
  if (hadRivals) return;
  switch (report.error?.state.code) {
    case 'unchanged':
      assert.equal(recorded.size, 0, `unchanged, and something was committed: ${said}`);
      break;
    case 'applied':
      assert.equal(recorded.size, all.length, said);
      break;
    case 'partlyApplied':
      assert.ok(recorded.size < all.length, said);
      assert.ok(
        all.some((held) => held.recorded || held.done.length + held.started.length > 0),
        said,
      );
      break;
    case 'unknown':
    case undefined:
      break;
  }
  if (outcome !== 'unknown') {
    assert.deepEqual([...recorded].sort(), [...claimed].sort(), `committed and not told: ${said}`);
  }
}
