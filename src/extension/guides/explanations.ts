import * as vscode from 'vscode';
import type { ExplainedFile } from '../../core/report/model';
import type { EngineHost } from '../engineHost';
import { requireRoot } from '../guards';
import { Disposable } from '../lifecycle';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';
import type { Guides } from './guides';

/**
 * Reading a guide takes the thread that every extension of the window shares: about 3 s for a megabyte of SQL. Of what is
 * longer than this (UTF-16 code units; bytes of a file that is not open) nothing is read here; the command line can.
 */
const LONGEST_GUIDE = 2_000_000;

/** What is longer is read when a person asks for it, and not after every edit. */
export const LONGEST_WHILE_TYPING = 400_000;

/** How a file is understood, or why it is not read here. */
export type Explained =
  | { readonly kind: 'read'; readonly file: ExplainedFile }
  | { readonly kind: 'tooLarge'; readonly size: number; readonly isReadable: boolean };

interface Entry {
  readonly stamp: string;
  /** What was read stood in an editor alone. */
  readonly isUnsaved: boolean;
  readonly abort: AbortController;
  readonly result: Promise<Explained>;
}

/** Guides and SQL files as the engine understands them, each text once. */
export class Explanations extends Disposable {
  readonly #entries = new Map<string, Entry>();
  /** How often each file was changed on disk. */
  readonly #changes = new Map<string, number>();
  readonly #forgotten = this._register(new vscode.EventEmitter<string>());
  /** What was read of a file no longer holds; its path. */
  readonly onDidForget = this.#forgotten.event;

  constructor(
    private readonly folder: OpenFolder,
    private readonly engines: Pick<EngineHost, 'get'>,
    guides: Pick<Guides, 'onDidChangeFile'>,
  ) {
    super();
    this._register(
      guides.onDidChangeFile((path) => {
        this.#changes.set(path, (this.#changes.get(path) ?? 0) + 1);
        this.#forgotten.fire(path);
      }),
    );
    this._register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        const path = relativePath(folder, uri);
        if (path === undefined) return;
        const wasUnsaved = this.#entries.get(path)?.isUnsaved;
        this.#drop(path);
        if (wasUnsaved) this.#forgotten.fire(path);
      }),
    );
    this._register({
      dispose: () => [...this.#entries.keys()].forEach((path) => this.#drop(path)),
    });
  }

  /** How a file binds may have changed with other files (a migration came): every one is read again when asked for. */
  forgetAll(): void {
    const paths = [...this.#entries.keys()];
    for (const path of paths) this.#drop(path);
    for (const path of paths) this.#forgotten.fire(path);
  }

  /**
   * How the file is understood now: the text of its editor where one has it; read again when that changes meanwhile.
   * Rejects when it cannot be read.
   * @param longest of what is longer nothing is read
   */
  async of(path: string, longest = LONGEST_GUIDE): Promise<Explained> {
    const document = openDocument(this.folder, path);
    const size = document ? lengthOf(document) : await this.#sizeOnDisk(path);
    if (size > longest) return { kind: 'tooLarge', size, isReadable: size <= LONGEST_GUIDE };
    const stamp = document
      ? `version ${document.version} ${document.isDirty ? 'unsaved' : 'saved'}`
      : `change ${this.#changes.get(path) ?? 0}`;
    const known = this.#entries.get(path);
    const entry = known?.stamp === stamp ? known : this.#begin(path, stamp, document);
    try {
      return await entry.result;
    } catch (error) {
      if (!entry.abort.signal.aborted || this.isDisposed) throw error;
      return this.of(path, longest);
    }
  }

  #begin(path: string, stamp: string, document: vscode.TextDocument | undefined): Entry {
    this.#entries.get(path)?.abort.abort();
    const abort = new AbortController();
    const isUnsaved = document?.isDirty ?? false;
    const entry = { stamp, isUnsaved, abort, result: this.#read(path, document, abort.signal) };
    this.#entries.set(path, entry);
    entry.result.catch(() => {
      if (this.#entries.get(path) === entry) this.#entries.delete(path);
    });
    return entry;
  }

  async #read(
    path: string,
    document: vscode.TextDocument | undefined,
    signal: AbortSignal,
  ): Promise<Explained> {
    const text = document && shownText(document);
    const engine = await this.engines.get();
    signal.throwIfAborted();
    const root = requireRoot(this.folder);
    const { files } = await engine.explain({ root, files: [{ path, text }], signal });
    signal.throwIfAborted();
    const [file] = files;
    if (!file) throw new Error(`The engine did not explain ${path}.`);
    return { kind: 'read', file };
  }

  async #sizeOnDisk(path: string): Promise<number> {
    const uri = fileUri(this.folder, path);
    if (!uri) return 0;
    try {
      return (await vscode.workspace.fs.stat(uri)).size;
    } catch {
      // That it is gone is said by whoever reads it.
      return 0;
    }
  }

  #drop(path: string): void {
    this.#entries.get(path)?.abort.abort();
    this.#entries.delete(path);
  }
}

/** The document of a workspace-relative path, where an editor has it. */
export function openDocument(folder: OpenFolder, path: string): vscode.TextDocument | undefined {
  const uri = fileUri(folder, path)?.toString();
  return vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri);
}

/**
 * The text of a document for the engine, so that it reads what a person sees, and not what the file has become since.
 * Undefined for one that is not UTF-8: VS Code has lost its letters, which the engine finds in the file.
 */
export function shownText(document: vscode.TextDocument): string | undefined {
  const text = document.getText();
  return document.isDirty || !text.includes('\ufffd') ? text : undefined;
}

/** Without making one string of all of it. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(document.lineAt(document.lineCount - 1).range.end);
}
