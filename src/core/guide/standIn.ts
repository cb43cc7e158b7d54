import { isBoundary, partsOf } from './blockParts';
import type { Owner } from './ownership';
import type { SqlItem } from './sqlReading';

/**
 * What words beside the BEGIN or the end of a transaction are about: the query in it. Of several nobody can say which
 * one is meant. By the place of the BEGIN or the end among the items.
 */
export function standIns(
  items: readonly SqlItem[],
): ReadonlyMap<number, NonNullable<Owner['standsFor']>> {
  const found = new Map<number, NonNullable<Owner['standsFor']>>();
  for (const part of partsOf(items)) {
    if (part.outer === null) continue;
    const queries: number[] = [];
    for (let index = part.from; index < part.to; index += 1) {
      const item = items[index];
      if (item?.kind !== 'statement') continue;
      const { returnsRows, setsUp } = item.statement.shape;
      if (returnsRows && !setsUp) queries.push(index);
    }
    const isOnly = queries.length === 1;
    const [first] = queries;
    const last = queries.at(-1);
    if (first === undefined || last === undefined) continue;
    found.set(part.from, { index: first, isOnly });
    if (isBoundary(part, part.to - 1)) found.set(part.to - 1, { index: last, isOnly });
  }
  return found;
}
