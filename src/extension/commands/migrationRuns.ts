import * as vscode from 'vscode';
import type { ApplySelection, Engine, Request, RollbackSelection, Target } from '../../app/engine';
import type { ApplyReport, ErrorReport, PlanReport } from '../../core/report/model';
import type { Activity } from '../activity';
import type { Failures } from '../failures';
import type { ShownResults, Texts } from '../guides/shownResults';
import { COMMAND, VIEW } from '../ids';
import type { MigrationDiagnostics } from '../inline/migrationDiagnostics';
import type { Log } from '../log';
import type { Migrations } from '../migrations';
import type { OpenFolder } from '../openFolder';
import { plainMessage } from '../plainMessage';
import type { Remedy } from '../remedy';
import type { Requests } from '../requests';
import type { ResultsView } from '../results';
import { timeoutSettings } from '../settings';
import type { Targets } from '../targets/targets';
import type { Confirmation, Confirmed, RunKind } from './confirmation';
import type { Rehearsals } from './rehearsals';
import { inNotification } from './runNotification';

/** What to run, as a person asked for it. */
export type Wanted = (
  | { readonly kind: 'apply' | 'dryRun'; readonly selection: ApplySelection }
  | { readonly kind: 'rollback'; readonly selection: RollbackSelection }
) & {
  /** Drops the INVALID index that a failed step left, and goes on from there. */
  readonly dropInvalid?: boolean;
};

interface Ports {
  readonly activity: Activity;
  readonly requests: Requests;
  readonly targets: Pick<Targets, 'chosen'>;
  /** Read at each run: tests put another one in its place. */
  readonly confirmation: () => Confirmation;
  readonly plans: { open(planned: Planned): Promise<unknown> };
  readonly rehearsals: Pick<Rehearsals, 'rehearse'>;
  readonly results: ResultsView;
  readonly shown: ShownResults;
  readonly diagnostics: MigrationDiagnostics;
  readonly migrations: Migrations;
  readonly failures: Failures;
  readonly folder: OpenFolder;
  readonly log: Log;
}

/**
 * Applies and rolls back: plan, confirmation of exactly this plan, run, results. What was confirmed is what runs: the
 * engine is given the plan's fingerprints and refuses another one, so nothing is held while a person thinks.
 */
export class MigrationRuns {
  constructor(private readonly ports: Ports) {}

  /** Resolves with the run's report, or undefined when nothing ran. What went wrong has been told by then. */
  async run(wanted: Wanted): Promise<ApplyReport | undefined> {
    const planned = await this.#planToRun(wanted);
    return planned && this.runPlanned(planned);
  }

  /** Shows what would run, in an editor; from there it can be run as it stands. */
  async showPlan(wanted: Wanted): Promise<void> {
    const planned = await this.#planToRun(wanted);
    if (planned) await this.ports.plans.open(planned);
  }

  /** What `wanted` would run now; undefined when that is nothing, which has been told by then. */
  async #planToRun(wanted: Wanted): Promise<Planned | undefined> {
    const { activity, failures } = this.ports;
    const { plan, target } = await activity.run(planningTitle(wanted.kind), (signal) =>
      this.#inView(() => this.#plan(wanted, signal)),
    );
    if (plan.error) {
      this.ports.diagnostics.showRun(runOf(plan, plan.error));
      failures.show(plan.error);
      return undefined;
    }
    if (plan.steps.length === 0) {
      void vscode.window.showInformationMessage(plainMessage(nothingText(plan, wanted.kind)));
      return undefined;
    }
    return { wanted, plan, target };
  }

  /** Runs a plan as it was made, once it is confirmed, or not at all. As `run`. */
  async runPlanned({ wanted, plan, target }: Planned): Promise<ApplyReport | undefined> {
    const { activity } = this.ports;
    const isAsked = wanted.kind !== 'dryRun' || plan.needsConfirmation;
    const confirmed = isAsked ? await this.#confirm({ wanted, plan, target }) : {};
    if (!confirmed) return undefined;
    const texts = this.ports.shown.texts();
    const report = await activity.run(runningTitle(wanted.kind, plan), (signal) =>
      this.#execute({ wanted, plan, target }, confirmed, signal),
    );
    this.#show(wanted, report, target, texts);
    await this.ports.migrations.refresh('all');
    return report;
  }

  /** Asks once more after a rehearsal that found nothing; after any other, whoever still wants it starts again. */
  async #confirm({ wanted, plan, target }: Planned): Promise<Confirmed | undefined> {
    const { confirmation, rehearsals } = this.ports;
    const answer = await confirmation().confirm(plan, wanted.kind);
    if (answer !== 'rehearse' || wanted.kind !== 'rollback') {
      return answer === 'rehearse' ? undefined : answer;
    }
    const rehearsed = await rehearsals.rehearse(wanted.selection, target);
    if (rehearsed?.run.outcome !== 'succeeded') return undefined;
    const again = await confirmation().confirm(plan, wanted.kind, rehearsed);
    return again === 'rehearse' ? undefined : again;
  }

  async #plan(wanted: Wanted, signal: AbortSignal): Promise<Planned> {
    const made = await this.ports.requests.make(signal);
    const { engine } = made;
    const request = { ...made.request, ...timeoutSettings(this.ports.folder.uri) };
    const plan = await (wanted.kind === 'rollback'
      ? engine.plan({ ...request, kind: 'rollback', selection: wanted.selection })
      : engine.plan({ ...request, kind: 'apply', selection: wanted.selection }));
    return { wanted, plan, target: request.target };
  }

  #execute(
    { wanted, plan, target }: Planned,
    confirmed: Confirmed,
    signal: AbortSignal,
  ): Promise<ApplyReport> {
    const title = runningTitle(wanted.kind, plan);
    return inNotification(this.ports, { title, kind: wanted.kind }, async (onProgress) => {
      const { engine, request } = await this.ports.requests.make(signal, onProgress);
      // The target that was confirmed, also when another one was chosen meanwhile.
      return this.#start(engine, { ...request, target }, wanted, plan, confirmed);
    });
  }

  #start(
    engine: Engine,
    request: Request,
    wanted: Wanted,
    plan: PlanReport,
    confirmed: Confirmed,
  ): Promise<ApplyReport> {
    const options = {
      ...request,
      ...timeoutSettings(this.ports.folder.uri),
      dropInvalid: wanted.dropInvalid,
      confirm: confirmed.database,
      confirmedSteps: plan.steps,
      confirmedTarget: plan.target,
    };
    return wanted.kind === 'rollback'
      ? engine.rollback({ ...options, selection: wanted.selection })
      : engine.apply({
          ...options,
          selection: wanted.selection,
          dryRun: wanted.kind === 'dryRun',
        });
  }

  #show(wanted: Wanted, report: ApplyReport, target: Target, texts: Texts): void {
    const { results, shown, diagnostics, failures, log, targets } = this.ports;
    const { run, verification } = report;
    log.info(`${run.kind} ${run.id} on ${report.target.name}: ${run.outcome}`);
    diagnostics.showRun(report);
    // Another one may have been chosen while it ran.
    const isCurrent = target.id === targets.chosen.id;
    results.update({ ...(isCurrent && { target: report.target }), run: report });
    // What checks found before may no longer be true.
    if (!run.dryRun) shown.outdate();
    if (verification && !run.dryRun) shown.show(verification, texts, { isCurrent, isPart: false });
    const isVerified = run.outcome === 'succeeded' && verification !== undefined && !run.dryRun;
    results.show(isVerified ? 'verification' : 'run');
    // Whoever cancels knows; the panel says what had been done by then.
    if (run.outcome === 'succeeded' || run.outcome === 'cancelled') return;
    const error = report.error ?? report.results.find((result) => result.error)?.error;
    if (error) {
      failures.show(error, [
        ...this.#remedies(wanted, error),
        { title: vscode.l10n.t('Show Details'), command: COMMAND.showResults },
      ]);
    }
  }

  /** It is planned and confirmed anew: the database may be another one by then. */
  #remedies(wanted: Wanted, error: ErrorReport): Remedy[] {
    if (wanted.kind === 'dryRun' || error.invalidIndexes === undefined) return [];
    return [
      {
        title: vscode.l10n.t('Drop Index and Go On'),
        run: () => this.run({ ...wanted, dropInvalid: true }),
      },
    ];
  }

  #inView<Result>(work: () => Promise<Result>): Promise<Result> {
    return Promise.resolve(
      vscode.window.withProgress({ location: { viewId: VIEW.migrations } }, work),
    );
  }
}

/** A plan with what was asked for and the target that it was made for. */
export interface Planned {
  readonly wanted: Wanted;
  readonly plan: PlanReport;
  readonly target: Target;
}

function planningTitle(kind: RunKind): string {
  return kind === 'rollback'
    ? vscode.l10n.t('planning a rollback')
    : vscode.l10n.t('planning what to apply');
}

function runningTitle(kind: RunKind, plan: PlanReport): string {
  switch (kind) {
    case 'apply':
      return vscode.l10n.t('Applying to {0}', plan.target.name);
    case 'rollback':
      return vscode.l10n.t('Rolling back on {0}', plan.target.name);
    case 'dryRun':
      return vscode.l10n.t('Dry run on {0}', plan.target.name);
  }
}

function nothingText(plan: PlanReport, kind: RunKind): string {
  const nothing =
    kind === 'rollback'
      ? vscode.l10n.t('Nothing to roll back on {0}.', plan.target.name)
      : vscode.l10n.t('Nothing to apply to {0}.', plan.target.name);
  const reasons = plan.leftOut.map(({ path, reason }) => `${path}: ${reason}`);
  return [nothing, ...reasons.slice(0, 3)].join(' ');
}

/** A plan's own failure, in the form in which files are marked. */
function runOf(plan: PlanReport, error: ErrorReport): ApplyReport {
  const kind = plan.kind === 'rollback' ? 'rollback' : 'apply';
  const run = { id: '', kind, startedAt: '', durationMs: 0, outcome: 'refused' } as const;
  return { schema: plan.schema, target: plan.target, run, results: [], leftOut: [], error };
}
