import * as vscode from 'vscode';
import { Disposable } from './lifecycle';
import { relativePath, type OpenFolder } from './openFolder';

/** A checkout changes many files within this time: they are one change. */
const QUIET_MS = 300;

/** Folders in which nothing is anybody's migration. */
const IGNORED = /(?:^|\/)(?:\.git|node_modules)(?:\/|$)/;
const SOURCE = /(?:^|\/)(?:migrations|rollbacks?|down)$/i;

/**
 * Tells when SQL files of the folder were made, changed or deleted, once for all that happens together. A folder that
 * comes or goes with all that is in it is one event of VS Code, in which no file is named.
 */
export class FileWatch extends Disposable {
  #timer: NodeJS.Timeout | undefined;

  /** @param known the files that were listed last, workspace-relative */
  constructor(
    private readonly folder: OpenFolder,
    private readonly known: () => readonly string[],
    private readonly changed: () => void,
  ) {
    super();
    this._register({ dispose: () => clearTimeout(this.#timer) });
    if (!folder.uri) return;
    const files = this._register(
      vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder.uri, '**/*.sql')),
    );
    for (const event of [files.onDidCreate, files.onDidChange, files.onDidDelete]) {
      this._register(event(() => this.#wait()));
    }
    const folders = this._register(
      vscode.workspace.createFileSystemWatcher(
        new vscode.RelativePattern(folder.uri, '**'),
        false,
        true,
        false,
      ),
    );
    this._register(folders.onDidCreate((uri) => this.#folder(uri, (path) => SOURCE.test(path))));
    this._register(
      folders.onDidDelete((uri) =>
        this.#folder(uri, (path) => this.known().some((file) => file.startsWith(`${path}/`))),
      ),
    );
  }

  #folder(uri: vscode.Uri, concerns: (path: string) => boolean): void {
    const path = relativePath(this.folder, uri);
    if (path !== undefined && !IGNORED.test(path) && concerns(path)) this.#wait();
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.changed(), QUIET_MS);
  }
}
