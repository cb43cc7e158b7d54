import type { PlanStep } from '../core/plan/model';
import type { Statement } from '../core/sql/script.model';
import { sendBody } from './body';
import { endOrphan } from './orphan';
import { discard, restore } from './restore';
import { cancellable, cancelled, isCancelled } from './cancellable';
import { escape, plain, stillOurs, type TransactionStart } from './commit';
import { limits, READ_LOCK_MS } from './limits';
import { beginBody, withNotices, type StepOptions, type StepOutcome } from './runner';
import { changeOf, failed, unchanged } from './stepError';
import { fromServer } from './serverError';
import type { Session } from './session';
import { refuseStandby } from './standby';
import type { ParameterStatement } from './submittable';

/** The transaction of a dry run: each step sees what the earlier ones made, and nothing of it is kept. */
export class Trial {
  protected start: TransactionStart | null = null;

  constructor(protected readonly session: Session) {}

  /**
   * Begins the transaction before the first step, so that what is read until then is read in it. Errors are the session's,
   * and `readOnlyServer` on a standby.
   */
  async begin(): Promise<void> {
    refuseStandby(this.session);
    // What is read before the first step waits no longer than any other reading.
    const { error } = await this.session.script(`begin; set local lock_timeout = ${READ_LOCK_MS}`);
    if (error !== null) throw fromServer(error, 'session');
    const [start] = await this.session.query<TransactionStart>(
      'select pg_catalog.txid_current()::text as "id", current_user::text as "user"',
    );
    this.start = start ?? null;
  }

  /**
   * Runs one step, and what its COMMIT would still check. After one that failed no other may follow, unless a savepoint
   * was gone back to. Never rejects.
   *
   * @param settings session settings that earlier, recorded parts of its file have made
   */
  async step(
    step: PlanStep,
    options: StepOptions,
    settings: readonly Statement[] = [],
  ): Promise<StepOutcome> {
    const { session } = this;
    return withNotices(session, options, async () => {
      const changed = changeOf(step);
      if (changed) return { executed: [], error: changed, committed: false };
      const body = await (this.start === null
        ? beginBody(session, step, options, settings)
        : sendBody(session, step, options, false, settings));
      if (body.error) {
        if (this.start !== null && body.error.code === 'connectionLost') {
          await endOrphan(session, options.runId, options.onWait, options.signal);
        }
        return body;
      }
      this.start ??= body.start;
      const back = plain([...restore(session.server), ...limits(session, options.timeouts)]);
      const { start } = this;
      const { completions, error } = await cancellable(session, options.signal, () =>
        session.pipeline([
          ...back,
          stillOurs(start),
          ...plain(CHECK_DEFERRED),
          ...this.records(step, options, body.start.at),
        ]),
      );
      if (error === null) return body;
      if (isCancelled(fromServer(error, 'session'), options.signal)) {
        return { ...body, error: cancelled() };
      }
      const escaped = completions.length === back.length;
      const isDeferred = completions.length === back.length + 1;
      return {
        ...body,
        error: escaped
          ? escape(step, error)
          : failed(step, error, {
              state: unchanged,
              ...(isDeferred && { values: { at: 'commit' } }),
            }),
      };
    });
  }

  /** What is written of a step in the transaction, and since when it runs; nothing in a dry run. */
  protected records(
    step: PlanStep,
    options: StepOptions,
    since: string,
  ): readonly ParameterStatement[];
  protected records(): readonly ParameterStatement[] {
    return [];
  }

  /** Rolls everything back. Never rejects. */
  async end(): Promise<void> {
    await discard(this.session);
  }
}

/**
 * Checks the deferred constraints, as a COMMIT does, and puts each back to how it is declared: between two steps that
 * run by themselves there is a COMMIT, and without one the second could not even alter a table that the first wrote to.
 * One that a later step makes is deferred too, until that step's own end.
 */
const CHECK_DEFERRED = [
  'set constraints all immediate',
  'set constraints all deferred',
  `do $plumbline$
declare
  immediate text;
begin
  select pg_catalog.string_agg(pg_catalog.format('%I.%I', n.nspname, c.conname), ', ') into immediate
  from pg_catalog.pg_constraint as c
  join pg_catalog.pg_namespace as n on n.oid = c.connamespace
  where c.condeferrable and not c.condeferred and pg_catalog.has_schema_privilege(n.oid, 'USAGE');
  if immediate is not null then
    execute pg_catalog.concat('set constraints ', immediate, ' immediate');
  end if;
end
$plumbline$`,
];
