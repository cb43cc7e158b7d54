import * as vscode from 'vscode';
import type { RlsReport, TargetReport, VerifyReport } from '../../core/report/model';
import type { Activity } from '../activity';
import type { Failures } from '../failures';
import type { ShownResults } from '../guides/shownResults';
import { VIEW } from '../ids';
import type { Requests } from '../requests';
import type { ResultsView } from '../results';
import type { Targets } from '../targets/targets';
import { runProgress } from './runProgress';
import type { PanelProgress } from '../../messages';

/** Verifies and lists policies: both only read, so nothing is asked before. */
export class Readings {
  constructor(
    private readonly ports: {
      readonly activity: Activity;
      readonly requests: Requests;
      readonly targets: Pick<Targets, 'chosen'>;
      readonly results: ResultsView;
      readonly shown: ShownResults;
      readonly failures: Failures;
    },
  ) {}

  /** @param paths the migrations to verify; undefined for all applied ones */
  async verify(paths: readonly string[] | undefined): Promise<VerifyReport> {
    const { results, failures, shown } = this.ports;
    const { id, report, texts } = await this.#read(
      'verify',
      vscode.l10n.t('Verifying'),
      (signal, tell) =>
        this.ports.requests
          .make(signal, (event) => {
            const now = runProgress(event, 'apply');
            if (now && event.kind === 'phase') tell(now.message);
          })
          .then(async ({ engine, request }) => ({
            id: request.target.id,
            // Not before its turn: what was edited, or chosen, until then belongs to it.
            texts: shown.texts(),
            report: await engine.verify({ ...request, paths }),
          })),
    );
    shown.show(report, texts, { isCurrent: id === this.ports.targets.chosen.id, isPart: false });
    results.show('verification');
    if (report.error && report.error.code !== 'cancelled') failures.show(report.error);
    return report;
  }

  async showPolicies(): Promise<RlsReport> {
    const { results, failures } = this.ports;
    const { id, report } = await this.#read(
      'policies',
      vscode.l10n.t('Reading policies'),
      (signal) =>
        this.ports.requests.make(signal).then(async ({ engine, request }) => ({
          id: request.target.id,
          report: await engine.policies(request),
        })),
    );
    results.update({ ...this.#targetOf(report, id), policies: report });
    results.show('policies');
    if (report.error && report.error.code !== 'cancelled') failures.show(report.error);
    return report;
  }

  /** The target for the panel, unless another one was chosen while this one was read. */
  #targetOf({ target }: { readonly target: TargetReport }, id: string): { target?: TargetReport } {
    return id === this.ports.targets.chosen.id ? { target } : {};
  }

  async #read<Result>(
    kind: PanelProgress['kind'],
    title: string,
    work: (signal: AbortSignal, tell: (message: string) => void) => Promise<Result>,
  ): Promise<Result> {
    const { activity, results } = this.ports;
    const tell = (message: string) =>
      results.update({ progress: { kind, message, cancellable: true } });
    return activity.runAfter(title, (signal) =>
      Promise.resolve(
        vscode.window.withProgress({ location: { viewId: VIEW.migrations } }, async () => {
          // The panel names what runs by its kind.
          tell('');
          try {
            return await work(signal, tell);
          } finally {
            results.update({ progress: null });
          }
        }),
      ),
    );
  }
}
