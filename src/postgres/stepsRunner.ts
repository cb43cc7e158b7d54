import { PlumblineError, type DatabaseState } from '../core/errors';
import type { PlanStep, StepPart } from '../core/plan/model';
import type { NoticeReport, StatementReport } from '../core/report/model';
import { positionAt } from '../core/sql/position';
import { partRecorded, partValues, runAlone, type AloneOutcome } from './aloneStatement';
import { clearInvalid, recordedParts, settleDoubt, takenOver, wentOn } from './doubt';
import { invalidInTheWay } from './obstacles';
import { PART_DONE } from './record.sql';
import { cancelled } from './cancellable';
import { commit, historyStatement } from './commit';
import { beginBody, withNotices, type StepOptions, type StepOutcome } from './runner';
import { changeOf, failed } from './stepError';
import type { Session } from './session';
import type { ParameterStatement } from './submittable';

/**
 * Runs a step part by part, from the first one that is not done: a part that can run in a transaction is committed
 * together with its record; one that cannot runs between two records (`runAlone`). The record of the last part is the
 * history row itself, and takes the rows of the parts away in the same transaction.
 *
 * Stops at the first part that fails. What is done by then is recorded, and the next run goes on from there; one that
 * was begun and not recorded as done is looked up in the catalog first. Never rejects.
 */
export function runSteps(
  session: Session,
  step: PlanStep,
  options: StepOptions,
): Promise<StepOutcome> {
  return withNotices(session, options, (tell) => new StepsRun(session, step, options, tell).run());
}

class StepsRun {
  private done: number;
  /** Whether the row of a part that is not done says `started`. */
  private left = false;
  /** Whether an INVALID index was dropped. */
  private dropped = false;
  private readonly options: StepOptions;
  private readonly executed: StatementReport[] = [];

  constructor(
    private readonly session: Session,
    private readonly step: PlanStep,
    options: StepOptions,
    tell: (notice: NoticeReport) => void,
  ) {
    this.done = step.done;
    const onDropped = (index: string): void => {
      this.dropped = true;
      tell({ severity: 'NOTICE', message: `The INVALID index ${index} was dropped.` });
    };
    this.options = { ...options, onDropped };
  }

  async run(): Promise<Omit<StepOutcome, 'notices' | 'durationMs'>> {
    const error = await this.parts().catch((cause: unknown) => failed(this.step, cause, {}));
    const { executed, done, left } = this;
    const total = this.step.parts.length;
    return {
      executed,
      error: error && this.withState(error),
      committed: error === null,
      parts: { done: error === null ? total : done, total },
      partial: error !== null && (done > 0 || left),
    };
  }

  private async parts(): Promise<PlumblineError | null> {
    const { session, step, options } = this;
    const changed = changeOf(step);
    if (changed) return changed;
    const unset = step.parts.find((part) => !part.transactional && part.settings.length > 0);
    if (unset && session.server.pooled) return settingsLost(step, unset);
    const recorded = await recordedParts(session, step.migration, options.kind);
    const { started } = recorded;
    this.left = started !== null;
    this.done = recorded.done;
    const further = wentOn(step, recorded, options.kind);
    if (further) return further;
    if (started) this.done = await settleDoubt(session, step, started, options);
    this.left = false;
    await this.clearTheWay();
    if (this.done === step.parts.length) return this.record();
    for (const part of step.parts.slice(this.done)) {
      options.checkGuard?.();
      if (options.signal?.aborted) return cancelled();
      const error = await (part.transactional ? this.transaction(part) : this.alone(part));
      if (error) return error;
      this.done += 1;
    }
    return null;
  }

  /** What stands in the way is told before anything runs, not when half of the file is done. */
  private async clearTheWay(): Promise<void> {
    const { session, step, options } = this;
    for await (const { statement, names } of invalidInTheWay(session, step, this.done)) {
      await clearInvalid(session, step, statement, names, options);
    }
  }

  private async transaction(part: StepPart): Promise<PlumblineError | null> {
    const { session, step, options } = this;
    const script = { ...step.script, statements: part.statements };
    const piece: PlanStep = { ...step, sql: part.sql, sqlStart: part.start, script };
    const body = await beginBody(session, piece, options, part.settings, 'restored');
    if (body.error) {
      this.executed.push(...body.executed);
      return body.error;
    }
    const done = { text: PART_DONE, values: partValues(step, part, options, null) };
    const last = this.recordsOf(part);
    const error = await commit(
      session,
      step,
      options,
      body.start,
      last ?? [done],
      last === null ? { recorded: partRecorded(step, part, options) } : {},
    );
    if (error === null) this.executed.push(...body.executed);
    return error && (takenOver(step, part, error) ?? error);
  }

  private async alone(part: StepPart): Promise<PlumblineError | null> {
    const { session, step, options } = this;
    const outcome: AloneOutcome = await runAlone(
      session,
      step,
      part,
      options,
      this.recordsOf(part),
    );
    this.left = outcome.state === 'left';
    this.executed.push(...outcome.executed);
    return outcome.error;
  }

  /** Every part is done: only the history row is missing. */
  private async record(): Promise<PlumblineError | null> {
    const { session, step, options } = this;
    const piece: PlanStep = { ...step, sql: '', script: { ...step.script, statements: [] } };
    const body = await beginBody(session, piece, options, [], 'restored');
    return (
      body.error ?? commit(session, step, options, body.start, [historyStatement(step, options)])
    );
  }

  private recordsOf(part: StepPart): readonly ParameterStatement[] | null {
    const isLast = part.number === this.step.parts.length;
    return isLast ? [historyStatement(this.step, this.options)] : null;
  }

  /** What an error of one part says of the database holds for that part alone. */
  private withState(error: PlumblineError): PlumblineError {
    const { done, left, dropped } = this;
    const total = this.step.parts.length;
    const { state: ofPart } = error.details;
    if (ofPart?.code === 'unknown') return error;
    const lost = left && error.code === 'connectionLost';
    const state: DatabaseState =
      done > 0 || dropped || (left && !lost)
        ? { code: 'partlyApplied', done, total }
        : lost
          ? { code: 'unknown' }
          : { code: 'unchanged' };
    const details = { ...error.details, path: error.details.path ?? this.step.path, state };
    return new PlumblineError(error.code, error.message, details, { cause: error });
  }
}

/** Behind a pooler, what is set outside of a transaction holds for whoever gets that backend next. */
function settingsLost(step: PlanStep, { statements, settings }: StepPart): PlumblineError {
  const [statement] = statements;
  return new PlumblineError(
    'settingsBehindPooler',
    `${statement?.tag ?? 'A statement'} of ${step.path} runs outside of a transaction and under settings made before it (${settings[0]?.tag ?? 'SET'}), which a pooler does not keep.`,
    { path: step.path, ...(statement && positionAt(step.text, statement.range.start)) },
  );
}
