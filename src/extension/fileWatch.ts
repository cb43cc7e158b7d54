import * as vscode from 'vscode';
import { Disposable } from './lifecycle';
import type { OpenFolder } from './openFolder';

/** A checkout changes many files within this time: they are one change. */
const QUIET_MS = 300;

/** Tells when SQL files of the folder were made, changed or deleted, once for all that happens together. */
export class FileWatch extends Disposable {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    folder: OpenFolder,
    private readonly changed: () => void,
  ) {
    super();
    this._register({ dispose: () => clearTimeout(this.#timer) });
    if (!folder.uri) return;
    const watcher = this._register(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder.uri, '**/*.sql')),
    );
    for (const event of [watcher.onDidCreate, watcher.onDidChange, watcher.onDidDelete]) {
      this._register(event(() => this.#wait()));
    }
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.changed(), QUIET_MS);
  }
}
