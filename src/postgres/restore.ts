import { DatabaseError, escapeLiteral } from 'pg';
import type { ServerFacts, Session } from './session';

/** How often a late cancel request may hit what cleans up; each request hits at most one message. */
const LATE_CANCELS = 3;

/** PREPARE of a body leaves its statement in the backend; those of the protocol belong to the pooler's other clients. */
const DEALLOCATE_OWN = `do $plumbline$
declare
  left_over text;
begin
  for left_over in select p.name from pg_catalog.pg_prepared_statements as p where p.from_sql loop
    execute pg_catalog.format('deallocate %I', left_over);
  end loop;
end
$plumbline$`;

/**
 * Puts back what a body may have left in its session, so that neither history nor the next file runs under it. Send it
 * in one transaction or one message with what it belongs to: behind a pooler, what comes later reaches another backend.
 */
export function restore({ pooled, application }: ServerFacts): string[] {
  return [
    'reset session authorization',
    'reset role',
    'reset all',
    // A pooler has set these for us; RESET ALL puts the backend back to what they were before.
    ...(pooled
      ? [
          `select pg_catalog.set_config('client_encoding', 'UTF8', false),
            pg_catalog.set_config('application_name', ${escapeLiteral(application)}, false)`,
        ]
      : []),
    'close all',
    'unlisten *',
    'discard temp',
    'discard sequences',
    pooled ? DEALLOCATE_OWN : 'deallocate all',
    'select pg_catalog.pg_advisory_unlock_all()',
  ];
}

/**
 * Ends the transaction without keeping anything, and what a body may have left in the session with it: prepared
 * statements and session locks outlive a ROLLBACK. One message, so that a pooler sends all of it to the same backend.
 * Never rejects.
 *
 * @returns whether the session did it: without that, an error before it may have been the last word of a session that
 * ended, and says nothing of a COMMIT that was sent.
 */
export async function discard(session: Session): Promise<boolean> {
  const message = ['rollback', ...restore(session.server)].join(';');
  for (let tries = 0; tries <= LATE_CANCELS; tries += 1) {
    const { error } = await session.script(message);
    if (!isStopped(error)) return error === null;
  }
  return false;
}

/** Whether a statement was stopped from outside, or by its timeout. */
export function isStopped(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === '57014';
}
