import fs from 'node:fs';
import path from 'node:path';
import { seed } from './random';

interface Tally {
  injected: number;
  /** What each violation of the invariant was. */
  readonly violations: string[];
}

/** Every test file is a bundle of its own with its own copy of this module: the tally is the process's. */
const registry = globalThis as unknown as Record<symbol, Map<string, Tally> | undefined>;
const TALLIES = Symbol.for('plumbline.test.faults');

function tallyOf(kind: string): Tally {
  const tallies = (registry[TALLIES] ??= new Map<string, Tally>());
  const tally = tallies.get(kind) ?? { injected: 0, violations: [] };
  tallies.set(kind, tally);
  return tally;
}

/**
 * Runs one round and counts it: as a violation when it throws, with everything needed to repeat it.
 *
 * @param kind what the report counts it under.
 */
export async function injected(
  kind: string,
  what: string,
  round: () => Promise<void>,
): Promise<void> {
  const tally = tallyOf(kind);
  tally.injected += 1;
  try {
    await round();
  } catch (error) {
    const message = `${kind}: ${what} (FAULT_SEED=${seed}): ${error instanceof Error ? error.message : String(error)}`;
    tally.violations.push(message);
    // At once: a suite that is stopped, or hangs, has told it.
    console.error(message);
    throw new Error(message, { cause: error });
  }
}

/** A root hook: the report of all faults that this process injected. */
after(function reportFaults() {
  const tallies = registry[TALLIES];
  if (tallies === undefined) return;
  registry[TALLIES] = undefined;
  const kinds = [...tallies].map(([kind, { injected: count, violations }]) => ({
    kind,
    injected: count,
    violations,
  }));
  const total = {
    injected: kinds.reduce((sum, { injected: count }) => sum + count, 0),
    violations: kinds.reduce((sum, { violations }) => sum + violations.length, 0),
  };
  const width = Math.max(...kinds.map(({ kind }) => kind.length), 'all'.length);
  const row = (kind: string, count: number, violations: number): string =>
    `  ${kind.padEnd(width)}  ${String(count).padStart(8)}  ${String(violations).padStart(10)}`;
  const lines = [
    `  ${'fault'.padEnd(width)}  injected  violations`,
    ...kinds.map(({ kind, injected: count, violations }) => row(kind, count, violations.length)),
    row('all', total.injected, total.violations),
    `  seed ${seed}`,
  ];
  console.log(`\n${lines.join('\n')}\n`);
  fs.mkdirSync('out', { recursive: true });
  fs.writeFileSync(
    path.join('out', 'faults-report.json'),
    `${JSON.stringify({ seed, kinds, total }, null, 2)}\n`,
  );
});
