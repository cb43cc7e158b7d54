import * as vscode from 'vscode';
import type { CheckOutcome } from '../../core/check/model';
import type { CheckReport, ExplainedFile, VerifyReport } from '../../core/report/model';
import { flowStart, sectionEnd } from '../guides/chosenStatements';
import { openDocument } from '../guides/explanations';
import { afterChange, type OutcomeMark } from '../guides/outcomeMarks';
import { isSameText, type OpenText, type Texts } from '../guides/texts';
import { Disposable } from '../lifecycle';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';
import { outcomeDecoration, OutcomeStyles, type OutcomeStyle } from './outcomeDecorations';

/** The outcome of a check at its line in a guide, or in the SQL file whose comment states it. */
export interface CheckMark extends OutcomeMark {
  readonly path: string;
  readonly check: CheckReport;
}

/**
 * Shows outcomes at the lines that state them. An outcome belongs to the text that it ran on: once its section is edited
 * it is shown as one of before, and what ran on a text that was edited meanwhile is not shown at all.
 */
export class GuideOutcomes extends Disposable {
  readonly #marks = new Map<string, readonly CheckMark[]>();
  /** How often each file was changed on disk. */
  readonly #changes = new Map<string, number>();
  /** How often a document of each file was closed. */
  readonly #closed = new Map<string, number>();
  /** Files whose outcomes stand in a text that only an editor has, or may have. */
  readonly #unsaved = new Set<string>();
  #switches = 0;
  readonly #styles = this._register(new OutcomeStyles());
  readonly #diagnostics = this._register(
    vscode.languages.createDiagnosticCollection('plumbline checks'),
  );
  readonly #outdated = this._register(new vscode.EventEmitter<readonly CheckMark[]>());
  /** Outcomes became those of a text that is no longer there. */
  readonly onDidOutdate = this.#outdated.event;

  /** @param fileChanged tells of every guide and SQL file that was changed on disk */
  constructor(
    private readonly folder: OpenFolder,
    fileChanged: vscode.Event<string>,
  ) {
    super();
    this._register(vscode.workspace.onDidChangeTextDocument((event) => this.#follow(event)));
    this._register(vscode.workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    this._register(vscode.workspace.onDidCloseTextDocument((document) => this.#close(document)));
    this._register(vscode.window.onDidChangeVisibleTextEditors(() => this.#drawAll()));
    this._register(
      fileChanged((path) => {
        this.#changes.set(path, (this.#changes.get(path) ?? 0) + 1);
        // An open document tells of its changes itself, line by line.
        if (!openDocument(folder, path)) this.#replace(path, this.of(path), []);
      }),
    );
  }

  of(path: string): readonly CheckMark[] {
    return this.#marks.get(path) ?? [];
  }

  /** The files as they are now. */
  texts(): Texts {
    const open = new Map<string, OpenText>();
    for (const { uri, version, isDirty } of vscode.workspace.textDocuments) {
      const path = relativePath(this.folder, uri);
      if (path === undefined) continue;
      open.set(path, { version, isDirty, closed: this.#closed.get(path) ?? 0 });
    }
    return { open, changes: new Map(this.#changes), switches: this.#switches };
  }

  /**
   * Puts the outcomes of a verification at their lines, in place of older ones of the same checks.
   * @param texts what `texts` said before it began
   * @returns paths whose text was edited meanwhile: their outcomes are not shown
   */
  show(
    report: VerifyReport,
    texts: Texts,
    files: ReadonlyMap<string, ExplainedFile>,
  ): ReadonlySet<string> {
    const now = this.texts();
    const refused = new Set<string>();
    const byPath = new Map<string, CheckMark[]>();
    for (const check of report.checks) {
      const { path } = check.source;
      if (path === undefined || !check.stated) continue;
      const mark = markOf(path, check, files.get(path));
      byPath.set(path, [...(byPath.get(path) ?? []), mark]);
    }
    for (const [path, news] of byPath) {
      const isSame = isSameText(path, texts, now);
      if (now.open.get(path)?.isDirty) this.#unsaved.add(path);
      if (!isSame) refused.add(path);
      const ids = new Set(news.map(({ check }) => check.id));
      // A comment of an SQL file is one check by itself and another among those of its migration.
      const lines = new Set(news.map(({ line }) => line));
      const before = this.of(path);
      const others = before.filter(({ check, line }) => !ids.has(check.id) && !lines.has(line));
      this.#replace(path, before, isSame ? [...others, ...news] : others);
    }
    return refused;
  }

  /** Whether another target was chosen since `texts` said this. */
  isOfOtherTarget(texts: Texts): boolean {
    return texts.switches !== this.#switches;
  }

  /** Every outcome is one of before: the database was changed. */
  outdate(): void {
    for (const [path, marks] of [...this.#marks]) {
      this.#replace(
        path,
        marks,
        marks.map((mark) => ({ ...mark, stale: true })),
      );
    }
  }

  /** Takes every outcome away: they are of another target. */
  clear(): void {
    this.#switches += 1;
    for (const [path, marks] of [...this.#marks]) this.#replace(path, marks, []);
  }

  #follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const path = relativePath(this.folder, document.uri);
    const before = path === undefined ? undefined : this.#marks.get(path);
    if (path === undefined || !before || contentChanges.length === 0) return;
    if (document.isDirty) this.#unsaved.add(path);
    let marks = before;
    // Ranges are those before the event: from the last change to the first, none moves another.
    const changes = [...contentChanges].sort((a, b) => b.rangeOffset - a.rangeOffset);
    for (const { range, text } of changes) {
      const lines = text.split('\n').length;
      marks = afterChange(marks, { start: range.start.line, end: range.end.line, lines });
    }
    this.#replace(path, before, marks);
  }

  #saved({ uri }: vscode.TextDocument): void {
    const path = relativePath(this.folder, uri);
    if (path !== undefined) this.#unsaved.delete(path);
  }

  /**
   * What was not saved is gone with its editor, and with it the text of its outcomes. Whether it was is not asked of the
   * document: of one whose changes are discarded VS Code says, before it is closed, that it has none.
   */
  #close({ uri }: vscode.TextDocument): void {
    const path = relativePath(this.folder, uri);
    if (path === undefined) return;
    this.#closed.set(path, (this.#closed.get(path) ?? 0) + 1);
    if (this.#unsaved.delete(path)) this.#replace(path, this.of(path), []);
  }

  #replace(path: string, before: readonly CheckMark[], marks: readonly CheckMark[]): void {
    if (before.length > 0 || marks.length > 0) this.#set(path, marks);
    const current = new Set(marks.flatMap(({ check, stale }) => (stale ? [] : [check.id])));
    const outdated = before.filter(({ check, stale }) => !stale && !current.has(check.id));
    if (outdated.length > 0) this.#outdated.fire(outdated);
  }

  #set(path: string, marks: readonly CheckMark[]): void {
    if (marks.length === 0) this.#marks.delete(path);
    else this.#marks.set(path, marks);
    const uri = fileUri(this.folder, path);
    if (uri) this.#diagnostics.set(uri, marks.flatMap(diagnosticOf));
    for (const editor of this.#editorsOf(path)) this.#draw(editor, marks);
  }

  #editorsOf(path: string): vscode.TextEditor[] {
    const uri = fileUri(this.folder, path)?.toString();
    return vscode.window.visibleTextEditors.filter(
      ({ document }) => document.uri.toString() === uri,
    );
  }

  #drawAll(): void {
    for (const [path, marks] of this.#marks) {
      for (const editor of this.#editorsOf(path)) this.#draw(editor, marks);
    }
  }

  #draw(editor: vscode.TextEditor, marks: readonly CheckMark[]): void {
    const drawn = new Map<OutcomeStyle, vscode.DecorationOptions[]>();
    for (const mark of marks) {
      if (mark.line >= editor.document.lineCount) continue;
      const style = mark.stale ? 'stale' : mark.check.outcome;
      const { range } = editor.document.lineAt(mark.line);
      drawn.set(style, [...(drawn.get(style) ?? []), outcomeDecoration(mark, range)]);
    }
    this.#styles.apply(editor, drawn);
  }
}

function markOf(path: string, check: CheckReport, file: ExplainedFile | undefined): CheckMark {
  const { stated, source } = check;
  const line = Math.max((stated?.outcomeLine ?? source.line ?? 1) - 1, 0);
  const section = stated?.section;
  const from = (section && file && flowStart(file, section.id)) ?? section?.line ?? source.line;
  return {
    path,
    check,
    line,
    from: Math.min((from ?? line + 1) - 1, line),
    to: Math.max(section && file ? sectionEnd(file, section.id) - 1 : line, line),
    stale: false,
  };
}

const BAD: ReadonlySet<CheckOutcome> = new Set(['failed', 'errored']);

function diagnosticOf({ check, line, stale }: CheckMark): vscode.Diagnostic[] {
  if (stale || !BAD.has(check.outcome)) return [];
  const text = [
    check.title,
    vscode.l10n.t('Expected: {0}', check.expected),
    vscode.l10n.t('Actual: {0}', check.actual),
    check.note,
  ];
  const diagnostic = new vscode.Diagnostic(
    new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER),
    text.filter(Boolean).join('\n'),
    vscode.DiagnosticSeverity.Warning,
  );
  diagnostic.source = 'Plumbline';
  diagnostic.code = check.outcome;
  return [diagnostic];
}
