import type { Expectation } from '../../../check/expectation';

const NODE =
  /\b(Index Only Scan|Bitmap Index Scan|Index Scan)(?: Backward)?(?: using (\w+)| on (\w+))?/;

/** A printed plan: the indexes that it uses. Costs and times differ on every machine and are no expectation. */
export function planIn(lines: readonly string[]): Expectation[] | null {
  const found = lines.flatMap((line): Expectation[] => {
    const match = NODE.exec(line);
    if (!match) return [];
    const [, node = '', using, on] = match;
    const index = using ?? (node === 'Bitmap Index Scan' ? on : undefined);
    return [{ kind: 'planUses', node, ...(index === undefined ? {} : { index }) }];
  });
  return found.length > 0 ? found : null;
}
