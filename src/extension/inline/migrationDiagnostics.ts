import * as vscode from 'vscode';
import type {
  ApplyReport,
  ErrorReport,
  MigrationReport,
  ProblemReport,
} from '../../core/report/model';
import { Disposable } from '../lifecycle';
import { fileUri, relativePath, type OpenFolder } from '../openFolder';

type Place = ProblemReport & Partial<Pick<ErrorReport, 'sqlstate' | 'hint' | 'nextStep'>>;

/**
 * Marks in SQL files where the last run failed, and what makes a file unusable. The mark of a failure goes when the file
 * is edited, for its line is then no longer the one, and with the next run of the file.
 */
export class MigrationDiagnostics extends Disposable {
  readonly #collection = this._register(vscode.languages.createDiagnosticCollection('plumbline'));
  readonly #failures = new Map<string, vscode.Diagnostic[]>();
  #problems = new Map<string, vscode.Diagnostic[]>();

  constructor(private readonly folder: OpenFolder) {
    super();
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const path = relativePath(folder, document.uri);
        if (contentChanges.length === 0 || path === undefined) return;
        if (this.#failures.delete(path)) this.#publish(path);
      }),
    );
  }

  /** Shows what the last reading found wrong with the files themselves. */
  showProblems(migrations: readonly MigrationReport[]): void {
    const before = this.#problems;
    this.#problems = new Map();
    for (const { path, problems } of migrations) {
      // A problem without a line (out of order, no rollback) is one of the migration, not of its text.
      const placed = problems.filter(({ line }) => line !== undefined);
      if (placed.length > 0) this.#problems.set(path, placed.map(diagnosticOf));
    }
    for (const path of new Set([...before.keys(), ...this.#problems.keys()])) this.#publish(path);
  }

  /** Replaces the marks of every file that the run was about. */
  showRun(report: ApplyReport): void {
    const touched = new Set<string>();
    for (const result of report.results) {
      const path = result.error?.path ?? result.sqlPath;
      // A rollback that failed before had its mark in the file of the rollback.
      for (const old of [result.path, result.sqlPath, path]) {
        touched.add(old);
        this.#failures.delete(old);
      }
      // A failure without a line (at the COMMIT) is one of the whole file: a mark on its first line would be wrong.
      if (isFault(result.error) && result.error.line !== undefined) {
        this.#failures.set(path, [diagnosticOf(result.error)]);
      }
    }
    if (
      isFault(report.error) &&
      report.error.path !== undefined &&
      report.error.line !== undefined
    ) {
      touched.add(report.error.path);
      this.#failures.set(report.error.path, [diagnosticOf(report.error)]);
    }
    for (const path of touched) this.#publish(path);
  }

  #publish(path: string): void {
    const uri = fileUri(this.folder, path);
    if (!uri) return;
    const failures = this.#failures.get(path) ?? [];
    const marked = new Set(failures.map(({ range }) => range.start.line));
    // What a run said of a line is what reading the file says of it, in the server's words.
    const problems = (this.#problems.get(path) ?? []).filter(
      ({ range }) => !marked.has(range.start.line),
    );
    this.#collection.set(uri, [...failures, ...problems]);
  }
}

/** Whoever cancels has found no fault in a file. */
function isFault(error: ErrorReport | undefined): error is ErrorReport {
  return error !== undefined && error.code !== 'cancelled';
}

/** From the place on: VS Code extends an empty range to the word there. Without a column, the line. */
function rangeOf({ line, column }: Place): vscode.Range {
  const index = (line ?? 1) - 1;
  return column === undefined
    ? new vscode.Range(index, 0, index, Number.MAX_SAFE_INTEGER)
    : new vscode.Range(index, column - 1, index, column - 1);
}

function diagnosticOf(place: Place): vscode.Diagnostic {
  const text = [place.message, place.hint, place.nextStep].filter(Boolean).join('\n');
  const diagnostic = new vscode.Diagnostic(rangeOf(place), text, vscode.DiagnosticSeverity.Error);
  diagnostic.source = 'Plumbline';
  diagnostic.code = place.sqlstate ?? place.code;
  return diagnostic;
}
