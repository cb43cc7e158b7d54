import path from 'node:path';
import * as vscode from 'vscode';
import type { GeneratedRollbackReport, MigrationReport } from '../../core/report/model';
import type { Failures } from '../failures';
import { fileUri, type OpenFolder } from '../openFolder';
import { plainMessage } from '../plainMessage';
import type { Rehearsals } from './rehearsals';

/** Marks that a message names; the text has them all, each at its statement. */
const NAMED = 3;

/** Opens generated rollbacks as documents that nobody has saved: they are for review, and nothing runs them. */
export class RollbackDrafts {
  constructor(
    private readonly ports: {
      readonly attempts: Pick<Rehearsals, 'attempt'>;
      readonly failures: Failures;
      readonly folder: OpenFolder;
    },
  ) {}

  /** Resolves with the report, or undefined when there is nothing to generate, which has been told by then. */
  async generate(migration: MigrationReport): Promise<GeneratedRollbackReport | undefined> {
    const { attempts, failures } = this.ports;
    if (migration.rollback !== null) {
      const there = migration.rollbackPath ?? migration.path;
      tell(vscode.l10n.t('{0} has a rollback already: {1}.', migration.path, there));
      return undefined;
    }
    const report = await attempts.attempt(
      { title: vscode.l10n.t('Generating a rollback'), kind: 'generate' },
      (engine, request) =>
        engine.generateRollback({ ...request, path: migration.path, write: false }),
    );
    if (!report) return undefined;
    if (report.error) {
      if (report.error.code !== 'cancelled') failures.show(report.error);
      return report;
    }
    await this.#open(report);
    const name = path.posix.basename(report.path);
    const { marks } = report;
    if (marks.length === 0) {
      tell(vscode.l10n.t('This takes back {0}. Nothing has run: read it, then save it.', name));
    } else {
      const named = marks.slice(0, NAMED).map(({ line, text }) => `${line}: ${text}`);
      const rest = marks.length > NAMED ? ' …' : '';
      void vscode.window.showWarningMessage(
        plainMessage(
          vscode.l10n.t(
            'Of {0}, not everything can be taken back. It is marked, and must be settled before this can run: {1}',
            name,
            `${named.join('; ')}${rest}`,
          ),
        ),
      );
    }
    return report;
  }

  /** At the path where the rollback is looked for, unless something is there or a draft was written on. */
  async #open({ rollbackPath, sql }: GeneratedRollbackReport): Promise<void> {
    const file = fileUri(this.ports.folder, rollbackPath);
    const draft = file && !(await isThere(file)) ? await emptyDraft(file) : undefined;
    if (draft) {
      const edit = new vscode.WorkspaceEdit();
      edit.insert(draft.uri, new vscode.Position(0, 0), sql);
      await vscode.workspace.applyEdit(edit);
    }
    const document =
      draft ?? (await vscode.workspace.openTextDocument({ language: 'sql', content: sql }));
    await vscode.languages.setTextDocumentLanguage(document, 'sql');
    await vscode.window.showTextDocument(document, {
      viewColumn: vscode.ViewColumn.Beside,
      preview: false,
    });
  }
}

async function emptyDraft(file: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  const draft = await vscode.workspace.openTextDocument(file.with({ scheme: 'untitled' }));
  return draft.getText() === '' ? draft : undefined;
}

async function isThere(file: vscode.Uri): Promise<boolean> {
  return Promise.resolve(vscode.workspace.fs.stat(file)).then(
    () => true,
    () => false,
  );
}

function tell(text: string): void {
  void vscode.window.showInformationMessage(plainMessage(text));
}
