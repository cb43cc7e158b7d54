/** A sequence of pseudo-random numbers that its seed gives again. */
export interface Random {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

/** The seed of this run of the suite: FAULT_SEED to repeat one, else a new one. The report names it. */
export const seed = Number(process.env.FAULT_SEED ?? Date.now() % 1_000_000_000);

/**
 * The numbers of one round. They depend on the seed, the kind of fault and the round alone, so that a round can be
 * repeated without those before it.
 */
export function randomOf(kind: string, round: number): Random {
  let state = seed;
  for (const character of `${kind} ${round}`) {
    state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  // Mulberry32.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (items) => items[below(items.length)]! };
}

const multiplier = Number(process.env.FAULT_ROUNDS ?? 1);
if (!(multiplier > 0)) throw new Error('FAULT_ROUNDS needs a number greater than 0.');

/** How many rounds of a kind to run: `usual` in `npm test`, FAULT_ROUNDS times as many where it is set. */
export function rounds(usual: number): number[] {
  return Array.from({ length: Math.max(1, Math.round(usual * multiplier)) }, (_, round) => round);
}
