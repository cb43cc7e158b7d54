import type { Node } from 'libpg-query';
import { as, descendants } from '../../../sql/ast';

/** Relations that a statement reads anywhere, lower case as written; names of its own WITH queries are left out. */
export function relationsIn(node: Node): string[] {
  const found = new Set<string>();
  const own = new Set<string>();
  for (const each of descendants(node)) {
    const named = as(each, 'CommonTableExpr')?.ctename;
    if (named !== undefined) own.add(named.toLowerCase());
    const relation = as(each, 'RangeVar');
    if (relation?.relname !== undefined) {
      found.add([relation.schemaname ?? [], relation.relname].flat().join('.').toLowerCase());
    }
  }
  return [...found].filter((name) => !own.has(name));
}
