import * as vscode from 'vscode';
import type { PlanReport } from '../../core/report/model';
import { PLAN_SCHEME } from '../ids';
import { Disposable } from '../lifecycle';
import type { RunKind } from './confirmation';
import { planDocument, planAction } from './planText';

/** Plans as read-only SQL documents, as long as they are open. */
export class PlanDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #opened = 0;

  constructor() {
    super();
    this._register(vscode.workspace.registerTextDocumentContentProvider(PLAN_SCHEME, this));
    this._register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === PLAN_SCHEME) this.#texts.delete(uri.query);
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return (
      this.#texts.get(uri.query) ??
      `-- ${vscode.l10n.t('This plan is over. Ask for it again to see what would run now.')}\n`
    );
  }

  /** Opens a plan in an editor of its own and resolves with its address. */
  async open(plan: PlanReport, kind: RunKind): Promise<vscode.Uri> {
    const query = String((this.#opened += 1));
    this.#texts.set(query, planDocument(plan, kind));
    const name = planAction(plan, kind).replaceAll(/[\\/?#%]/g, '_');
    const uri = vscode.Uri.from({ scheme: PLAN_SCHEME, path: `/${name}.sql`, query });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, 'sql');
    await vscode.window.showTextDocument(document, { preview: true });
    return uri;
  }
}
