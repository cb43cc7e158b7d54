import path from 'node:path';
import * as vscode from 'vscode';
import type { ErrorReport } from '../core/report/model';
import { PlumblineError } from '../core/errors';
import { BusyError } from './activity';
import { describeForEditor } from './editorWords';
import { NoFolderError } from './guards';
import { COMMAND } from './ids';
import type { Log } from './log';
import { plainMessage } from './plainMessage';
import { remedyFor, type Remedy } from './remedy';

/** Tells a person of a failure, once: what happened and where, what is true of the database now, the next step. */
export class Failures {
  constructor(private readonly log: Log) {}

  /** @param remedies buttons; by default the one that fits the failure */
  show(error: ErrorReport, remedies: readonly Remedy[] = [remedyFor(error.code)]): void {
    this.log.report(error);
    this.#notify(this.log.redact(failureText(error)), remedies);
  }

  /** Whatever a command threw. */
  thrown(error: unknown): void {
    if (error instanceof BusyError) {
      this.#ask(
        vscode.l10n.t('Plumbline is busy: {0}. Wait for it, or cancel it.', error.running.title),
        [{ title: vscode.l10n.t('Cancel It'), command: COMMAND.cancel }],
      );
      return;
    }
    if (error instanceof NoFolderError) {
      this.#ask(vscode.l10n.t('Plumbline works on the SQL files of a folder. No folder is open.'), [
        { title: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' },
      ]);
      return;
    }
    if (!PlumblineError.is(error)) this.log.bug(error);
    void describeForEditor(error).then((report) => this.show(report));
  }

  #notify(text: string, remedies: readonly Remedy[]): void {
    void vscode.window
      .showErrorMessage(plainMessage(text), ...remedies.map(({ title }) => title))
      .then((title) => run(remedies, title))
      .then(undefined, (error: unknown) => this.thrown(error));
  }

  #ask(text: string, remedies: readonly Remedy[]): void {
    void vscode.window
      .showInformationMessage(plainMessage(text), ...remedies.map(({ title }) => title))
      .then((title) => run(remedies, title));
  }
}

async function run(remedies: readonly Remedy[], title: string | undefined): Promise<void> {
  const remedy = remedies.find((other) => other.title === title);
  if (!remedy) return;
  await ('run' in remedy ? remedy.run() : vscode.commands.executeCommand(remedy.command));
}

/** The sentence, with its place before it, then the state of the database and the next step. */
export function failureText(error: ErrorReport): string {
  const file = error.path === undefined ? undefined : path.posix.basename(error.path);
  const message =
    file === undefined
      ? error.message
      : error.line === undefined
        ? vscode.l10n.t('{0}: {1}', file, error.message)
        : vscode.l10n.t('{0}, line {1}: {2}', file, error.line, error.message);
  return [asSentence(message), error.state.text, error.nextStep]
    .filter((part) => part !== undefined && part !== '')
    .join(' ');
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
