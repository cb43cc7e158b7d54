import type { CommonTableExpr, Node, RangeVar } from 'libpg-query';
import { walk, type NodeKind } from '../../../sql/ast';

/** What half of a tree is made of, and no relation stands in. */
const leaves: ReadonlySet<NodeKind> = new Set<NodeKind>(['ColumnRef', 'A_Const', 'String']);

/** Relations that a statement reads anywhere, lower case as written; names of its own WITH queries are left out. */
export function relationsIn(node: Node): string[] {
  const found = new Set<string>();
  const own = new Set<string>();
  walk(node, (kind, content) => {
    if (kind === 'CommonTableExpr') {
      const { ctename } = content as CommonTableExpr;
      if (ctename !== undefined) own.add(ctename.toLowerCase());
    } else if (kind === 'RangeVar') {
      const { schemaname, relname } = content as RangeVar;
      const name = schemaname === undefined ? relname : `${schemaname}.${relname ?? ''}`;
      if (relname !== undefined && name !== undefined) found.add(name.toLowerCase());
    }
    return !leaves.has(kind);
  });
  return [...found].filter((name) => !own.has(name));
}
