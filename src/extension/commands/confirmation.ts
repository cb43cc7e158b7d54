import type { PlanReport, RehearseReport } from '../../core/report/model';

/** What a plan is confirmed for. */
export type RunKind = 'apply' | 'rollback' | 'dryRun';

export interface Confirmed {
  /** The database's name, as it was typed; only where `PlanReport.needsConfirmation`. */
  readonly database?: string;
}

/** Asks a person whether a plan shall run. */
export interface Confirmation {
  /**
   * Resolves with undefined when the person does not want it, and with `rehearse` when they want a rollback rehearsed
   * first, which is offered once.
   *
   * @param rehearsed what that showed: nothing that speaks against it
   */
  confirm(
    plan: PlanReport,
    kind: RunKind,
    rehearsed?: RehearseReport,
  ): Promise<Confirmed | 'rehearse' | undefined>;
}
