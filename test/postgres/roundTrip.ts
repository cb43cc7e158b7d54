import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { catalogDifference } from '../../src/core/catalog/difference';
import type { Catalog } from '../../src/core/catalog/model';
import type { ApplyReport, GeneratedRollbackReport } from '../../src/core/report/model';
import { readCatalog } from '../../src/postgres/catalogReader';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';

export interface RoundTrip {
  readonly url: string;
  /** What stands before the migration, also applied by Plumbline. */
  readonly base: string;
  readonly migration: string;
  /** `applied`: the rollback is made once the migration stands; `pending`: before. */
  readonly made: 'applied' | 'pending';
  /** What a person takes out of the generated file before it runs, or changes in it. */
  readonly reviewed?: (sql: string) => string;
  /** Run between the migration and its rollback. */
  readonly meanwhile?: string;
}

export interface RoundTripped {
  readonly generated: GeneratedRollbackReport;
  readonly rolledBack: ApplyReport;
  /** What differs from the catalog before the migration, by key. */
  readonly differences: readonly string[];
}

export async function catalogAt(url: string): Promise<Catalog> {
  return onClient(url, (client) =>
    readCatalog({
      query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(sql, [...values])).rows,
    }),
  );
}

/** Applies a migration, rolls it back by what is generated for it, and compares the catalog with the one before. */
export async function roundTrip(trip: RoundTrip): Promise<RoundTripped> {
  const { url } = trip;
  const engine = testEngine();
  const root = workspaceOf({
    'migrations/001_base.sql': trip.base,
    'migrations/002_x.sql': trip.migration,
  });
  const request = { root, target: serverTarget(url) };
  const apply = async (version: string): Promise<void> => {
    const selection = { kind: 'to', version } as const;
    const { results, run } = await engine.apply({ ...request, selection, verify: false });
    assert.equal(run.outcome, 'succeeded', JSON.stringify(results.map(({ error }) => error)));
  };
  const generate = (): Promise<GeneratedRollbackReport> =>
    engine.generateRollback({ ...request, path: '002', write: false });
  try {
    await apply('001');
    const before = await catalogAt(url);
    const early = trip.made === 'pending' ? await generate() : null;
    await apply('002');
    const generated = early ?? (await generate());
    assert.equal(generated.error, undefined, JSON.stringify(generated.error));
    if (trip.meanwhile !== undefined) {
      const { meanwhile } = trip;
      await onClient(url, (client) => client.query(meanwhile));
    }
    const sql = trip.reviewed?.(generated.sql) ?? generated.sql;
    writeFileSync(path.join(root, generated.rollbackPath), sql);
    const rolledBack = await engine.rollback({
      ...request,
      selection: { kind: 'last', count: 1 },
    });
    const changes = catalogDifference(before, await catalogAt(url));
    const differences = changes.map(({ change, key, fields }) =>
      [change, key, ...(fields ?? [])].join(' '),
    );
    return { generated, rolledBack, differences };
  } finally {
    await engine.dispose();
  }
}

/** The round trip, when nothing may be left of it. @returns the generated rollback */
export async function takesAllBack(trip: RoundTrip): Promise<GeneratedRollbackReport> {
  const { generated, rolledBack, differences } = await roundTrip(trip);
  const error = rolledBack.results[0]?.error ?? rolledBack.error;
  assert.equal(rolledBack.run.outcome, 'succeeded', `${error?.message ?? ''}\n${generated.sql}`);
  assert.deepEqual(differences, [], generated.sql);
  return generated;
}

/** Takes the refusals out, as a person does who has read them. */
export function withoutMarks(sql: string): string {
  return sql.replace(/^-- CANNOT BE INVERTED:.*\nDO .*\n/gm, '');
}
