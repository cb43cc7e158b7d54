/** How often is looked how much time has passed, in milliseconds. */
const LOOK_MS = 250;

/**
 * Calls `over` after a time in which an answer could have been heard: while this process is busy with a long file, and
 * hears nobody, no server is late.
 *
 * @param ms milliseconds; 0 means no limit
 * @returns ends it
 */
export function listeningTimeout(ms: number, over: () => void): () => void {
  if (ms <= 0) return () => undefined;
  const step = Math.min(ms, LOOK_MS);
  let left = ms;
  const timer = setInterval(() => {
    left -= step;
    if (left > 0) return;
    clearInterval(timer);
    // What came meanwhile is heard first.
    setImmediate(over);
  }, step);
  return () => clearInterval(timer);
}
