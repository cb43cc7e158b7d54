import { isBoundary, partsOf, type BlockPart } from './blockParts';
import type { Meant, StandsFor } from './ownership';
import type { SqlItem } from './sqlReading';

/**
 * What words beside the BEGIN or the end of a transaction are about: the query in it, or the statement that does
 * something. Of several nobody can say which one is meant. By the place of the BEGIN or the end among the items.
 */
export function standIns(items: readonly SqlItem[]): ReadonlyMap<number, StandsFor> {
  const found = new Map<number, StandsFor>();
  if (!items.some(isControl)) return found;
  for (const part of partsOf(items)) {
    if (part.outer === null) continue;
    const acting = actingIn(part, items);
    const queries = acting.filter((index) => {
      const item = items[index];
      return item?.kind === 'statement' && item.statement.shape.outline.returnsRows;
    });
    if (acting.length === 0) continue;
    const meant = (at: 0 | -1): StandsFor => ({
      rows: oneOf(queries.length > 0 ? queries : acting, at),
      verdict: oneOf(acting, at),
    });
    found.set(part.from, meant(0));
    if (isBoundary(part, part.to - 1)) found.set(part.to - 1, meant(-1));
  }
  return found;
}

function isControl(item: SqlItem): boolean {
  return item.kind === 'statement' && item.statement.control !== null;
}

/** The statements that do more than to prepare the ones after them. */
function actingIn(part: BlockPart, items: readonly SqlItem[]): number[] {
  const found: number[] = [];
  for (let index = part.from; index < part.to; index += 1) {
    const item = items[index];
    if (item?.kind !== 'statement' || isBoundary(part, index)) continue;
    if (!item.statement.shape.outline.setsUp) found.push(index);
  }
  return found;
}

function oneOf(indexes: readonly number[], at: 0 | -1): Meant {
  return { index: indexes.at(at) ?? 0, isOnly: indexes.length === 1 };
}
