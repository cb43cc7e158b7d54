import path from 'node:path';
import * as vscode from 'vscode';
import type { ProgressEvent } from '../../app/progress';
import type { RunKind } from './confirmation';

/** What a notification and the panel show while it works on the target. */
export type ShownKind = RunKind | 'rehearse' | 'generate';

/** Where a run stands, for a notification and for the panel. */
export interface RunProgress {
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

/** What an event says to a person; null for those that say nothing of where the run stands. */
export function runProgress(event: ProgressEvent, kind: ShownKind): RunProgress | null {
  switch (event.kind) {
    case 'phase':
      return { message: event.message };
    case 'stepStarted':
      return {
        message: stepText(kind, path.posix.basename(event.path)),
        done: event.index,
        total: event.total,
      };
    case 'stepEnded':
    case 'notice':
      return null;
  }
}

function stepText(kind: ShownKind, file: string): string {
  switch (kind) {
    case 'apply':
      return vscode.l10n.t('Applying {0}', file);
    case 'rollback':
      return vscode.l10n.t('Rolling back {0}', file);
    case 'dryRun':
      return vscode.l10n.t('Dry run of {0}', file);
    case 'rehearse':
    case 'generate':
      return vscode.l10n.t('Trying {0}', file);
  }
}
