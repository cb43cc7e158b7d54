import * as vscode from 'vscode';
import type { CheckReport } from '../../core/report/model';
import { fileUri, type OpenFolder } from '../openFolder';
import { outcomeDetail } from './outcomeText';

/**
 * Hands an outcome to a run of the Testing view. Only `passed` is green; what was not checked, or came to no conclusion,
 * is skipped, with the reason in the run's output.
 */
export function tellOutcome(
  run: vscode.TestRun,
  item: vscode.TestItem,
  check: CheckReport,
  folder: OpenFolder,
): void {
  const { outcome, durationMs } = check;
  switch (outcome) {
    case 'passed':
      run.passed(item, durationMs);
      return;
    case 'failed':
      run.failed(item, messageOf(check, folder), durationMs);
      return;
    case 'errored':
      run.errored(item, messageOf(check, folder), durationMs);
      return;
    case 'inconclusive':
    case 'notChecked':
      run.skipped(item);
      // Without its place: the outcome stands at the line already.
      run.appendOutput(`${skippedText(check)}\r\n`, undefined, item);
  }
}

function messageOf(check: CheckReport, folder: OpenFolder): vscode.TestMessage {
  const { title, expected, actual, note, stated } = check;
  const text = [`${title}: ${outcomeDetail(check)}`, note].filter(Boolean).join('\n');
  const { comparison } = stated ?? {};
  const message = vscode.TestMessage.diff(
    text,
    comparison?.expected ?? expected,
    comparison?.actual ?? actual,
  );
  const place = placeOf(check, folder);
  if (place) message.location = place;
  return message;
}

/** Where the statement begins: VS Code shows the message there, and at its end stands the outcome. */
function placeOf({ source }: CheckReport, folder: OpenFolder): vscode.Location | undefined {
  const uri = source.path === undefined ? undefined : fileUri(folder, source.path);
  return uri && new vscode.Location(uri, new vscode.Position((source.line ?? 1) - 1, 0));
}

function skippedText({ title, outcome, actual, note }: CheckReport): string {
  const why = [actual, note].filter(Boolean).join('. ').replaceAll(/\s+/g, ' ');
  return outcome === 'inconclusive'
    ? vscode.l10n.t('{0}: inconclusive. {1}', title, why)
    : vscode.l10n.t('{0}: not checked. {1}', title, why);
}
