import * as vscode from 'vscode';
import type { ProgressListener } from '../../app/progress';
import type { Activity } from '../activity';
import type { Log } from '../log';
import type { ResultsView } from '../results';
import { runProgress, type ShownKind } from './runProgress';

/**
 * Shows how far `work` is, in a notification with Cancel and in the panel, until it ends; notices of the server go to the
 * log.
 */
export function inNotification<Result>(
  ports: {
    readonly activity: Pick<Activity, 'cancel'>;
    readonly results: Pick<ResultsView, 'update'>;
    readonly log: Pick<Log, 'info'>;
  },
  { title, kind }: { readonly title: string; readonly kind: ShownKind },
  work: (onProgress: ProgressListener) => Promise<Result>,
): Promise<Result> {
  const { activity, results, log } = ports;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return Promise.resolve(
    vscode.window.withProgress(options, async (progress, cancelled) => {
      const stop = cancelled.onCancellationRequested(() => activity.cancel());
      const tell = (message: string, done?: number, total?: number) =>
        results.update({
          progress: {
            kind,
            message,
            cancellable: true,
            ...(done !== undefined && { done }),
            ...(total !== undefined && { total }),
          },
        });
      tell(title);
      try {
        return await work((event) => {
          if (event.kind === 'notice') log.info(`${event.severity}: ${event.message}`);
          const now = runProgress(event, kind);
          if (!now) return;
          const { message, done, total } = now;
          progress.report({
            message: total === undefined ? message : `${message} (${(done ?? 0) + 1}/${total})`,
            ...(total !== undefined && (done ?? 0) > 0 && { increment: 100 / total }),
          });
          tell(message, done, total);
        });
      } finally {
        stop.dispose();
        results.update({ progress: null });
      }
    }),
  );
}
