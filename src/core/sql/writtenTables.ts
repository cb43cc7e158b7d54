import type { Node, RangeVar } from 'libpg-query';
import { quoteName } from '../catalog/key';
import { all, as } from './ast';
import type { SqlParser } from './parser';

/**
 * The tables whose rows an INSERT, UPDATE, DELETE, MERGE, COPY or TRUNCATE names, as `objectKey` writes names, with the
 * schema where the text has one. Empty for any other statement, and where only a WITH writes.
 */
export function writtenTables(parser: SqlParser, text: string): string[] {
  const node = parser.parse(text).stmts[0]?.stmt;
  return relationsOf(node).map(({ schemaname, relname = '' }) =>
    schemaname === undefined
      ? quoteName(relname)
      : `${quoteName(schemaname)}.${quoteName(relname)}`,
  );
}

function relationsOf(node: Node | undefined): RangeVar[] {
  const truncate = as(node, 'TruncateStmt');
  if (truncate) return all(truncate.relations, 'RangeVar');
  const { relation } =
    as(node, 'InsertStmt') ??
    as(node, 'UpdateStmt') ??
    as(node, 'DeleteStmt') ??
    as(node, 'MergeStmt') ??
    as(node, 'CopyStmt') ??
    {};
  return relation ? [relation] : [];
}
