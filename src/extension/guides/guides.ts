import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { PlumblineError } from '../../core/errors';
import type { ErrorReport } from '../../core/report/model';
import type { ContextKeys } from '../contextKeys';
import type { EngineHost } from '../engineHost';
import { describeForEditor } from '../editorWords';
import { Disposable } from '../lifecycle';
import type { Log } from '../log';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';

/**
 * Which files of the workspace are its guides. They are looked for when somebody can see one: a Markdown document is
 * shown, the Testing view is opened, a command asks. From then on the list is kept up to date, also while it cannot be had.
 */
export class Guides extends Disposable {
  readonly #changed = this._register(new vscode.EventEmitter<void>());
  /** The list, or why it cannot be had, is another one than before. */
  readonly onDidChange = this.#changed.event;
  readonly #edited = this._register(new vscode.EventEmitter<string>());
  /** A guide, or an SQL file, was changed on disk; its path. */
  readonly onDidChangeFile = this.#edited.event;
  readonly #manifest = this._register(new vscode.EventEmitter<void>());
  /** The manifest was made, changed or deleted: what a guide binds to may be another thing. */
  readonly onDidChangeManifest = this.#manifest.event;

  #paths: readonly string[] | null = null;
  #problem: ErrorReport | undefined;
  #isWanted = false;
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
    this.#watch();
    this.#lookIfSeen();
  }

  /** Why it is not known which files are guides: the manifest is wrong, or the folder cannot be read. */
  get problem(): ErrorReport | undefined {
    return this.#problem;
  }

  /** The guides as far as they were looked for; those of before while there is a `problem`. */
  get paths(): readonly string[] {
    return this.#paths ?? [];
  }

  /**
   * Looks for the guides once; rejects when they cannot be had, and looks again at the next call.
   * @throws PlumblineError as `Engine.guides`
   */
  list(): Promise<readonly string[]> {
    this.#isWanted = true;
    if (this.#paths && this.#answered === this.#asked) return Promise.resolve(this.#paths);
    this.#looking ??= this.#look().finally(() => (this.#looking = null));
    return this.#looking;
  }

  /** What was found may no longer be all. Does nothing while nobody has asked. */
  lookAgain(): void {
    this.#asked += 1;
    if (this.#isWanted) this.#lookQuietly();
    else this.#lookIfSeen();
  }

  async #look(): Promise<readonly string[]> {
    const { folder, engines } = this.ports;
    if (folder.root === undefined) return [];
    const engine = await engines.get();
    let asked: number;
    let look: PromiseSettledResult<readonly string[]>;
    let problem: ErrorReport | undefined;
    do {
      asked = this.#asked;
      [look] = await Promise.allSettled([engine.guides(folder.root)]);
      problem =
        look.status === 'rejected' && PlumblineError.is(look.reason)
          ? await describeForEditor(look.reason)
          : undefined;
    } while (asked !== this.#asked && !this.isDisposed);
    if (look.status === 'fulfilled') {
      this.#answered = asked;
      this.#found(look.value, undefined);
      return look.value;
    }
    // A look that failed has answered nobody.
    if (problem) this.#found(this.#paths, problem);
    throw look.reason;
  }

  #found(paths: readonly string[] | null, problem: ErrorReport | undefined): void {
    const isNew =
      paths?.join('\n') !== this.#paths?.join('\n') || !isDeepStrictEqual(problem, this.#problem);
    this.#paths = paths;
    this.#problem = problem;
    if (!isNew) return;
    this.ports.contextKeys.set('plumbline.guidePaths', this.#systemPaths(this.paths));
    this.#changed.fire();
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
    this.list().catch((error: unknown) => {
      // `problem` says it to whoever shows the guides.
      if (!PlumblineError.is(error)) this.ports.log.bug(error);
    });
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
    // A file that is deleted and made again at once is told of as changed.
    if (path.endsWith('.sql')) return;
    if (isOther || !this.paths.includes(path)) this.lookAgain();
  }
}
