import * as vscode from 'vscode';
import { COMMAND } from '../ids';
import { Disposable } from '../lifecycle';
import { environmentText, guardedName } from './targetText';
import type { Targets } from './targets';

/** The chosen target in the status bar; a click chooses another one. Production is marked, beside being named so. */
export class TargetStatusBar extends Disposable {
  readonly #item = this._register(
    vscode.window.createStatusBarItem('target', vscode.StatusBarAlignment.Left, 50),
  );

  constructor(private readonly targets: Targets) {
    super();
    this.#item.name = vscode.l10n.t('Plumbline Target');
    this.#item.command = COMMAND.selectTarget;
    this._register(targets.onDidChange(() => this.#show()));
    this.#show();
    this.#item.show();
  }

  get text(): string {
    return this.#item.text;
  }

  #show(): void {
    const { chosen } = this.targets;
    const environment = environmentText(chosen.environment);
    this.#item.text = `$(database) ${guardedName(chosen)}`;
    this.#item.tooltip = vscode.l10n.t(
      'Plumbline works on {0} ({1}). Click to select another target.',
      chosen.name,
      environment,
    );
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t('Plumbline target {0}, {1}', chosen.name, environment),
    };
    this.#item.backgroundColor =
      chosen.environment === 'production'
        ? new vscode.ThemeColor('statusBarItem.warningBackground')
        : undefined;
  }
}
