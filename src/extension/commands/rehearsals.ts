import * as vscode from 'vscode';
import type { Engine, RehearseSelection, Request, Target } from '../../app/engine';
import type { RehearseReport } from '../../core/report/model';
import type { Activity } from '../activity';
import type { Failures } from '../failures';
import type { Log } from '../log';
import type { OpenFolder } from '../openFolder';
import type { Requests } from '../requests';
import type { ResultsView } from '../results';
import { timeoutSettings } from '../settings';
import { targetLine } from '../targets/targetText';
import type { Targets } from '../targets/targets';
import { inNotification } from './runNotification';
import type { ShownKind } from './runProgress';

interface Ports {
  readonly activity: Activity;
  readonly requests: Requests;
  readonly targets: Pick<Targets, 'sketch'>;
  readonly results: ResultsView;
  readonly failures: Failures;
  readonly folder: OpenFolder;
  readonly log: Log;
}

/** Tries rollbacks, and what they take back, in a transaction that is discarded, and shows what that came to. */
export class Rehearsals {
  constructor(private readonly ports: Ports) {}

  /**
   * Resolves with the report, or undefined when the person did not want it; what went wrong has been told by then.
   *
   * @param confirmed the target on which a person said that they want it; else the chosen one
   */
  async rehearse(
    selection: RehearseSelection,
    confirmed?: Target,
  ): Promise<RehearseReport | undefined> {
    const { results, failures, log, folder } = this.ports;
    const report = await this.attempt(
      { title: vscode.l10n.t('Rehearsing the rollback'), kind: 'rehearse' },
      (engine, request) =>
        engine.rehearse({ ...request, ...timeoutSettings(folder.uri), selection }),
      confirmed,
    );
    if (!report) return undefined;
    log.info(`rehearse ${report.run.id} on ${report.target.name}: ${report.run.outcome}`);
    results.update({ rehearsal: report });
    results.show('run');
    if (report.error && report.error.code !== 'cancelled') failures.show(report.error);
    return report;
  }

  /**
   * Runs what keeps nothing, with its progress and Cancel. On production a person is asked before: what is tried locks
   * tables as if it were meant.
   */
  async attempt<Report>(
    shown: { readonly title: string; readonly kind: ShownKind },
    work: (engine: Engine, request: Request) => Promise<Report>,
    confirmed?: Target,
  ): Promise<Report | undefined> {
    const { activity, requests } = this.ports;
    const target = confirmed ?? (await this.#chosen());
    if (!target) return undefined;
    return activity.run(shown.title, (signal) =>
      inNotification(this.ports, shown, async (onProgress) => {
        const { engine, request } = await requests.make(signal, onProgress);
        return work(engine, { ...request, target });
      }),
    );
  }

  /** The chosen target; undefined when it is production and nothing shall be tried there. */
  async #chosen(): Promise<Target | undefined> {
    const { requests, targets } = this.ports;
    const { engine, request } = await requests.make(new AbortController().signal);
    const sketch = await targets.sketch(request.target, engine);
    if (sketch.environment !== 'production') return request.target;
    const attempt = vscode.l10n.t('Try on {0}', sketch.name);
    const answer = await vscode.window.showWarningMessage(
      vscode.l10n.t('Try this on {0}, keeping nothing?', sketch.name),
      {
        modal: true,
        detail: `${targetLine(sketch)}\n\n${vscode.l10n.t(
          'It runs in a transaction that is rolled back. Until then, others wait for the tables that it locks.',
        )}`,
      },
      attempt,
    );
    return answer === attempt ? request.target : undefined;
  }
}
