import * as vscode from 'vscode';
import type { ContextKey, ContextValues } from './ids';

/** Sets keys for `when` clauses; a value that is set already is not sent again. */
export class ContextKeys {
  readonly #sent = new Map<ContextKey, string>();

  set<Key extends ContextKey>(key: Key, value: ContextValues[Key]): void {
    const text = JSON.stringify(value);
    if (this.#sent.get(key) === text) return;
    this.#sent.set(key, text);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
