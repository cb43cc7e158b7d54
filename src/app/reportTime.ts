/** When a use case began and how long it took; the only clock of the use cases. */
export interface Stopwatch {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Milliseconds since then. */
  elapsed(): number;
}

export function startStopwatch(): Stopwatch {
  const began = performance.now();
  return {
    startedAt: new Date().toISOString(),
    elapsed: () => Math.round((performance.now() - began) * 10) / 10,
  };
}
