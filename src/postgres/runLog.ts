import { PlumblineError } from '../core/errors';
import type { LoggedRun, RunStepReport } from '../core/report/model';
import type { Queryable } from './queryable';

/** A run of the target's log; `steps` is empty where it did not end, or an earlier version wrote it. */
export interface RunRow extends Omit<LoggedRun, 'target' | 'dryRun'> {
  readonly steps: readonly RunStepReport[];
}

const UTC = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/**
 * Newest first. $1: how many at most; $2: how an id begins, or null. By to_jsonb, since the columns client, tool_version
 * and steps came with version 2 of the history; the steps of one run alone, since they can be long.
 */
const READ_RUNS = `select pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
    'id', r.id,
    'kind', r.kind,
    'startedAt', pg_catalog.to_char(r.started_at at time zone 'UTC', ${UTC}),
    'durationMs', extract(epoch from r.finished_at - r.started_at) * 1000,
    'user', r.database_user,
    'client', pg_catalog.to_jsonb(r) -> 'client',
    'application', r.application,
    'toolVersion', pg_catalog.to_jsonb(r) -> 'tool_version',
    'succeeded', r.succeeded,
    'failedVersion', r.failed_version,
    'failure', r.failure,
    'partial', (
      select pg_catalog.jsonb_build_object(
        'version', one -> 'version', 'done', one -> 'steps' -> 'done', 'total', one -> 'steps' -> 'total')
      from pg_catalog.jsonb_path_query(pg_catalog.to_jsonb(r), '$.steps[*]') as one
      where one ->> 'outcome' = 'partial' and one ? 'steps'
      limit 1
    )
  )) as "run",
  r.outcome as "outcome",
  case when $2::text is not null then pg_catalog.to_jsonb(r) -> 'steps' end as "steps"
from plumbline.run as r
where $2::text is null or pg_catalog.starts_with(r.id::text, $2)
order by r.started_at desc, r.id
limit $1`;

/** What runs ($1) have committed, by the rows that they wrote: one that was taken back since is not among it. */
const READ_RECORDED = `select r.id as "id",
  array(
    select m.version from plumbline.migration as m where m.run_id = r.id order by m.applied_at, m.version
  ) as "succeeded",
  (
    select pg_catalog.jsonb_build_object(
      'version', s.version, 'done', pg_catalog.count(s.finished_at), 'total', pg_catalog.max(s.total))
    from plumbline.step as s
    where s.version = (
      select mine.version from plumbline.step as mine
      where mine.run_id = r.id and mine.kind = r.kind
      order by mine.started_at desc
      limit 1
    ) and s.kind = r.kind
    group by s.version
  ) as "partial"
from plumbline.run as r
where r.id = any ($1::uuid[])`;

/**
 * The newest runs of the target's log; none where there is no history. One round trip, and a second one where a run has
 * not ended: what is recorded says what it did. Errors are those of the `db`.
 *
 * @param limit how many at most
 * @param id the id of one run, or how it begins: then its steps are read too
 */
export async function readRuns(db: Queryable, limit: number, id?: string): Promise<RunRow[]> {
  try {
    const rows = await db.query<{
      run: Omit<RunRow, 'outcome' | 'steps'>;
      outcome: RunRow['outcome'];
      steps: RunRow['steps'] | null;
    }>(READ_RUNS, [limit, id ?? null]);
    const runs = rows.map(({ run, outcome, steps }) => ({ ...run, outcome, steps: steps ?? [] }));
    return await withRecorded(db, runs);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Whether a run has written how it ended; what it did is in its own row then. */
export function hasEnded({ outcome }: Pick<LoggedRun, 'outcome'>): boolean {
  return outcome !== null && outcome !== 'interrupted';
}

/** A run without an end has not logged what it did: what it committed is recorded all the same, with its id. */
async function withRecorded(db: Queryable, runs: RunRow[]): Promise<RunRow[]> {
  const open = runs.filter((run) => !hasEnded(run)).map(({ id }) => id);
  if (open.length === 0) return runs;
  const recorded = await db
    .query<Pick<RunRow, 'id' | 'succeeded'> & { partial: RunRow['partial'] | null }>(
      READ_RECORDED,
      [open],
    )
    .catch((error: unknown) => {
      // A history of version 1 has no steps.
      if (isMissing(error)) return [];
      throw error;
    });
  const byId = new Map(recorded.map((one) => [one.id, one]));
  return runs.map((run) => {
    const { succeeded, partial } = byId.get(run.id) ?? {};
    return succeeded ? { ...run, succeeded, ...(partial && { partial }) } : run;
  });
}

/** Undefined table, or no schema at all. */
function isMissing(error: unknown): boolean {
  return PlumblineError.is(error) && ['42P01', '3F000'].includes(error.details.sqlstate ?? '');
}
