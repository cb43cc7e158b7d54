import * as vscode from 'vscode';
import { COMPARISON_SCHEME } from '../ids';
import { Disposable } from '../lifecycle';

/** Two texts side by side, read-only, as long as they are open. */
export class ComparisonDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #opened = 0;

  constructor() {
    super();
    this._register(vscode.workspace.registerTextDocumentContentProvider(COMPARISON_SCHEME, this));
    this._register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === COMPARISON_SCHEME) this.#texts.delete(keyOf(uri));
      }),
    );
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(keyOf(uri)) ?? vscode.l10n.t('This comparison is over.');
  }

  /** Opens a comparison. `name` ends with what tells the editor the language: `plumbline.json`. */
  async open(
    title: string,
    before: { readonly name: string; readonly text: string },
    after: { readonly name: string; readonly text: string },
  ): Promise<void> {
    await vscode.commands.executeCommand(
      'vscode.diff',
      this.#document(before),
      this.#document(after),
      title,
      { preview: true },
    );
  }

  #document({ name, text }: { readonly name: string; readonly text: string }): vscode.Uri {
    const query = String((this.#opened += 1));
    const uri = vscode.Uri.from({
      scheme: COMPARISON_SCHEME,
      path: `/${name.replaceAll(/[\\/?#%]/g, '_')}`,
      query,
    });
    this.#texts.set(keyOf(uri), text);
    return uri;
  }
}

function keyOf({ query }: vscode.Uri): string {
  return query;
}
