import type { TakenLockReport } from '../report/model';

/** From the weakest to the strongest, with what others have to wait for ("Explicit Locking" in PostgreSQL's documentation). */
const MODES: readonly (readonly [mode: string, blocks: string])[] = [
  ['ACCESS SHARE', 'DROP and most of ALTER TABLE'],
  ['ROW SHARE', 'schema changes'],
  ['ROW EXCLUSIVE', 'schema changes'],
  ['SHARE UPDATE EXCLUSIVE', 'schema changes and VACUUM'],
  ['SHARE', 'writes'],
  ['SHARE ROW EXCLUSIVE', 'writes'],
  ['EXCLUSIVE', 'writes'],
  ['ACCESS EXCLUSIVE', 'reads and writes'],
];

/** Every query takes one of the weaker ones. */
const FIRST_OF_NOTE = 3;

/**
 * The strongest lock on each relation, the strongest first.
 *
 * @param locks with modes as pg_locks names them: `AccessExclusiveLock`
 */
export function strongestLocks(
  locks: readonly { readonly name: string; readonly mode: string }[],
): TakenLockReport[] {
  const strongest = new Map<string, number>();
  for (const { name, mode } of locks) {
    const words = mode
      .replace(/Lock$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase();
    const rank = MODES.findIndex(([known]) => known === words);
    if (rank > (strongest.get(name) ?? -1)) strongest.set(name, rank);
  }
  return [...strongest]
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .flatMap(([relation, rank]) => {
      const [mode, blocks] = MODES[rank] ?? [];
      return mode === undefined || blocks === undefined ? [] : { relation, mode, blocks };
    });
}

/** What of `now` was not held before, or only weaker. */
export function newLocks(
  now: readonly TakenLockReport[],
  before: readonly TakenLockReport[],
): TakenLockReport[] {
  return now.filter(
    ({ relation, mode }) =>
      !before.some((earlier) => earlier.relation === relation && earlier.mode === mode),
  );
}

/** Whether others notice: they cannot write, or cannot change or vacuum the table. */
export function isOfNote({ mode }: TakenLockReport): boolean {
  return MODES.findIndex(([known]) => known === mode) >= FIRST_OF_NOTE;
}
