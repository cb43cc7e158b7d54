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

/**
 * The newest runs of the target's log, in one round trip; none where there is no history. Errors are those of the `db`.
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
    return rows.map(({ run, outcome, steps }) => ({ ...run, outcome, steps: steps ?? [] }));
  } catch (error) {
    // Undefined table, or no schema at all.
    const isMissing =
      PlumblineError.is(error) && ['42P01', '3F000'].includes(error.details.sqlstate ?? '');
    if (isMissing) return [];
    throw error;
  }
}
