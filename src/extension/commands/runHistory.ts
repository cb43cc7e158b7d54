import * as vscode from 'vscode';
import type { ApplyReport, LoggedRun, RunsReport } from '../../core/report/model';
import type { Activity } from '../activity';
import { timeText } from '../editorTime';
import type { Failures } from '../failures';
import { VIEW } from '../ids';
import { plainMessage } from '../plainMessage';
import type { Requests } from '../requests';
import type { ResultsView } from '../results';

/** How many runs the list has. */
const LISTED = 200;

const ICONS: Readonly<Record<NonNullable<LoggedRun['outcome']>, string>> = {
  succeeded: 'pass',
  failed: 'error',
  refused: 'circle-slash',
  cancelled: 'stop-circle',
  unknown: 'question',
  interrupted: 'warning',
};

/** The runs of the target's log and of this editor, to be looked at again in the results panel. */
export class RunHistory {
  constructor(
    private readonly ports: {
      readonly activity: Activity;
      readonly requests: Requests;
      readonly results: ResultsView;
      readonly failures: Failures;
    },
  ) {}

  /** @param given the id of a run; without one, a person picks it from a list. */
  async show([id]: readonly unknown[]): Promise<ApplyReport | undefined> {
    const chosen = typeof id === 'string' ? id : await this.#pick();
    if (chosen === undefined) return undefined;
    const { report, error } = await this.#read({ id: chosen });
    if (error) this.ports.failures.show(error);
    if (!report) return undefined;
    this.ports.results.update({ run: report });
    this.ports.results.show('run');
    return report;
  }

  async #pick(): Promise<string | undefined> {
    const { runs, error, target } = await this.#read({ limit: LISTED });
    if (runs.length === 0) {
      if (error) this.ports.failures.show(error);
      else {
        const none = vscode.l10n.t('No run is recorded yet, neither here nor on {0}.', target.name);
        void vscode.window.showInformationMessage(plainMessage(none));
      }
      return undefined;
    }
    const notice =
      error && vscode.l10n.t('The log of {0} is not in it: {1}', target.name, error.message);
    const picked = await vscode.window.showQuickPick(
      [
        ...(notice === undefined
          ? []
          : [{ label: plain(notice), kind: vscode.QuickPickItemKind.Separator, id: undefined }]),
        ...runs.map(itemOf),
      ],
      {
        placeHolder: vscode.l10n.t('Run to show'),
        matchOnDescription: true,
        matchOnDetail: true,
        // It comes when the server has answered: a panel that takes the focus by then must not close it.
        ignoreFocusOut: true,
      },
    );
    return picked?.id;
  }

  #read(wanted: { readonly id?: string; readonly limit?: number }): Promise<RunsReport> {
    return this.ports.activity.runAfter(vscode.l10n.t('reading the run history'), (signal) =>
      Promise.resolve(
        vscode.window.withProgress({ location: { viewId: VIEW.migrations } }, async () => {
          const { engine, request } = await this.ports.requests.make(signal);
          return engine.runs({ ...request, ...wanted });
        }),
      ),
    );
  }
}

function itemOf(run: LoggedRun): vscode.QuickPickItem & { readonly id: string } {
  const who = run.client ?? run.user;
  return {
    id: run.id,
    label: `$(${run.outcome === null ? 'warning' : ICONS[run.outcome]}) ${plain(runTitle(run))}`,
    description: plain(`${timeText(run.startedAt)} · ${run.target}`),
    detail: plain(`${who} · ${run.application}`),
  };
}

/** `Apply failed at 003, 1 migration, 2 of 5 steps` */
export function runTitle(run: LoggedRun): string {
  const kind = run.dryRun
    ? vscode.l10n.t('Dry run')
    : run.kind === 'apply'
      ? vscode.l10n.t('Apply')
      : vscode.l10n.t('Rollback');
  const outcome = outcomeText(run);
  return [vscode.l10n.t('{0} {1}', kind, outcome), ...countsOf(run)].join(', ');
}

function countsOf({ succeeded, partial }: LoggedRun): string[] {
  const count = succeeded.length;
  const whole = count === 1 ? vscode.l10n.t('1 migration') : vscode.l10n.t('{0} migrations', count);
  return [
    ...(count === 0 ? [] : [whole]),
    ...(partial ? [vscode.l10n.t('{0} of {1} steps', partial.done, partial.total)] : []),
  ];
}

function outcomeText({ outcome, failedVersion }: LoggedRun): string {
  switch (outcome) {
    case 'succeeded':
      return vscode.l10n.t('succeeded');
    case 'failed':
      return failedVersion === undefined
        ? vscode.l10n.t('failed')
        : vscode.l10n.t('failed at {0}', failedVersion);
    case 'refused':
      return vscode.l10n.t('refused');
    case 'cancelled':
      return vscode.l10n.t('cancelled');
    case 'unknown':
      return vscode.l10n.t('with unknown outcome');
    case 'interrupted':
    case null:
      return vscode.l10n.t('did not end');
  }
}

/** What a name or a server wrote draws no icon. */
function plain(text: string): string {
  return text.replaceAll('$(', '$ (');
}
