import type { ProgressListener } from '../app/progress';

/** Progress goes to standard error and only to a terminal: a log or a pipe gets the result alone. */
export function progressOn(stream: NodeJS.WriteStream): ProgressListener | undefined {
  if (!stream.isTTY) return undefined;
  return (event) => {
    switch (event.kind) {
      case 'phase':
        stream.write(`${event.message} ...\n`);
        return;
      case 'stepStarted':
        stream.write(`[${event.index + 1}/${event.total}] ${event.path} ...\n`);
        return;
      case 'stepEnded':
      case 'notice':
        // Both are part of the result, which follows.
        return;
    }
  };
}
