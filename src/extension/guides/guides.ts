import * as vscode from 'vscode';
import type { ContextKeys } from '../contextKeys';
import type { EngineHost } from '../engineHost';
import { Disposable } from '../lifecycle';
import type { Log } from '../log';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';

/**
 * Which files of the workspace are its guides. They are looked for when somebody can see one: a Markdown document is
 * shown, the Testing view is opened, a command asks. From then on the list is kept up to date.
 */
export class Guides extends Disposable {
  readonly #changed = this._register(new vscode.EventEmitter<void>());
  /** The list is another one than before. */
  readonly onDidChange = this.#changed.event;
  readonly #edited = this._register(new vscode.EventEmitter<string>());
  /** A guide, or an SQL file, was changed on disk; its path. */
  readonly onDidChangeFile = this.#edited.event;
  readonly #manifest = this._register(new vscode.EventEmitter<void>());
  /** The manifest was made, changed or deleted: what a guide binds to may be another thing. */
  readonly onDidChangeManifest = this.#manifest.event;

  #paths: readonly string[] | null = null;
  #looking: Promise<readonly string[]> | null = null;
  /** How often somebody said that there may be others, and how often that was when they were found. */
  #asked = 0;
  #answered = 0;

  constructor(
    private readonly ports: {
      readonly folder: OpenFolder;
      readonly engines: Pick<EngineHost, 'get'>;
      readonly contextKeys: ContextKeys;
      readonly log: Log;
    },
  ) {
    super();
    this._register(vscode.window.onDidChangeVisibleTextEditors(() => this.#lookIfSeen()));
    this._register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.lookAgain()));
    this.#lookIfSeen();
  }

  /** The guides as far as they were looked for. */
  get paths(): readonly string[] {
    return this.#paths ?? [];
  }

  /** Looks for the guides once; rejects when they cannot be had, and looks again at the next call. */
  list(): Promise<readonly string[]> {
    if (this.#paths && this.#answered === this.#asked) return Promise.resolve(this.#paths);
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** What was found may no longer be all. Does nothing while nobody has asked. */
  lookAgain(): void {
    this.#asked += 1;
    if (this.#paths) this.#lookQuietly();
    else this.#lookIfSeen();
  }

  async #look(): Promise<readonly string[]> {
    const { folder, engines } = this.ports;
    if (folder.root === undefined) return [];
    const isFirst = this.#paths === null;
    const engine = await engines.get();
    let found: readonly string[];
    do {
      const asked = this.#asked;
      found = await engine.guides(folder.root);
      // A look that failed has answered nobody.
      this.#answered = asked;
    } while (this.#answered !== this.#asked && !this.isDisposed);
    if (isFirst) this.#watch();
    if (isFirst || found.join('\n') !== this.paths.join('\n')) {
      this.#paths = found;
      this.ports.contextKeys.set('plumbline.guidePaths', this.#systemPaths(found));
      this.#changed.fire();
    }
    return found;
  }

  #systemPaths(paths: readonly string[]): string[] {
    return paths.flatMap((path) => fileUri(this.ports.folder, path)?.fsPath ?? []);
  }

  #lookIfSeen(): void {
    if (this.#paths) return;
    const isSeen = vscode.window.visibleTextEditors.some(
      ({ document }) =>
        document.languageId === 'markdown' &&
        relativePath(this.ports.folder, document.uri) !== undefined,
    );
    if (isSeen) this.#lookQuietly();
  }

  #lookQuietly(): void {
    this.list().catch((error: unknown) => this.ports.log.bug(error));
  }

  #watch(): void {
    const { folder } = this.ports;
    if (!folder.uri) return;
    const watch = (glob: string) =>
      this._register(
        vscode.workspace.createFileSystemWatcher(
          new vscode.RelativePattern(folder.uri ?? '', glob),
        ),
      );
    const texts = watch('**/*.{md,markdown,sql}');
    for (const event of [texts.onDidCreate, texts.onDidDelete]) {
      this._register(event((uri) => this.#tell(uri, true)));
    }
    this._register(texts.onDidChange((uri) => this.#tell(uri, false)));
    const manifest = watch('plumbline.json');
    for (const event of [manifest.onDidCreate, manifest.onDidChange, manifest.onDidDelete]) {
      this._register(
        event(() => {
          this.#manifest.fire();
          this.lookAgain();
        }),
      );
    }
  }

  #tell(uri: vscode.Uri, isOther: boolean): void {
    const path = relativePath(this.ports.folder, uri);
    if (path === undefined || /(?:^|\/)(?:\.git|node_modules)\//.test(path)) return;
    this.#edited.fire(path);
    if (isOther && !path.endsWith('.sql')) this.lookAgain();
  }
}
