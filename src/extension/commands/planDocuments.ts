import * as vscode from 'vscode';
import type { PlanReport } from '../../core/report/model';
import type { EngineHost } from '../engineHost';
import { PLAN_SCHEME } from '../ids';
import { Disposable } from '../lifecycle';
import type { RunKind } from './confirmation';
import type { Planned } from './migrationRuns';
import { planAction } from './planText';

interface Shown {
  readonly text: string;
  /** What can be run from the document; none while the question about it is open. */
  readonly planned?: Planned;
}

/** Plans as read-only SQL documents, as long as they are open. */
export class PlanDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #shown = new Map<string, Shown>();
  #opened = 0;

  constructor(private readonly engines: Pick<EngineHost, 'get'>) {
    super();
    this._register(vscode.workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this));
    this._register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === PLAN_SCHEME) this.#shown.delete(uri.query);
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#shown.get(uri.query)?.text ??
      `-- ${vscode.l10n.t('This plan is over. Ask for it again to see what would run now.')}\n`
    );
  }

  /** The plan that a document shows, to be run as it stands; by default of the document in the editor. */
  plannedIn(uri = vscode.window.activeTextEditor?.document.uri): Planned | undefined {
    return uri?.scheme === PLAN_SCHEME ? this.#shown.get(uri.query)?.planned : undefined;
  }

  /** Opens a plan that can be run from its document. */
  open(planned: Planned): Promise<vscode.Uri> {
    return this.#open(planned.plan, planned.wanted.kind, planned);
  }

  /** Opens a plan to look at, beside the question whether it shall run. */
  openBeside(plan: PlanReport, kind: RunKind): Promise<vscode.Uri> {
    return this.#open(plan, kind);
  }

  async #open(plan: PlanReport, kind: RunKind, planned?: Planned): Promise<vscode.Uri> {
    const engine = await this.engines.get();
    const text = await engine.planDocument(plan, kind === 'dryRun');
    const query = String((this.#opened += 1));
    this.#shown.set(query, { text, ...(planned && { planned }) });
    const name = planAction(plan, kind).replaceAll(/[\\/?#%]/g, '_');
    const scheme = PLAN_SCHEME;
    const path = `/${planned ? 'Plan: ' : ''}${name}.sql`;
    const uri = vscode.Uri.from({ scheme, path, query });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'sql');
    await vscode.window.showTextDocument(document, { preview: planned === undefined });
    return uri;
  }
}
